"""The state machine: each rule asks the model and the door for the same act and compares what came of it."""

from collections import Counter
from dataclasses import dataclass
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.attacks import model
from tests.attacks.acts import Refused
from tests.attacks.world import PEOPLE, picture

pick = st.sampled_from(range(24))
half = st.sampled_from(range(12))
# Whoever took an earlier step of the row tries the next one too.
FORMER = ("who began it", "who went on")
person = st.sampled_from((*PEOPLE, *FORMER, *FORMER))
quantity = st.integers(0, 60)
minor = st.integers(0, 5_000)
WAITING = ("submitted", "requested", "quoted", "accepted", "paid", "recorded")
ALL = "all"
AREAS = (ALL, "production", "orders", "claims", "money", "removals")
PRODUCTS = ("Phone", "Tablet", "Watch")
VERDICTS = ("verified", "verified", "returned", "rejected")
STEPS = ("accept_order", "record_payment", "deliver_order", "decline_order", "cancel_order")
ON_THE_WAY = {
    "requested": ("quote_order", "registrar"),
    "quoted": ("accept_order", "buyer"),
    "accepted": ("record_payment", "finance"),
    "paid": ("deliver_order", "registrar"),
}


class Difference(AssertionError):
    """The registry and the model disagree."""


def any_of(rows, position):
    """A row by chance; every second time one that waits for something, where there is one."""
    waiting = [row for row in rows if getattr(row, "state", None) in WAITING]
    if waiting and position % 2:
        rows = waiting
    return rows[position // 2 % len(rows)]


@dataclass
class Call:
    name: str
    area: str
    needs: str
    arguments: dict


CALLS = []


def may(area, *, weight=1, needs="sites", **drawn):
    """An act that an example may take, this often, once the model has rows of that name."""

    def note(method):
        CALLS.extend([Call(method.__name__, area, needs, drawn)] * weight)
        return method

    return note


def possible(machine):
    """A call of the machine's area, on rows that there are."""
    calls = [call for call in CALLS if machine.area in (call.area, ALL) or call.area == "always"]
    open_calls = [call for call in calls if getattr(machine.model, call.needs)]
    return st.sampled_from(open_calls).flatmap(
        lambda call: st.tuples(st.just(call.name), st.fixed_dictionaries(call.arguments))
    )


class LedgerMachine(RuleBasedStateMachine):
    """Acts in any order, by anybody, on anything.

    :param area: of which acts, so that examples come to its rare corners
    :param new_door: makes a world and gives back it and the door through which acts go
    :param tally: counts the acts done and refused over all examples
    """

    def __init__(self, area, new_door, *, cooling_off=0, tally=None):
        super().__init__()
        self.area = area
        self.world, self.door = new_door()
        self.model = model.Model(self.world.sites, self.world.buyers, cooling_off=cooling_off)
        self.tally = Counter() if tally is None else tally
        self.tally["examples"] += 1

    def do(self, act, row, *facts, by):
        """Let the model foretell an act, do it, and compare."""
        self.world.hour = self.model.hour
        if by in FORMER:
            by = (row.involved or PEOPLE)[-FORMER.index(by)]
        by = self.door.person(by)
        try:
            getattr(self.model, act)(row, *facts, by=by)
            foretold = frozenset()
        except model.No as no:
            foretold = no.reasons
        is_new = row.pk is None
        self.sent = (uuid4(), act, row, facts, by)
        made, self.came = self.compare(foretold, *self.sent)
        if is_new and not self.came:
            row.pk, row.by = made, by
        self.compare_pictures(act)

    def compare(self, foretold, key, act, row, facts, by):
        """What an act came to, if it is what it should come to."""
        made = came = None
        words = ""
        try:
            made = self.door.send(key, act, row, *facts, by=by)
        except Refused as refused:
            came, words = type(refused).__name__, str(refused)
        self.tally["acts"] += 1
        self.tally["refused" if came else "done"] += 1
        self.tally[act, came] += 1
        if foretold and not self.door.is_expected(came, foretold):
            raise Difference(f"{act} must be refused ({' or '.join(sorted(foretold))}), but came to {came}")
        if came and not foretold:
            raise Difference(f"{act} must be done, but was refused: {came} {words}")
        return made, came

    def compare_pictures(self, act):
        should, shows = self.model.picture(), picture(self.world)
        for part, expected in should.items():
            if expected != shows[part]:
                missing = {key: value for key, value in expected.items() if shows[part].get(key) != value}
                wrong = {key: value for key, value in shows[part].items() if expected.get(key) != value}
                raise Difference(f"after {act}, {part}: should be {missing}, is {wrong}")

    @initialize(kilograms=st.integers(20, 60), total=st.integers(100, 5_000))
    def begin(self, kilograms, total):
        """Credits at both sites; two buyers hold some, and the funds have their premium."""
        self.bring_in_credits(site=0, half_year=3, kilograms=60, left=30)
        self.bring_in_credits(site=2, half_year=2, kilograms=40)
        self.bring_an_order_on(buyer=0, kilograms=kilograms, total=total, fee=9, steps=4)
        self.bring_an_order_on(buyer=4, kilograms=20, total=total, fee=0, steps=4)

    # From a report to credits

    @may(
        "production",
        site=pick,
        half_year=half,
        wet=st.integers(1, 700),
        moisture=st.integers(0, 60),
        grade=pick,
        by=person,
    )
    def submit_report(self, site, half_year, wet, moisture, grade, by):
        report = model.Report(
            site=any_of(self.model.sites, site),
            half_year=half_year,
            wet=wet,
            moisture=moisture,
            grade=grade + 1,
        )
        self.do("submit_report", report, by=by)

    @may("production", needs="reports", which=pick, verdict=st.sampled_from(VERDICTS), by=person)
    def check_report(self, which, verdict, by):
        self.do("check_report", any_of(self.model.reports, which), verdict, by=by)

    @may("production", needs="reports", which=pick, kilograms=quantity, by=person)
    def request_issuance(self, which, kilograms, by):
        issuance = model.Issuance(report=any_of(self.model.reports, which), quantity=kilograms)
        self.do("request_issuance", issuance, by=by)

    @may(
        "production",
        needs="issuances",
        which=pick,
        act=st.sampled_from(["approve_issuance", "refuse_issuance"]),
        by=person,
    )
    def decide_issuance(self, which, act, by):
        self.do(act, any_of(self.model.issuances, which), by=by)

    @may(
        "production",
        weight=2,
        site=pick,
        half_year=half,
        kilograms=st.integers(1, 60),
        left=st.integers(0, 40),
    )
    def bring_in_credits(self, site, half_year, kilograms, left=0):
        """The straight way from a report to credits; some kilograms of the report are left to issue."""
        report = model.Report(
            site=any_of(self.model.sites, site),
            half_year=half_year,
            wet=10 * (kilograms + left),
            moisture=0,
            grade=10,
        )
        self.do("submit_report", report, by="registrar")
        if report.pk is None:
            return
        self.do("check_report", report, "verified", by="verifier")
        issuance = model.Issuance(report=report, quantity=kilograms)
        self.do("request_issuance", issuance, by="registrar")
        if issuance.pk:
            self.do("approve_issuance", issuance, by="approver")

    # Orders

    @may("orders", buyer=pick, kilograms=quantity, by=person)
    def request_order(self, buyer, kilograms, by):
        order = model.Order(buyer=any_of(self.model.buyers, buyer), quantity=kilograms)
        self.do("request_order", order, by=by)

    @may("orders", needs="orders", which=pick, total=minor, fee=minor, by=person)
    def quote_order(self, which, total, fee, by):
        self.do("quote_order", any_of(self.model.orders, which), total, fee, by=by)

    @may("orders", weight=2, needs="orders", which=pick, step=st.sampled_from(STEPS), by=person)
    def step_of_an_order(self, which, step, by):
        self.do(step, any_of(self.model.orders, which), by=by)

    @may(
        "orders",
        weight=2,
        buyer=pick,
        kilograms=st.integers(1, 60),
        total=st.integers(1, 5_000),
        fee=pick,
        steps=st.integers(2, 4),
    )
    def bring_an_order_on(self, buyer, kilograms, total, fee, steps):
        """The straight way of an order, as far as it comes."""
        order = model.Order(buyer=any_of(self.model.buyers, buyer), quantity=kilograms)
        self.do("request_order", order, by="buyer")
        for _step in range(steps):
            act, by = ON_THE_WAY[order.state]
            self.do(act, order, *((total, min(fee, total)) if act == "quote_order" else ()), by=by)

    # Claims

    @may(
        "claims",
        weight=2,
        buyer=pick,
        year=st.sampled_from([2024, 2025, 2025, 2025]),
        lines=st.dictionaries(st.sampled_from(PRODUCTS), st.integers(1, 8), min_size=1),
        is_declared=st.booleans() | st.just(True),
        by=person,
    )
    def draft_footprint(self, buyer, year, lines, is_declared, by):
        footprint = model.Footprint(organisation=any_of(self.model.buyers, buyer), year=year, lines=lines)
        self.do("draft_footprint", footprint, by=by)
        if is_declared and footprint.pk:
            self.do("declare_footprint", footprint, by=by)

    @may(
        "claims",
        needs="footprints",
        which=pick,
        act=st.sampled_from(["declare_footprint", "withdraw_footprint"]),
        by=person,
    )
    def decide_footprint(self, which, act, by):
        self.do(act, any_of(self.model.footprints, which), by=by)

    @may(
        "claims",
        weight=4,
        needs="kilograms",
        buyer=pick,
        beneficiary=st.sampled_from([None, None, None, 0, 1, 2]),
        kilograms=st.integers(0, 25),
        year=st.sampled_from([2024, 2025, 2025, 2025]),
        footprint=st.none() | pick | pick,
        by=person,
    )
    def request_retirement(self, buyer, beneficiary, kilograms, year, footprint, by):
        organisation = any_of(self.model.buyers, buyer)
        matched = None
        if footprint is not None and self.model.footprints:
            matched = any_of(self.model.footprints, footprint)
            organisation = matched.organisation if buyer % 3 else organisation
        retirement = model.Retirement(
            organisation=organisation,
            beneficiary=organisation if beneficiary is None else any_of(self.model.buyers, beneficiary),
            quantity=kilograms,
            year=year,
            footprint=matched,
        )
        self.do("request_retirement", retirement, by=by)

    @may(
        "claims",
        weight=3,
        needs="retirements",
        which=pick,
        act=st.sampled_from(["confirm_retirement", "cancel_retirement"]),
        by=person,
    )
    def decide_retirement(self, which, act, by):
        self.do(act, any_of(self.model.retirements, which), by=by)

    @may("claims", weight=2, hours=st.integers(1, 3))
    def wait(self, hours):
        if self.model.cooling_off:
            self.model.hour += hours

    # The committee's money

    @may("money", site=pick, amount=minor, by=person)
    def record_decision(self, site, amount, by):
        decision = model.Decision(site=any_of(self.model.sites, site), amount=amount)
        self.do("record_decision", decision, by=by)

    @may(
        "money",
        weight=2,
        needs="decisions",
        which=pick,
        act=st.sampled_from(["confirm_decision", "confirm_decision", "refuse_decision", "close_decision"]),
        by=person,
    )
    def decide_decision(self, which, act, by):
        self.do(act, any_of(self.model.decisions, which), by=by)

    @may("money", needs="funded", which=pick, amount=minor, by=person)
    def record_expenditure(self, which, amount, by):
        self.do("record_expenditure", any_of(self.model.funded, which), amount, by=by)

    # Out of use or out of trust

    @may(
        "removals",
        weight=2,
        needs="issuances",
        which=pick,
        first=st.integers(1, 40),
        length=st.integers(0, 12),
        by=person,
    )
    def request_cancellation(self, which, first, length, by):
        cancellation = model.Cancellation(
            issuance=any_of(self.model.issuances, which), first=first, last=first + length
        )
        self.do("request_cancellation", cancellation, by=by)

    @may(
        "removals",
        needs="cancellations",
        which=pick,
        act=st.sampled_from(["approve_cancellation", "refuse_cancellation"]),
        by=person,
    )
    def decide_cancellation(self, which, act, by):
        self.do(act, any_of(self.model.cancellations, which), by=by)

    @may("production", site=pick, by=person)
    def place_hold(self, site, by):
        self.do("place_hold", model.Hold(site=any_of(self.model.sites, site)), by=by)

    @may("production", weight=3, needs="holds", which=pick, by=person)
    def lift_hold(self, which, by):
        self.do("lift_hold", any_of(self.model.holds, which), by=by)

    # The same form sent twice

    @may("always", weight=3, by=st.none() | person)
    def send_again(self, by):
        """The key of the last act: the same answer to who sent it, and a refusal to anybody else."""
        key, act, row, facts, first_by = self.sent
        if act == "draft_footprint":
            return
        if self.came:
            self.compare({self.came}, key, act, row, facts, first_by)
        elif by in (None, first_by, *FORMER) or not self.door.tells_senders_apart:
            made, _came = self.compare(frozenset(), key, act, row, facts, first_by)
            if made not in (None, row.pk):
                raise Difference(f"{act} made {made} when it was sent again, and {row.pk} at first")
        else:
            self.compare({"KeyReused"}, key, act, row, facts, by)
        self.compare_pictures(f"sending {act} again")

    @rule(call=st.runner().flatmap(possible))
    def act(self, call):
        """One rule for all: Hypothesis leaves rules out of whole examples, and few examples would be deep."""
        name, arguments = call
        getattr(self, name)(**arguments)
