"""Fills the disk of PostgreSQL, and loses its primary, under load: what was acknowledged must still be there."""

import contextlib
import random
import time

import psycopg
import pytest

from tests.attacks.load import Journal, Load
from tests.attacks.small_disk import may_mount, on_small_disk
from tests.attacks.standby import Standby
from tests.attacks.verdict import (
    Told,
    is_faultless,
    lost_acts,
    report_on,
    rows_of,
    seconds_until_every_statement,
    verdict_on,
)
from tests.stage import Stage

pytestmark = pytest.mark.long

BUYERS, CLIENTS, KILOGRAMS = 4, 6, 100_000
DISK_MB = 160
# Where it is, and the bytes that are left: less than a segment of the log, and a few pages of tables.
PARTS = {"log": ("pg_wal", 1_000_000), "tables": ("base", 300_000)}


@may_mount
@pytest.mark.parametrize("part", PARTS)
def test_a_full_disk_refuses_cleanly_and_loses_nothing(figures, tmp_path, part):
    name = f"disk of the {part} full"
    folder, spare = PARTS[part]
    with Stage() as stage:
        buyers = stage.set_up_buyers(BUYERS, KILOGRAMS)
        journal = Journal(tmp_path / "journal")
        stage.kill("postgres")
        with on_small_disk(stage.cluster / "data" / folder, DISK_MB) as disk:
            stage.restart("postgres")
            stage.wait_until_up()
            with Load(stage, buyers, journal, clients=CLIENTS) as load:
                load.wait_for("confirmed", more=CLIENTS)
                disk.fill(spare=spare)
                wait_until_full(stage, journal, is_log=part == "log")
                disk.make_room()
                began = time.monotonic()
                stage.restart("postgres")
                load.wait_for("confirmed")
                seconds = time.monotonic() - began
                load.wait_for("confirmed", more=CLIENTS)
            _seconds, missing = seconds_until_every_statement(stage)
            verdict = verdict_on(stage, buyers, journal)
            stage.kill("postgres")
    refusals = journal.lines("unknown")
    # Without an answer there is no content, and a page is no problem object.
    unclean = [line for line in refusals if not isinstance(line["content"], dict)]
    report_on(figures, name, verdict)
    figures.add(f"{name}: answers while full", len(refusals), target="1 or more", ok=refusals)
    figures.add(f"{name}: of them no problem object", len(unclean), target=0, ok=not unclean)
    figures.add(f"{name}: statements missing", missing, target=0, ok=missing == 0)
    figures.add(
        f"{name}: seconds until serving again", round(seconds, 1), target="at most 60", ok=seconds <= 60
    )
    assert refusals
    assert not unclean, unclean[0]
    assert is_faultless(verdict), verdict
    assert missing == 0
    assert seconds <= 60


def wait_until_full(stage, journal, *, is_log):
    """Until each client has been refused several times running."""
    deadline = time.monotonic() + 120
    while journal.counts["unknown"] < 5 * CLIENTS:
        assert time.monotonic() < deadline, f"the disk does not fill: {journal.counts}"
        time.sleep(0.5)
        if is_log and not journal.counts["unknown"]:
            # The load alone would take minutes to use up the segments that are there already.
            with contextlib.suppress(psycopg.OperationalError):
                stage.sql("SELECT pg_switch_wal()")


def test_a_synchronous_standby_takes_over_with_all_that_was_acknowledged(figures, tmp_path):
    with Stage() as stage:
        buyers = stage.set_up_buyers(BUYERS, KILOGRAMS)
        journal = Journal(tmp_path / "journal")
        seconds = lose_the_primary(stage, buyers, journal, is_synchronous=True)
        _seconds, missing = seconds_until_every_statement(stage)
        verdict = verdict_on(stage, buyers, journal)
    report_on(figures, "failover", verdict)
    figures.add("failover: statements missing", missing, target=0, ok=missing == 0)
    figures.add(
        "failover: seconds until serving again", round(seconds, 1), target="at most 60", ok=seconds <= 60
    )
    assert verdict.settled
    assert is_faultless(verdict), verdict
    assert missing == 0
    assert seconds <= 60


def test_a_standby_that_nobody_waits_for_loses_acts(figures, tmp_path):
    """The control: if nothing were lost here, the test above would prove nothing."""
    with Stage() as stage:
        buyers = stage.set_up_buyers(BUYERS, KILOGRAMS)
        journal = Journal(tmp_path / "journal")
        lose_the_primary(stage, buyers, journal, is_synchronous=False)
        lost = lost_acts(Told(journal), rows_of(stage))
    figures.add(
        "failover, control without waiting for the standby: lost", len(lost), target="1 or more", ok=lost
    )
    assert lost


def lose_the_primary(stage, buyers, journal, *, is_synchronous):
    """Cut the standby off, kill the primary, let the standby take over; seconds from the kill to the next act."""
    standby = Standby(stage)
    standby.start()
    if is_synchronous:
        standby.must_be_waited_for()
    with Load(stage, buyers, journal, clients=CLIENTS) as load:
        load.wait_for("confirmed", more=10 * CLIENTS)
        standby.cut_off()
        time.sleep(random.uniform(1, 2))
        began = time.monotonic()
        stage.kill("postgres")
        standby.take_over()
        load.wait_for("confirmed")
        seconds = time.monotonic() - began
        load.wait_for("confirmed", more=CLIENTS)
    return seconds
