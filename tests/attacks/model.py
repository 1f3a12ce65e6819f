"""What the registry should be after each act, kept in plain dicts, one entry for each kilogram; no database."""

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction

OPEN_ORDER = ("requested", "quoted", "accepted")


class No(Exception):
    """The act must be refused, for one of these reasons."""

    def __init__(self, reasons):
        super().__init__(" or ".join(sorted(reasons)))
        self.reasons = reasons


def refuse(**reasons):
    if found := {name for name, holds in reasons.items() if holds}:
        raise No(found)


@dataclass(eq=False)
class Row:
    """Something that the registry keeps; the key is given once the registry made it."""

    pk: int | None = None

    @property
    def involved(self):
        """Who took the steps so far that another person's step must follow."""
        names = ("checked_by", "quoted_by", "by")
        return [name for name in (getattr(self, step, "") for step in names) if name]


@dataclass(eq=False, kw_only=True)
class Site(Row):
    code: str
    cooperative: int
    balance: int = 0
    set_aside: int = 0


@dataclass(eq=False, kw_only=True)
class Buyer(Row):
    code: str
    parent: "Buyer | None" = None


@dataclass(eq=False, kw_only=True)
class Report(Row):
    site: Site
    half_year: int
    wet: int
    moisture: int
    grade: int
    state: str = "submitted"
    issued: int = 0
    by: str = ""
    checked_by: str = ""

    @property
    def contained(self):
        return int(self.wet * (1 - Fraction(self.moisture, 100)) * Fraction(self.grade, 100))


@dataclass(eq=False, kw_only=True)
class Issuance(Row):
    report: Report
    quantity: int
    state: str = "requested"
    by: str = ""

    @property
    def involved(self):
        return [name for name in (self.report.checked_by, self.by) if name]


@dataclass(eq=False, kw_only=True)
class Order(Row):
    buyer: Buyer
    quantity: int
    by: str = ""
    state: str = "requested"
    total: int | None = None
    fee: int | None = None
    quoted_by: str = ""


@dataclass(eq=False, kw_only=True)
class Footprint(Row):
    """Its lines: for each product, the kilograms declared and those that claims cover."""

    organisation: Buyer
    year: int
    lines: dict[str, int]
    covered: Counter = field(default_factory=Counter)
    state: str = "draft"


@dataclass(eq=False, kw_only=True)
class Retirement(Row):
    organisation: Buyer
    beneficiary: Buyer
    quantity: int
    year: int
    footprint: Footprint | None
    covers: dict[str, int] = field(default_factory=dict)
    final_from: int = 0
    state: str = "requested"
    by: str = ""


@dataclass(eq=False, kw_only=True)
class Cancellation(Row):
    issuance: Issuance
    first: int
    last: int
    state: str = "requested"
    by: str = ""


@dataclass(eq=False, kw_only=True)
class Hold(Row):
    site: Site
    state: str = "placed"
    by: str = ""


@dataclass(eq=False, kw_only=True)
class Decision(Row):
    site: Site
    amount: int
    state: str = "recorded"
    hour: int = 0
    spent: int = 0
    by: str = ""


@dataclass(eq=False)
class Kilogram:
    """One serial of an issuance."""

    issuance: Issuance
    number: int
    holder: Site | Buyer
    state: str = "issued"
    reserved_for: Retirement | None = None
    retirement: Retirement | None = None
    cancellation: Cancellation | None = None

    @property
    def is_free(self):
        return self.state in ("issued", "held") and not self.reserved_for and not self.cancellation

    @property
    def age(self):
        return self.issuance.report.half_year, self.issuance.pk, self.number


class Model:
    """Each act of the registry: it changes the books here, or raises `No`."""

    def __init__(self, sites, buyers, *, cooling_off=0):
        self.sites, self.buyers, self.cooling_off = sites, buyers, cooling_off
        self.hour = 0
        self.kilograms: list[Kilogram] = []
        self.reports, self.issuances, self.orders = [], [], []
        self.footprints, self.retirements, self.decisions = [], [], []
        self.cancellations, self.holds = [], []
        self.moved, self.shares, self.entries = {}, {}, Counter()

    # From a report to credits

    def submit_report(self, report, by):
        others = [r for r in self.reports if r.site is report.site and r.half_year == report.half_year]
        refuse(OverlappingPeriod=any(other.state in ("submitted", "verified") for other in others))
        self.reports.append(report)

    def check_report(self, report, verdict, by):
        refuse(NotSubmitted=report.state != "submitted", SamePerson=report.by == by)
        report.state, report.checked_by = verdict, by

    def request_issuance(self, issuance, by):
        report = issuance.report
        waiting = sum(i.quantity for i in self.issuances if i.report is report and i.state == "requested")
        left = report.contained - report.issued - waiting
        refuse(
            NotVerified=report.state != "verified",
            IssuesMoreThanMonitored=not 0 < issuance.quantity <= left,
            UnderHold=self.is_held(report.site),
        )
        self.issuances.append(issuance)

    def approve_issuance(self, issuance, by):
        refuse(
            NotRequested=issuance.state != "requested",
            SameApprover=by in (issuance.by, issuance.report.checked_by),
            UnderHold=self.is_held(issuance.report.site),
        )
        issuance.state = "approved"
        issuance.report.issued += issuance.quantity
        self.kilograms += [
            Kilogram(issuance, number, issuance.report.site) for number in range(1, issuance.quantity + 1)
        ]

    def refuse_issuance(self, issuance, by):
        refuse(NotRequested=issuance.state != "requested")
        issuance.state = "refused"

    # Orders

    def request_order(self, order, by):
        refuse(NotEnoughCredits=order.quantity <= 0)
        self.orders.append(order)

    def quote_order(self, order, total, fee, by):
        refuse(
            WrongState=order.state != "requested",
            BadPrice=not order.quantity <= total or not 0 <= fee <= total,
        )
        order.state, order.total, order.fee, order.quoted_by = "quoted", total, fee, by

    def accept_order(self, order, by):
        refuse(WrongState=order.state != "quoted")
        order.state = "accepted"

    def record_payment(self, order, by):
        refuse(WrongState=order.state != "accepted", SamePerson=order.quoted_by == by)
        order.state = "paid"

    def deliver_order(self, order, by):
        issued = self.oldest(lambda kilogram: kilogram.state == "issued" and kilogram.is_free)
        refuse(WrongState=order.state != "paid", NotEnoughCredits=len(issued) < order.quantity)
        taken = issued[: order.quantity]
        weights = Counter(kilogram.holder for kilogram in taken)
        sites = [site for site in self.sites if site in weights]
        amounts = portions(order.total, [weights[site] for site in sites])
        fees = portions(order.fee, amounts)
        for site, amount, fee in zip(sites, amounts, fees, strict=True):
            self.enter(site, "premium", amount)
            self.enter(site, "fee", -fee)
            self.pay_in_turn(site)
            self.shares[order, site] = (weights[site], amount, fee)
        for kilogram in taken:
            self.moved[kilogram] = (kilogram.holder, order)
            kilogram.state, kilogram.holder = "held", order.buyer
        order.state = "delivered"

    def decline_order(self, order, by):
        refuse(WrongState=order.state not in ("requested", "quoted"))
        order.state = "declined"

    def cancel_order(self, order, by):
        refuse(WrongState=order.state not in OPEN_ORDER)
        order.state = "cancelled"

    # Claims

    def draft_footprint(self, footprint, by):
        self.footprints.append(footprint)

    def declare_footprint(self, footprint, by):
        others = [
            other
            for other in self.footprints
            if (other.organisation, other.year, other.state)
            == (footprint.organisation, footprint.year, "declared")
        ]
        refuse(
            NotDraft=footprint.state != "draft",
            DeclaredTwice=any(set(other.lines) & set(footprint.lines) for other in others),
        )
        footprint.state = "declared"

    def withdraw_footprint(self, footprint, by):
        refuse(NotDraft=footprint.state == "withdrawn", AlreadyClaimed=footprint.covered.total() > 0)
        footprint.state = "withdrawn"

    def request_retirement(self, retirement, by):
        holder, footprint = retirement.organisation, retirement.footprint
        free = self.free(holder)
        covers = self.covers(footprint, retirement.quantity) if footprint else {}
        refuse(
            NotHeld=not 0 < retirement.quantity <= len(free),
            NotTheirs=footprint
            and footprint.organisation != retirement.beneficiary
            and not (
                footprint.organisation == holder
                and holder in (retirement.beneficiary, retirement.beneficiary.parent)
            ),
            BeyondFootprint=footprint
            and (footprint.state != "declared" or footprint.year != retirement.year or not covers),
        )
        retirement.final_from, retirement.covers = self.hour + self.cooling_off, covers
        self.retirements.append(retirement)
        if footprint:
            footprint.covered.update(covers)
        for kilogram in free[: retirement.quantity]:
            kilogram.reserved_for = retirement

    def covers(self, footprint, quantity):
        """How many kilograms of which line a claim would match: the first product first."""
        found = {}
        for product, kilograms in footprint.lines.items():
            part = min(kilograms - footprint.covered[product], quantity - sum(found.values()))
            if part > 0:
                found[product] = part
        return found

    def confirm_retirement(self, retirement, by):
        refuse(
            AlreadyFinal=retirement.state != "requested", StillCoolingOff=self.hour < retirement.final_from
        )
        retirement.state = "final"
        for kilogram in self.set_aside(retirement):
            kilogram.state, kilogram.retirement, kilogram.reserved_for = "retired", retirement, None

    def cancel_retirement(self, retirement, by):
        refuse(AlreadyFinal=retirement.state != "requested")
        retirement.state = "cancelled"
        if retirement.footprint:
            retirement.footprint.covered.subtract(retirement.covers)
        for kilogram in self.set_aside(retirement):
            kilogram.reserved_for = None

    # Out of use or out of trust

    def request_cancellation(self, cancellation, by):
        serials = range(cancellation.first, cancellation.last + 1)
        wanted = [
            kilogram
            for kilogram in self.kilograms
            if kilogram.issuance is cancellation.issuance and kilogram.number in serials and kilogram.is_free
        ]
        refuse(NotInCirculation=len(wanted) != len(serials))
        self.cancellations.append(cancellation)
        for kilogram in wanted:
            kilogram.cancellation = cancellation

    def approve_cancellation(self, cancellation, by):
        refuse(AlreadyDecided=cancellation.state != "requested", SamePerson=cancellation.by == by)
        cancellation.state = "approved"
        for kilogram in self.concerned(cancellation):
            kilogram.state = "cancelled"

    def refuse_cancellation(self, cancellation, by):
        refuse(AlreadyDecided=cancellation.state != "requested")
        for kilogram in self.concerned(cancellation):
            kilogram.cancellation = None
        cancellation.state = "refused"

    def place_hold(self, hold, by):
        refuse(AlreadyOnHold=self.is_held(hold.site))
        self.holds.append(hold)

    def lift_hold(self, hold, by):
        refuse(AlreadyLifted=hold.state != "placed", SamePerson=hold.by == by)
        hold.state = "lifted"

    # The committee's money

    def record_decision(self, decision, by):
        refuse(WrongAmount=decision.amount <= 0)
        self.decisions.append(decision)

    def confirm_decision(self, decision, by):
        refuse(WrongState=decision.state != "recorded", SameOfficer=decision.by == by)
        decision.state, decision.hour = "unfunded", self.hour
        self.pay_in_turn(decision.site)

    def pay_in_turn(self, site):
        """By the hour of confirmation, and in an hour by the order in which they were recorded."""
        waiting = [decision for decision in self.decisions if decision.state == "unfunded"]
        for decision in sorted(waiting, key=lambda decision: decision.hour):
            if decision.site is site:
                if site.balance < decision.amount:
                    return
                decision.state = "confirmed"
                self.enter(site, "allocation", -decision.amount)

    def refuse_decision(self, decision, by):
        refuse(WrongState=decision.state != "recorded", SameOfficer=decision.by == by)
        decision.state = "refused"

    def record_expenditure(self, decision, amount, by):
        refuse(
            WrongState=decision.state != "confirmed",
            WrongAmount=amount <= 0,
            SpendsMoreThanAllocated=amount > decision.amount - decision.spent,
        )
        decision.spent += amount
        decision.site.set_aside -= amount
        self.entries[decision.site.pk, "payment", -amount] += 1

    def close_decision(self, decision, by):
        refuse(WrongState=decision.state != "confirmed")
        decision.state = "closed"
        self.enter(decision.site, "return", decision.amount - decision.spent)
        self.pay_in_turn(decision.site)

    # Shared

    def oldest(self, is_wanted):
        return sorted(filter(is_wanted, self.kilograms), key=lambda kilogram: kilogram.age)

    def free(self, buyer):
        return self.oldest(lambda k: k.holder is buyer and k.state == "held" and k.is_free)

    def set_aside(self, retirement):
        return [kilogram for kilogram in self.kilograms if kilogram.reserved_for is retirement]

    def concerned(self, cancellation):
        return [kilogram for kilogram in self.kilograms if kilogram.cancellation is cancellation]

    def is_held(self, site):
        return any(hold.site is site and hold.state == "placed" for hold in self.holds)

    def enter(self, site, kind, amount):
        if amount:
            site.balance += amount
            site.set_aside -= amount if kind in ("allocation", "return") else 0
            self.entries[site.pk, kind, amount] += 1

    @property
    def funded(self):
        return [decision for decision in self.decisions if decision.state in ("confirmed", "closed")]

    def picture(self):
        """Everything that the registry must show, by its own keys."""
        return {
            "kilograms": {
                (k.issuance.pk, k.number): (
                    k.holder.cooperative if isinstance(k.holder, Site) else k.holder.pk,
                    k.state,
                    k.reserved_for and k.reserved_for.pk,
                    k.retirement and k.retirement.pk,
                    k.cancellation and k.cancellation.pk,
                )
                for k in self.kilograms
            },
            "moved": {
                (k.issuance.pk, k.number): (site.cooperative, order.buyer.pk, order.pk)
                for k, (site, order) in self.moved.items()
            },
            "reports": {r.pk: (r.state, r.contained, r.issued) for r in self.reports},
            "issuances": {i.pk: (i.state, i.quantity) for i in self.issuances},
            "orders": {o.pk: (o.state, o.quantity, o.total, o.fee) for o in self.orders},
            "shares": {(order.pk, site.pk): share for (order, site), share in self.shares.items()},
            "balances": {site.pk: (site.balance, site.set_aside) for site in self.sites},
            "entries": dict(self.entries),
            "footprints": {f.pk: f.state for f in self.footprints},
            "lines": {
                (f.pk, product): (kilograms, f.covered[product])
                for f in self.footprints
                for product, kilograms in f.lines.items()
            },
            "coverages": {
                (r.pk, product): part for r in self.retirements for product, part in r.covers.items()
            },
            "retirements": {
                r.pk: (
                    r.state,
                    r.quantity,
                    r.organisation.pk,
                    r.beneficiary.pk,
                    r.footprint and r.footprint.pk,
                )
                for r in self.retirements
            },
            "cancellations": {c.pk: (c.state, c.first, c.last) for c in self.cancellations},
            "holds": {hold.pk: hold.state for hold in self.holds},
            "decisions": {d.pk: (d.state, d.amount, d.spent) for d in self.decisions},
        }


def portions(amount, weights):
    """Whole cents in proportion to weights; what is left goes to the largest fractions, the first first."""
    exact = [Fraction(amount * weight, sum(weights)) for weight in weights]
    whole = [int(part) for part in exact]
    by_fraction = sorted(range(len(exact)), key=lambda i: exact[i] - whole[i], reverse=True)
    for position in by_fraction[: amount - sum(whole)]:
        whole[position] += 1
    return whole
