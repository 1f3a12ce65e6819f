"""Builds the record of a statement: everything it will ever say, as a dict of texts and integers.

Quantities are kilograms of contained metal, money is in minor units, dates are ISO 8601, the instant is UTC;
a percentage is a text with one decimal, rounded down. No value is a float. Texts for people stand side by
side in the languages of the statement: those that its claim boundary has texts in.

    schema, renderer, languages, number, address, issued_at, state ("final"), demo, retirement, retired_on
    registry       name, scheme, operator, contact
    claim          beneficiary, account, mineral, quantity_kg, kg_per_credit, credits, basis, period, type,
                   footprint or null
    source         one line for each block of serials, oldest first
    standards      name, version, is_draft, published_on
    assurance, decoupling     one sentence each
    premium        currency, total_minor, fee_minor, fund_minor, as_of, sites, areas, note
    boundary       version, accepted_on, draft_languages, texts: for each language what may be said, what may
                   not be, what goes with every use; notices
    figures        for each figure whether it is "checked" or "declared"
    verify         for each language how to check the statement
    citation       author, publisher, and a title for each language

Schema 3 added renderer, languages, German, credits, figures, verify, citation, when a company was reviewed,
and of the footprint who declared it, what it covers, its range, its tiers and who checked it. Schema 2 had
added covered_kg and contribution_kg: before, no claim exceeded its footprint. Records keep the schema they
were made with, and their renderer prints it.

The fingerprint stands outside the record: SHA-256, in hex, of the record in RFC 8785 canonical JSON.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import rfc8785
from django.conf import settings
from django.db.models import Count, Q, Sum

from credits.boundary import Claim, boundary_texts, claim_of, languages_of
from credits.models import Coverage, Footprint, Retirement
from registry.models import ClaimBoundary, Organisation
from reporting.statement_fixed import ASSURANCE, DECOUPLING, POOLED, VERIFY
from reporting.statement_origin import (
    Block,
    day_of,
    period_of,
    premium_of,
    source_of,
    standards_of,
    utc_day,
)
from reporting.statement_phrases import titled
from reporting.statement_phrases.figures import credits_of
from reporting.wording import percent_rounded_down

SCHEMA, RENDERER = "3", "2"
PREVIEW = "preview"
# What stands where the number will be, as wide as one.
NO_NUMBER = "RMC-S-····-······-·"


@dataclass(frozen=True)
class Told:
    """What a statement is made from, whether or not anything is retired yet.

    `matched_kg` is what final retirements cover of the footprint, with this one.
    """

    claim: Claim
    claim_type: str
    boundary: ClaimBoundary
    blocks: Sequence[Block]
    footprint: Footprint | None = None
    matched_kg: int = 0
    accepted_on: date | None = None


def fingerprint_of(record: dict) -> str:
    """SHA-256, in hex, of a record in RFC 8785 canonical JSON."""
    return hashlib.sha256(canonical(record)).hexdigest()


def canonical(record: dict) -> bytes:
    """The record in RFC 8785 canonical JSON."""
    return rfc8785.dumps(record)


def address_of(number: str) -> str:
    """The permanent address of a statement."""
    return f"{settings.PUBLIC_ADDRESS}/s/{number}/"


def build_record(*, retirement: Retirement, number: str, at: datetime) -> dict:
    """The record of a final retirement, as known at an instant."""
    footprint = retirement.footprint
    blocks = retirement.certificates.select_related(
        "issuance__standard", "issuance__report__site__cooperative", "issuance__report__mineral"
    )
    told = Told(
        claim=claim_of(retirement, number=number),
        claim_type=retirement.claim_type,
        boundary=retirement.boundary,
        blocks=[Block.of(block) for block in blocks.oldest_first()],
        footprint=footprint,
        matched_kg=_matched_until(retirement, footprint) if footprint else 0,
        accepted_on=utc_day(retirement.requested_at),
    )
    return {
        **_record(told, at),
        "number": number,
        "address": address_of(number),
        "state": "final",
        "retirement": str(retirement),
        "retired_on": day_of(retirement.confirmed_at),
    }


def preview_record(*, told: Told, at: datetime) -> dict:
    """The record as it would be if the claim became final now; its words say that nothing is retired yet.

    It has no number, so `told.claim` should name `NO_NUMBER`, and no fingerprint is made of it.
    """
    return {
        **_record(told, at),
        "number": NO_NUMBER,
        "address": f"{settings.PUBLIC_ADDRESS}/s/…",
        "state": PREVIEW,
        "retirement": "",
        "retired_on": day_of(at),
    }


def _record(told: Told, at: datetime) -> dict:
    languages = languages_of(told.boundary, told.claim.mineral)
    claim = _claim(told, languages)
    source = [source_of(block) for block in told.blocks]
    return {
        "schema": SCHEMA,
        "renderer": RENDERER,
        "languages": languages,
        "issued_at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "demo": settings.IS_DEMO,
        "registry": _registry(),
        "claim": claim,
        "source": source,
        "standards": standards_of(told.blocks),
        "assurance": in_languages(ASSURANCE, languages),
        "decoupling": in_languages(DECOUPLING, languages),
        "premium": premium_of(told.blocks, at, in_languages(POOLED, languages)),
        "boundary": _boundary(told, languages),
        "figures": _figures(claim),
        "verify": in_languages(VERIFY, languages),
        "citation": {
            "author": _registry()["name"],
            "publisher": _registry()["scheme"],
            "title": {language: titled(claim, language) for language in languages},
        },
    }


def in_languages(texts: dict[str, str], languages: list[str]) -> dict[str, str]:
    return {language: texts[language] for language in languages}


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
        "reviewed_on": utc_day(organisation.reviewed_at).isoformat() if organisation.reviewed_at else "",
    }


def _claim(told: Told, languages: list[str]) -> dict:
    claim, mineral = told.claim, told.claim.mineral
    names = {f"name_{language}": getattr(mineral, f"name_{language}") for language in languages}
    return {
        "beneficiary": _company(claim.beneficiary),
        "account": _company(claim.account),
        "mineral": {"symbol": mineral.symbol, **names},
        "quantity_kg": claim.quantity,
        "kg_per_credit": mineral.kg_per_credit,
        "credits": credits_of(claim.quantity, mineral.kg_per_credit, "en").replace(",", ""),
        "basis": "contained metal",
        "period": period_of(claim.period_first, claim.period_last),
        "type": told.claim_type,
        "footprint": _footprint(told, told.footprint) if told.footprint else None,
    }


def _footprint(told: Told, footprint: Footprint) -> dict:
    match = told.claim.match
    assert match is not None  # The database holds that a match names its footprint.
    return {
        "number": footprint.number,
        "version": footprint.version,
        "scope": footprint.scope,
        "scope_name": footprint.scope_name,
        "declared_by": footprint.organisation.name,
        "boundary": footprint.boundary,
        "period": period_of(footprint.period_first, footprint.period_last),
        "total_kg": match.total,
        "covered_kg": match.covered,
        "contribution_kg": told.claim.contribution,
        "matched_kg": told.matched_kg,
        "method": footprint.method,
        **_lines(footprint),
        "percent": percent_rounded_down(match.covered, match.total),
        "verification": footprint.verification,
        # Within the company it is a person, who need not be named for ever.
        "verifier_name": footprint.verifier_name
        if footprint.verification == Footprint.Verification.THIRD_PARTY
        else "",
        "verified_on": footprint.verified_on.isoformat() if footprint.verified_on else "",
        "evidence_sha256": sorted(footprint.evidence.values_list("sha256", flat=True)),
    }


def _lines(footprint: Footprint) -> dict:
    """The range of the total, and how each part of it was found: measured, from chemistry, or by category."""
    tiers = list(
        footprint.lines.order_by("tier")
        .values("tier")
        .annotate(
            total=Sum("quantity"),
            low=Sum("low_kg"),
            high=Sum("high_kg"),
            lines=Count("pk"),
            recycled=Count("pk", filter=Q(recycled_percent__gt=0)),
            lossy=Count("pk", filter=Q(yield_loss_percent__gt=0)),
        )
    )
    return {
        "low_kg": sum(tier["low"] for tier in tiers),
        "high_kg": sum(tier["high"] for tier in tiers),
        "tiers": [{"tier": tier["tier"], "total_kg": tier["total"]} for tier in tiers],
        "lines": sum(tier["lines"] for tier in tiers),
        "recycled_lines": sum(tier["recycled"] for tier in tiers),
        "yield_loss_lines": sum(tier["lossy"] for tier in tiers),
    }


def _matched_until(retirement: Retirement, footprint: Footprint) -> int:
    """Kilograms of a footprint that final retirements cover, up to and with this one."""
    until_now = Q(confirmed_at__lt=retirement.confirmed_at) | Q(
        confirmed_at=retirement.confirmed_at, pk__lte=retirement.pk
    )
    final = footprint.retirements.final().filter(until_now)
    return Coverage.objects.filter(retirement__in=final).aggregate(total=Sum("quantity"))["total"]


def _boundary(told: Told, languages: list[str]) -> dict:
    """The texts that the buyer accepted, filled from the same claim, in every language."""
    drafts = told.boundary.draft_languages.split()
    return {
        "version": told.boundary.version,
        "accepted_on": told.accepted_on.isoformat() if told.accepted_on else "",
        "draft_languages": [language for language in languages if language in drafts],
        "texts": {
            language: boundary_texts(boundary=told.boundary, language=language, claim=told.claim)
            for language in languages
        },
    }


def _figures(claim: dict) -> dict[str, str]:
    """Which figures the registry checked; the others are the company's word.

    So is what it says of who checked its footprint: the registry has not asked them.
    """

    def of(is_checked: object) -> str:
        return "checked" if is_checked else "declared"

    figures = {
        "beneficiary": of(claim["beneficiary"]["reviewed_on"]),
        "account": of(claim["account"]["reviewed_on"]),
        "quantity": "checked",
        "period": "declared",
        "type": "declared",
        "source": "checked",
        "premium": "checked",
        "spent": "checked",
    }
    if claim["footprint"]:
        figures |= dict.fromkeys(("footprint", "match", "inventory"), "declared")
    return figures
