"""What became of a journal: compares what clients were told with what the database holds."""

import random
import time
from dataclasses import dataclass, field

from registry.children import last_lines
from tests.attacks.load import RETIREMENTS, Client

REPLAYED = 100  # keys that are sent once more at the end
CAUGHT_UP_WITHIN = 120  # seconds in which workers make the statements that are due
BROKEN_SERIALS = """
    SELECT issuance.id FROM credits_issuance issuance
    JOIN (
        SELECT issuance_id, sum(quantity) AS kilograms, min(first) AS lowest, max(last) AS highest,
            bool_or(first <= previous_last) AS overlaps
        FROM (
            SELECT *, lag(last) OVER (PARTITION BY issuance_id ORDER BY first) AS previous_last
            FROM credits_certificate
        ) certificate GROUP BY issuance_id
    ) found ON found.issuance_id = issuance.id
    WHERE (found.kilograms, found.lowest, found.highest) IS DISTINCT FROM (issuance.quantity, 1, issuance.quantity)
        OR found.overlaps
"""
BROKEN_RETIREMENTS = """
    SELECT retirement.id FROM credits_retirement retirement
    LEFT JOIN credits_certificate certificate
        ON retirement.id = coalesce(certificate.retirement_id, certificate.reserved_for_id)
    GROUP BY retirement.id
    HAVING coalesce(sum(certificate.quantity), 0) <> retirement.quantity
"""
WITHOUT_STATEMENT = """
    SELECT count(*) FROM credits_retirement retirement
    WHERE state = 'final'
        AND NOT EXISTS (SELECT FROM reporting_statement WHERE retirement_id = retirement.id)
"""


@dataclass
class Verdict:
    """What was found; all but the first three must be nought."""

    acknowledged: int  # answers that a client got and wrote down
    settled: int  # requests whose outcome was unknown at first
    done_before: int  # of them, retirements that had been made all the same: a repeat answers 200, not 201
    lost: list = field(default_factory=list)
    doubled: list = field(default_factory=list)
    refused: list = field(default_factory=list)
    kilograms_off: int = 0
    replays_off: int = 0
    broken_ledgers: list = field(default_factory=list)


def verdict_on(stage, buyers, journal):
    told, rows, settled = Told(journal), rows_of(stage), journal.lines("settled")
    return Verdict(
        acknowledged=len(told.requested) + len(told.confirmed),
        settled=len(settled),
        done_before=sum((line["path"], line["status"]) == (RETIREMENTS, 200) for line in settled),
        lost=lost_acts(told, rows),
        doubled=sorted(set(rows) - set(told.requested.values())),
        refused=journal.lines("refused") + journal.lines("unsettled"),
        kilograms_off=sum(quantity for state, quantity in rows.values() if state == "final")
        - sum(told.wanted[key]["kilograms"] for key in told.confirmed),
        replays_off=replays_off(stage, buyers, journal, told),
        broken_ledgers=broken_ledgers(stage),
    )


class Told:
    """What the clients of a journal wanted and were told, by the key of the request."""

    def __init__(self, journal):
        self.wanted = {line["key"]: line for line in journal.lines("wanted")}
        self.requested = {line["key"]: line["id"] for line in journal.lines("requested")}
        self.confirmed = {line["key"]: line["id"] for line in journal.lines("confirmed")}


def rows_of(stage):
    rows = stage.sql("SELECT id, state, quantity FROM credits_retirement")
    return {id_: (state, quantity) for id_, state, quantity in rows}


def lost_acts(told, rows):
    """Keys of acknowledged requests without a row of their own, and of confirmations that are not final."""
    owners = {id_: key for key, id_ in told.requested.items()}
    return [
        key
        for key, id_ in told.requested.items()
        # After a loss another retirement may have been given the same number.
        if owners[id_] != key or rows.get(id_, (None, None))[1] != told.wanted[key]["kilograms"]
    ] + [key for key, id_ in told.confirmed.items() if rows.get(id_, (None, None))[0] != "final"]


def replays_off(stage, buyers, journal, told):
    """How many keys, sent once more, are not answered 200 with the first retirement."""
    tokens = {buyer["organisation"]: buyer for buyer in buyers}
    unknown = [line["key"] for line in journal.lines("settled") if line["key"] in told.requested]
    keys = unknown[:REPLAYED] + random.sample(sorted(told.requested), min(REPLAYED, len(told.requested)))
    off = 0
    for key in keys:
        first = told.wanted[key]
        client = Client(stage.url, tokens[first["organisation"]], journal)
        status, content = client.send(RETIREMENTS, client.wish(first["kilograms"]), key)
        off += (status, isinstance(content, dict) and content.get("id")) != (200, told.requested[key])
    return off


def broken_ledgers(stage):
    """What `check_ledgers` says, and beside it the sums of certificates and retirements by SQL of our own."""
    broken = stage.sql(BROKEN_SERIALS) + stage.sql(BROKEN_RETIREMENTS)
    try:
        stage.manage("check_ledgers", "--json")
    except RuntimeError as failure:
        broken.append(str(failure))
    return broken


def seconds_until_every_statement(stage):
    """Seconds until the workers have caught up, and how many final retirements are still without a statement.

    Whatever ends meanwhile is started again: Celery's worker may take long to notice that its broker was gone.
    """
    began = time.monotonic()
    while missing := stage.sql(WITHOUT_STATEMENT)[0][0]:
        if time.monotonic() > began + CAUGHT_UP_WITHIN:
            print(last_lines(stage.children.log("worker")))
            break
        stage.revive()
        time.sleep(0.2)
    return time.monotonic() - began, missing


def report_on(figures, name, verdict):
    """Note the figures of a verdict under a name."""
    figures.add(
        f"{name}: acts acknowledged", verdict.acknowledged, target="many", ok=verdict.acknowledged > 0
    )
    figures.add(f"{name}: unknown outcomes settled", verdict.settled, target="any", ok=True)
    figures.add(f"{name}: of them done before", verdict.done_before, target="any", ok=True)
    for what, found in (
        ("acknowledged lost", len(verdict.lost)),
        ("double effects", len(verdict.doubled)),
        ("kilograms off", verdict.kilograms_off),
        ("refused or never settled", len(verdict.refused)),
        ("repeated keys answered otherwise", verdict.replays_off),
        ("ledgers broken", len(verdict.broken_ledgers)),
    ):
        figures.add(f"{name}: {what}", found, target=0, ok=found == 0)


def is_faultless(verdict):
    return not any(
        (
            verdict.lost,
            verdict.doubled,
            verdict.kilograms_off,
            verdict.refused,
            verdict.replays_off,
            verdict.broken_ledgers,
        )
    )
