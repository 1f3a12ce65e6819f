"""Data for tests, made through the services like everything else."""

import threading
from datetime import date
from decimal import Decimal

from django.core.files.base import ContentFile
from django.db import connection

from credits import services as ledger
from credits.models import Attestation, PurchaseOrder
from registry import services as registry_services
from registry.acting import repeatable
from registry.models import ClaimBoundary
from tests.papers import pdf

PDF = pdf("evidence")
OTHER_PDF = pdf("sold")


def evidence(content=PDF):
    return ContentFile(content, name="evidence.pdf")


def attested(cooperative, now, **period):
    """The cooperative's word for every day that a test may ask for."""
    return ledger.record_attestation(
        cooperative=cooperative,
        **{"period_first": date(2000, 1, 1), "period_last": date(2100, 12, 31)} | period,
        signed_on=now.date(),
        file=evidence(),
        at=now,
        by=None,
    )


def submitted_report(site, mineral, registrar, now, **facts):
    if not Attestation.objects.filter(cooperative=site.cooperative).exists():
        attested(site.cooperative, now)
    return ledger.submit_report(
        **{
            "site": site,
            "mineral": mineral,
            "period_first": date(2025, 1, 1),
            "period_last": date(2025, 6, 30),
            "wet_kg": 70_000,
            "moisture_percent": Decimal("10"),
            "grade_percent": Decimal("4.0"),
            "evidence": evidence(),
            "sold_evidence": evidence(OTHER_PDF),
            "legal_status_note": "Exported through EGC",
            "legal_status_on": date(2025, 7, 1),
            "at": now,
            "by": registrar,
        }
        | facts
    )


def verified_report(site, mineral, registrar, verifier, now, **facts):
    report = submitted_report(site, mineral, registrar, now, **facts)
    return ledger.verify_report(report=report, at=now, by=verifier)


def issued(report, quantity, standard, registrar, approver, now):
    """The certificate of an issuance asked for and approved."""
    issuance = ledger.request_issuance(
        report=report, quantity=quantity, standard=standard, at=now, by=registrar
    )
    return ledger.approve_issuance(issuance=issuance, at=now, by=approver)


def paid_order(buyer, mineral, quantity, buyer_admin, registrar, finance, now, **price) -> PurchaseOrder:
    order = ledger.request_order(buyer=buyer, mineral=mineral, quantity=quantity, at=now, by=buyer_admin)
    ledger.quote_order(
        order=order,
        **{
            "unit_price_minor": 500_000,
            # Never less than a cent for each kilogram, however large the order of a test.
            "total_minor": max(1_200_000, quantity),
            "fee_minor": 120_000,
            "price_basis": "Agreed",
        }
        | price,
        at=now,
        by=registrar,
    )
    ledger.accept_order(order=order, at=now, by=buyer_admin)
    return ledger.record_payment(
        order=order, paid_on=now.date(), payment_reference="BANK 1", at=now, by=finance
    )


def declared_footprint(organisation, mineral, by, now, *, kilograms=2_000, year=2025, **facts):
    footprint = ledger.create_footprint(
        organisation=organisation,
        mineral=mineral,
        period_first=date(year, 1, 1),
        period_last=date(year, 12, 31),
        boundary="All products",
        **facts,
        at=now,
        by=by,
    )
    ledger.add_footprint_line(
        footprint=footprint,
        product="Phone",
        units=kilograms,
        tier=1,
        amount_per_unit=Decimal(1),
        factor_unit="kg",
        factor_kg=Decimal(1),
        factor_source="Bill of materials",
        at=now,
        by=by,
    )
    if footprint.verification == "third_party":
        ledger.add_footprint_evidence(footprint=footprint, name="report.pdf", file=evidence(), at=now, by=by)
    return ledger.declare_footprint(footprint=footprint, at=now, by=by)


def requested_group_transfer(giver, receiver, mineral, quantity, by, now):
    return ledger.request_group_transfer(
        giver=giver, receiver=receiver, mineral=mineral, quantity=quantity, reason="Its phones", at=now, by=by
    )


def requested_retirement(organisation, mineral, quantity, by, now, **facts):
    return ledger.request_retirement(
        **{
            "organisation": organisation,
            "beneficiary": organisation,
            "mineral": mineral,
            "quantity": quantity,
            "claim_period_first": date(2025, 1, 1),
            "claim_period_last": date(2025, 12, 31),
            "claim_type": "contribution",
            "footprint": None,
            "boundary": ClaimBoundary.objects.in_force(now.date()),
            "at": now,
            "by": by,
        }
        | facts
    )


def final_retirement(organisation, mineral, quantity, by, now, **facts):
    retirement = requested_retirement(organisation, mineral, quantity, by, now, **facts)
    return ledger.confirm_retirement(retirement=retirement, at=max(now, retirement.final_from), by=by)


def changed(organisation, by_two, now, **facts):
    """The organisation with other facts, asked for by the first of two people and approved by the second."""
    one, other = by_two
    change = registry_services.request_change(
        organisation=organisation, facts=facts, reason="A letter", at=now, by=one
    )
    registry_services.approve_change(change=change, at=now, by=other)
    organisation.refresh_from_db()
    return organisation


def at_once(*acts):
    """Run each act in a thread and connection of its own, all started together; give back what each came to."""
    gate = threading.Barrier(len(acts))
    outcomes = [None] * len(acts)

    def run(position, act):
        try:
            gate.wait(timeout=10)
            outcomes[position] = act()
        except Exception as error:
            outcomes[position] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return outcomes


def repeated(key, act, *arguments, **facts):
    """Take an act as a door does that was sent with a key."""
    with repeatable(key):
        return act(*arguments, **facts)
