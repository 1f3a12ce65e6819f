"""Kills every part of a running deployment with SIGKILL under load and looks for what was lost or done twice."""

import itertools
import random
import time

import pytest

from tests.attacks.load import Journal, Load
from tests.attacks.verdict import (
    CAUGHT_UP_WITHIN,
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

VICTIMS = ("postgres", "web", "postgres", "worker", "postgres", "valkey")
BUYERS, CLIENTS, KILOGRAMS = 4, 8, 100_000
# In both, so that only a commit that waits brings anything to the disk soon.
LAZY_WRITER = "wal_writer_delay=10s"
SERVING_WITHIN = 30  # seconds from the restart of a part to the next answer


@pytest.mark.parametrize("cycles", [36])
def test_nothing_acknowledged_is_lost_or_done_twice_in_crashes(figures, tmp_path, cycles):
    with Stage(settings=[LAZY_WRITER]) as stage:
        buyers = stage.set_up_buyers(BUYERS, KILOGRAMS)
        journal = Journal(tmp_path / "journal")
        with Load(stage, buyers, journal, clients=CLIENTS) as load:
            load.wait_for("confirmed", more=CLIENTS)
            waits, ended = [], []
            for victim in itertools.islice(itertools.cycle(VICTIMS), cycles):
                waits.append(crash(stage, load, victim))
                ended += stage.revive()
        seconds, missing = seconds_until_every_statement(stage)
        verdict = verdict_on(stage, buyers, journal)
    figures.add("crashes: cycles", len(waits), target="30 or more", ok=len(waits) >= 30)
    report_on(figures, "crashes", verdict)
    figures.add("crashes: parts that ended of another's death", len(ended), target="revived", ok=True)
    figures.add("crashes: statements missing", missing, target=0, ok=missing == 0)
    figures.add(
        "crashes: seconds until every statement was made",
        round(seconds, 1),
        target=f"at most {CAUGHT_UP_WITHIN}",
        ok=missing == 0,
    )
    figures.add(
        "crashes: seconds until serving again, at worst",
        round(max(waits), 1),
        target=f"at most {SERVING_WITHIN}",
        ok=max(waits) <= SERVING_WITHIN,
    )
    assert len(waits) == cycles >= 30
    assert verdict.settled, "no request was under way in any crash, so nothing has been shown"
    assert is_faultless(verdict), verdict
    assert missing == 0
    assert max(waits) <= SERVING_WITHIN


def crash(stage, load, victim):
    """Kill a part at a random moment of the load; the seconds from its restart to the next act."""
    time.sleep(random.uniform(0.2, 2))
    stage.kill(victim)
    time.sleep(random.uniform(0, 0.5))
    began = time.monotonic()
    stage.restart(victim)
    load.wait_for("confirmed")
    return time.monotonic() - began


def test_the_same_crashes_lose_acts_where_commits_do_not_wait_for_the_disk(figures, tmp_path):
    """The control: if nothing were lost here, the test above would prove nothing."""
    with Stage(settings=[LAZY_WRITER, "synchronous_commit=off"]) as stage:
        buyers = stage.set_up_buyers(BUYERS, KILOGRAMS)
        # Without their tokens the clients could do nothing more.
        stage.sql("CHECKPOINT")
        journal = Journal(tmp_path / "journal")
        with Load(stage, buyers, journal, clients=CLIENTS) as load:
            for _crash in range(3):
                load.wait_for("confirmed", more=2 * CLIENTS)
                crash(stage, load, "postgres")
        lost = lost_acts(Told(journal), rows_of(stage))
    figures.add("crashes, control without waiting for the disk: lost", len(lost), target="1 or more", ok=lost)
    assert lost
