"""The one place where attacks call the services: each act by the model's own rows, in the model's words."""

from datetime import date
from decimal import Decimal

from committees import services as money
from committees.models import Committee, Decision
from credits import services as ledger
from credits.models import (
    Cancellation,
    Footprint,
    IncidentHold,
    Issuance,
    ProductionReport,
    PurchaseOrder,
    Retirement,
)
from credits.serials import SerialRange
from registry.acting import repeatable
from registry.models import ClaimBoundary, MineSite, Organisation, Standard
from registry.refusals import Refused
from tests import builders
from tests.attacks.world import first_day, last_day
from tests.papers import pdf

__all__ = ["Refused", "Services"]

CHECKS = {"verified": "verify_report", "returned": "return_report", "rejected": "reject_report"}


class Services:
    """Takes each act through a service; gives back the key of a row that it made.

    :param world: whose people act, at its hour
    """

    def __init__(self, world):
        self.world = world
        self.key = ""
        self.standard = Standard.objects.get()
        self.boundary = ClaimBoundary.objects.in_force(world.at.date())

    # A key sent by another person is refused; pages show what the first one made to who may see it.
    tells_senders_apart = True

    @staticmethod
    def person(by):
        """Who acts under a name."""
        return by

    def send(self, key, act, row, *facts, by):
        """An act as a door takes it that was sent with a key; a draft is several acts, so it has none."""
        if act == "draft_footprint":
            return self.draft_footprint(row, by=by)
        self.key = key
        with repeatable(key):
            return getattr(self, act)(row, *facts, by=by)

    def is_expected(self, came, foretold):
        """Whether an act that must be refused was refused for one of the reasons foretold."""
        return came in foretold

    def who(self, by):
        return {"at": self.world.at, "by": self.world.people[by]}

    def submit_report(self, report, by):
        return ledger.submit_report(
            site=MineSite.objects.get(pk=report.site.pk),
            mineral=self.world.mineral,
            period_first=first_day(report.half_year),
            period_last=last_day(report.half_year),
            wet_kg=report.wet,
            moisture_percent=Decimal(report.moisture),
            grade_percent=Decimal(report.grade),
            evidence=builders.evidence(),
            sold_evidence=builders.evidence(builders.OTHER_PDF),
            legal_status_note="Exported",
            legal_status_on=date(2025, 7, 1),
            **self.who(by),
        ).pk

    def check_report(self, report, verdict, by):
        reason = {} if verdict == "verified" else {"reason": "Moisture"}
        row = ProductionReport.objects.get(pk=report.pk)
        getattr(ledger, CHECKS[verdict])(report=row, **reason, **self.who(by))

    def request_issuance(self, issuance, by):
        return ledger.request_issuance(
            report=ProductionReport.objects.get(pk=issuance.report.pk),
            quantity=issuance.quantity,
            standard=self.standard,
            **self.who(by),
        ).pk

    def approve_issuance(self, issuance, by):
        ledger.approve_issuance(issuance=Issuance.objects.get(pk=issuance.pk), **self.who(by))

    def refuse_issuance(self, issuance, by):
        row = Issuance.objects.get(pk=issuance.pk)
        ledger.refuse_issuance(issuance=row, reason="Not now", **self.who(by))

    def request_order(self, order, by):
        return ledger.request_order(
            buyer=Organisation.objects.get(pk=order.buyer.pk),
            mineral=self.world.mineral,
            quantity=order.quantity,
            **self.who(by),
        ).pk

    def quote_order(self, order, total, fee, by):
        ledger.quote_order(
            order=the_order(order),
            unit_price_minor=500_000,
            total_minor=total,
            fee_minor=fee,
            price_basis="Agreed",
            **self.who(by),
        )

    def accept_order(self, order, by):
        ledger.accept_order(order=the_order(order), **self.who(by))

    def record_payment(self, order, by):
        ledger.record_payment(
            order=the_order(order), paid_on=self.world.at.date(), payment_reference="BANK 1", **self.who(by)
        )

    def deliver_order(self, order, by):
        ledger.deliver_order(order=the_order(order), **self.who(by))

    def decline_order(self, order, by):
        ledger.decline_order(order=the_order(order), reason="Sold out", **self.who(by))

    def cancel_order(self, order, by):
        ledger.cancel_order(order=the_order(order), reason="Budget cut", **self.who(by))

    def draft_footprint(self, footprint, by):
        draft = ledger.create_footprint(
            organisation=Organisation.objects.get(pk=footprint.organisation.pk),
            mineral=self.world.mineral,
            period_first=date(footprint.year, 1, 1),
            period_last=date(footprint.year, 12, 31),
            boundary="All products",
            **self.who(by),
        )
        for product, kilograms in footprint.lines.items():
            ledger.add_footprint_line(
                footprint=draft,
                product=product,
                units=kilograms,
                tier=1,
                amount_per_unit=Decimal(1),
                factor_unit="kg",
                factor_kg=Decimal(1),
                factor_source="Bill of materials",
                **self.who(by),
            )
        return draft.pk

    def declare_footprint(self, footprint, by):
        ledger.declare_footprint(footprint=Footprint.objects.get(pk=footprint.pk), **self.who(by))

    def withdraw_footprint(self, footprint, by):
        ledger.withdraw_footprint(footprint=Footprint.objects.get(pk=footprint.pk), **self.who(by))

    def request_retirement(self, retirement, by):
        footprint = retirement.footprint and Footprint.objects.get(pk=retirement.footprint.pk)
        return ledger.request_retirement(
            organisation=Organisation.objects.get(pk=retirement.organisation.pk),
            beneficiary=Organisation.objects.get(pk=retirement.beneficiary.pk),
            mineral=self.world.mineral,
            quantity=retirement.quantity,
            claim_period_first=date(retirement.year, 1, 1),
            claim_period_last=date(retirement.year, 12, 31),
            claim_type="company" if footprint else "contribution",
            footprint=footprint,
            boundary=self.boundary,
            **self.who(by),
        ).pk

    def confirm_retirement(self, retirement, by):
        ledger.confirm_retirement(retirement=Retirement.objects.get(pk=retirement.pk), **self.who(by))

    def cancel_retirement(self, retirement, by):
        ledger.cancel_retirement(retirement=Retirement.objects.get(pk=retirement.pk), **self.who(by))

    def request_cancellation(self, cancellation, by):
        return ledger.request_cancellation(
            issuance=Issuance.objects.get(pk=cancellation.issuance.pk),
            serials=SerialRange(cancellation.first, cancellation.last),
            reason="Counted twice",
            **self.who(by),
        ).pk

    def approve_cancellation(self, cancellation, by):
        row = Cancellation.objects.get(pk=cancellation.pk)
        ledger.approve_cancellation(cancellation=row, **self.who(by))

    def refuse_cancellation(self, cancellation, by):
        row = Cancellation.objects.get(pk=cancellation.pk)
        ledger.refuse_cancellation(cancellation=row, reason="A mistake", **self.who(by))

    def place_hold(self, hold, by):
        site = MineSite.objects.get(pk=hold.site.pk)
        return ledger.place_hold(site=site, reason="An accident", **self.who(by)).pk

    def lift_hold(self, hold, by):
        row = IncidentHold.objects.get(pk=hold.pk)
        ledger.lift_hold(hold=row, outcome="Nobody was hurt", **self.who(by))

    def record_decision(self, decision, by):
        return money.record_decision(
            committee=Committee.objects.get(site=decision.site.pk),
            area=1,
            title="Metal sheets",
            reason="Rain",
            amount_minor=decision.amount,
            meeting_on=self.world.at.date(),
            attendance={"diggers": (0, 2)},
            votes={"diggers": money.Ballot(2)},
            proposals=[money.Proposed("Tarpaulins", "Rain", 100)],
            minutes=[builders.evidence()],
            **self.who(by),
        ).pk

    def confirm_decision(self, decision, by):
        money.confirm_decision(decision=Decision.objects.get(pk=decision.pk), **self.who(by))

    def refuse_decision(self, decision, by):
        row = Decision.objects.get(pk=decision.pk)
        money.refuse_decision(decision=row, reason="Too dear", **self.who(by))

    def record_expenditure(self, decision, amount, by):
        money.record_expenditure(
            project=Decision.objects.get(pk=decision.pk).project,
            description="Twelve sheets",
            supplier="Shop",
            amount_minor=amount,
            currency="USD",
            rate=None,
            rate_on=None,
            spent_on=self.world.at.date(),
            # A paper of its own, since each pays once in a project.
            receipt=builders.evidence(pdf(f"receipt {self.key}")),
            **self.who(by),
        )

    def close_decision(self, decision, by):
        money.close_decision(decision=Decision.objects.get(pk=decision.pk), **self.who(by))


def the_order(order):
    return PurchaseOrder.objects.get(pk=order.pk)
