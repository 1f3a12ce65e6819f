"""Builds the record of a statement: everything it will ever say, as a dict of texts and integers.

Schema version 2 (1 had no covered_kg and contribution_kg: no claim exceeded its footprint). Quantities are
kilograms of contained metal, money is in minor units, dates are ISO 8601, the instant is UTC; a percentage
is a text with one decimal, rounded down. No value is a float. Texts for people stand in English and French
side by side.

    schema, number, address, issued_at, state ("final"), demo, retirement, retired_on
    registry       name, scheme, operator, contact
    claim          beneficiary, account, mineral, quantity_kg, kg_per_credit, basis, period, type, footprint
                   (number, boundary, period, total_kg, covered_kg by this claim, contribution_kg that
                   exceeds it, matched_kg by all claims until then, method, percent, verification) or null
    source         one line for each block of serials, oldest first
    standards      name, version, is_draft
    assurance, decoupling     one sentence each, en and fr
    premium        currency, total_minor, fee_minor, fund_minor, as_of, sites, areas, note
    boundary       version, texts: for en and fr what may be said, may not be, goes with every use; notices

The fingerprint stands outside the record: SHA-256, in hex, of the record in RFC 8785 canonical JSON.
"""

import hashlib
from collections import Counter, defaultdict
from datetime import UTC, datetime

import rfc8785
from django.conf import settings
from django.db.models import Q, Sum

from credits.boundary import boundary_texts, claim_of
from credits.models import Certificate, Coverage, Footprint, PremiumShare, Retirement, Transfer
from registry.models import Organisation
from reporting.premium import CURRENCY, areas_of, end_of_last_month, last_day_before, projects_of
from reporting.wording import percent_rounded_down

SCHEMA = "2"
ASSURANCE = {
    "en": "Every issuance was requested by one person and approved by another.",
    "fr": "Chaque émission a été demandée par une personne et approuvée par une autre.",
}
DECOUPLING = {
    "en": "The ore itself was sold through ordinary channels and may be in anyone’s product. Its buyers have "
    "no right to this claim; the producer and the operator make no claim on these tonnes.",
    "fr": "Le minerai lui-même a été vendu par les voies ordinaires et peut se trouver dans le produit de "
    "n’importe qui. Ses acheteurs n’ont aucun droit à cette déclaration ; le producteur et l’opérateur ne "
    "déclarent rien sur ces tonnes.",
}
POOLED = {
    "en": "Premiums are pooled in the fund of the site. The areas show what its committee decided over the "
    "whole fund; this premium is a share of it, not a project of its own.",
    "fr": "Les primes sont mises en commun dans le fonds du site. Les domaines montrent ce que son comité a "
    "décidé sur tout le fonds ; cette prime en est une part, et non un projet à elle seule.",
}


def fingerprint_of(record: dict) -> str:
    """SHA-256, in hex, of a record in RFC 8785 canonical JSON."""
    return hashlib.sha256(rfc8785.dumps(record)).hexdigest()


def address_of(number: str) -> str:
    """The permanent address of a statement."""
    return f"{settings.PUBLIC_ADDRESS}/s/{number}/"


def build_record(*, retirement: Retirement, number: str, at: datetime) -> dict:
    """The record of a final retirement, as known at an instant."""
    blocks = list(
        retirement.certificates.select_related(
            "issuance__standard", "issuance__report__site__cooperative", "issuance__report__mineral"
        ).oldest_first()
    )
    record = {
        "schema": SCHEMA,
        "number": number,
        "address": address_of(number),
        "issued_at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "state": "final",
        "demo": settings.IS_DEMO,
        "retirement": str(retirement),
        "retired_on": _day_of(retirement.confirmed_at),
        "registry": _registry(),
        "claim": _claim(retirement),
        "source": [_source(block) for block in blocks],
        "standards": _standards(blocks),
        "assurance": ASSURANCE,
        "decoupling": DECOUPLING,
        "premium": _premium(blocks, at),
    }
    return record | {"boundary": _boundary(retirement, number)}


def _registry() -> dict:
    operator = Organisation.objects.of_kind(Organisation.Kind.OPERATOR).order_by("pk").first()
    return {
        "name": "Oreka registry",
        "scheme": "Responsible Minerals Credits",
        "operator": operator.name if operator else "",
        "contact": settings.DEFAULT_FROM_EMAIL,
    }


def _company(organisation: Organisation) -> dict:
    return {
        "name": organisation.name,
        "country": organisation.country,
        "registration_number": organisation.registration_number,
        "lei": organisation.lei,
        "domain": organisation.domain,
        "invented": organisation.is_invented,
    }


def _claim(retirement: Retirement) -> dict:
    mineral = retirement.mineral
    return {
        "beneficiary": _company(retirement.beneficiary),
        "account": _company(retirement.account.organisation),
        "mineral": {"symbol": mineral.symbol, "name_en": mineral.name_en, "name_fr": mineral.name_fr},
        "quantity_kg": retirement.quantity,
        "kg_per_credit": mineral.kg_per_credit,
        "basis": "contained metal",
        "period": _period(retirement.claim_period_first, retirement.claim_period_last),
        "type": retirement.claim_type,
        "footprint": _footprint(retirement, retirement.footprint) if retirement.footprint else None,
    }


def _footprint(retirement: Retirement, footprint: Footprint) -> dict:
    total, covered = footprint.total_kg, retirement.matched_kg
    return {
        "number": footprint.number,
        "boundary": footprint.boundary,
        "period": _period(footprint.period_first, footprint.period_last),
        "total_kg": total,
        "covered_kg": covered,
        "contribution_kg": retirement.quantity - covered,
        "matched_kg": _matched_until(retirement, footprint),
        "method": footprint.method,
        "percent": percent_rounded_down(covered, total),
        "verification": "declared",
    }


def _matched_until(retirement: Retirement, footprint: Footprint) -> int:
    """Kilograms of a footprint that final retirements cover, up to and with this one."""
    until_now = Q(confirmed_at__lt=retirement.confirmed_at) | Q(
        confirmed_at=retirement.confirmed_at, pk__lte=retirement.pk
    )
    final = footprint.retirements.final().filter(until_now)
    return Coverage.objects.filter(retirement__in=final).aggregate(total=Sum("quantity"))["total"]


def _source(block: Certificate) -> dict:
    issuance = block.issuance
    report = issuance.report
    site = report.site
    return {
        "serials": str(block),
        "issuance": issuance.number,
        "first": block.first,
        "last": block.last,
        "quantity_kg": block.quantity,
        "cooperative": site.cooperative.name,
        "cooperative_code": site.cooperative.code,
        "invented": site.cooperative.is_invented,
        "site": site.name,
        "town": site.town,
        "province": site.province,
        "country": site.country,
        "period": _period(report.period_first, report.period_last),
        "report": report.number,
        "evidence_sha256": report.evidence_sha256,
        "sold_evidence_sha256": report.sold_evidence_sha256,
        "legal_status_on": report.legal_status_on.isoformat(),
        "issued_on": _day_of(issuance.decided_at),
        "standard": {"name": issuance.standard.name, "version": issuance.standard.version},
    }


def _standards(blocks: list[Certificate]) -> list[dict]:
    standards = dict.fromkeys(block.issuance.standard for block in blocks)
    return [
        {"name": standard.name, "version": standard.version, "is_draft": standard.is_draft}
        for standard in standards
    ]


def _premium(blocks: list[Certificate], at: datetime) -> dict:
    """The premium paid for these kilograms: of each order and site in proportion, rounded down to a cent."""
    until = end_of_last_month(at)
    kilograms = _by_delivery(blocks)
    total = fee = 0
    for paid in PremiumShare.objects.filter(order__in={order for order, _site in kilograms}):
        quantity = kilograms[paid.order_id, paid.site_id]
        total += paid.amount_minor * quantity // paid.quantity
        fee += paid.fee_minor * quantity // paid.quantity
    sites = {block.issuance.report.site for block in blocks}
    return {
        "currency": CURRENCY,
        "total_minor": total,
        "fee_minor": fee,
        "fund_minor": total - fee,
        "as_of": last_day_before(until),
        "sites": sorted(site.name for site in sites),
        "areas": areas_of(projects_of([site.pk for site in sites], until=until)),
        "note": POOLED,
    }


def _by_delivery(blocks: list[Certificate]) -> Counter[tuple[int, int]]:
    """Kilograms by the order that delivered them and the site that they came from."""
    deliveries: dict[int, list[Transfer]] = defaultdict(list)
    for transfer in Transfer.objects.filter(issuance__in={block.issuance_id for block in blocks}):
        deliveries[transfer.issuance_id].append(transfer)
    kilograms: Counter[tuple[int, int]] = Counter()
    for block in blocks:
        # Deliveries never overlap, and a block only ever shrinks: exactly one of them holds it.
        (delivery,) = (
            transfer
            for transfer in deliveries[block.issuance_id]
            if transfer.first <= block.first and block.last <= transfer.last
        )
        kilograms[delivery.order_id, block.issuance.report.site_id] += block.quantity
    return kilograms


def _boundary(retirement: Retirement, number: str) -> dict:
    """The texts that the buyer accepted, filled from the same claim, in both languages."""
    claim = claim_of(retirement, number=number)
    texts = {
        language: boundary_texts(boundary=retirement.boundary, language=language, claim=claim)
        for language in ("en", "fr")
    }
    return {"version": retirement.boundary.version, "texts": texts}


def _period(first, last) -> dict:
    return {"first": first.isoformat(), "last": last.isoformat()}


def _day_of(instant: datetime | None) -> str:
    # What is final or approved has its instant: the database holds that.
    assert instant is not None
    return instant.astimezone(UTC).date().isoformat()
