"""What may and may not be said of a claim: texts of a claim boundary, chosen and filled from its facts."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from django.db.models import Sum
from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from credits.models import Certificate, Footprint, Retirement
from registry.models import ClaimBoundary, ClaimBoundaryText, Mineral, Organisation, Standard

Kind, When = ClaimBoundaryText.Kind, ClaimBoundaryText.When
LISTS = {
    Kind.MAY_SAY: "may_say",
    Kind.MAY_NOT_SAY: "may_not_say",
    Kind.SAY_WITH: "say_with",
    Kind.NOTICE: "notices",
}
SCOPES = {
    "en": {
        "company": "for the whole company",
        "product_group": "for the product group {name}",
        "product": "for the product {name}",
    },
    "fr": {
        "company": "pour toute l’entreprise",
        "product_group": "pour le groupe de produits {name}",
        "product": "pour le produit {name}",
    },
    "de": {
        "company": "für das ganze Unternehmen",
        "product_group": "für die Produktgruppe {name}",
        "product": "für das Produkt {name}",
    },
}


@dataclass(frozen=True)
class Match:
    """A footprint that a claim is matched to; quantities in kilograms.

    `covered` is what this claim covers of it, `matched` what other claims do.
    """

    number: str
    total: int
    covered: int
    matched: int = 0
    scope: str = Footprint.Scope.COMPANY
    # Empty for the whole company.
    scope_name: str = ""
    declared_by: str = ""

    @classmethod
    def of(cls, footprint: Footprint, *, total: int, covered: int, matched: int) -> "Match":
        return cls(
            footprint.number,
            total=total,
            covered=covered,
            matched=matched,
            scope=footprint.scope,
            scope_name=footprint.scope_name,
            declared_by=footprint.organisation.name,
        )

    @property
    def is_full(self) -> bool:
        return self.matched + self.covered >= self.total

    @property
    def percent(self) -> Decimal:
        """Per cent of the footprint that the claim covers, never rounded up."""
        return (Decimal(100) * self.covered / self.total).quantize(Decimal("0.1"), ROUND_DOWN)


@dataclass(frozen=True)
class Claim:
    """The structured claim that the texts are filled from; `quantity` in kilograms.

    `number` is the statement's, or what stands in its place while there is none.
    """

    account: Organisation
    beneficiary: Organisation
    mineral: Mineral
    quantity: int
    period_first: date
    period_last: date
    number: str
    places: tuple[str, ...]
    standards: tuple[Standard, ...]
    match: Match | None = None

    @property
    def contribution(self) -> int:
        """Kilograms that match no footprint."""
        return self.quantity - (self.match.covered if self.match else 0)

    @property
    def conditions(self) -> frozenset[str]:
        """Which texts apply besides those that always do."""
        match = self.match
        holds = {
            When.ALWAYS: True,
            When.FOOTPRINT_MATCH: match is not None,
            When.FULL_MATCH: match is not None and match.is_full,
            When.EXCEEDING_FOOTPRINT: match is not None and self.contribution > 0,
            # The registry checks no footprint: what a company says of who did stays its word.
            When.UNVERIFIED_FOOTPRINT: match is not None,
            When.PARTIAL_FOOTPRINT: match is not None and match.scope != Footprint.Scope.COMPANY,
            When.DRAFT_STANDARD: any(standard.is_draft for standard in self.standards),
            When.OTHER_BENEFICIARY: self.account.pk != self.beneficiary.pk,
        }
        return frozenset(condition for condition, applies in holds.items() if applies)

    @property
    def placeholders(self) -> dict[str, str]:
        """Every placeholder that a text may hold, written in the active language."""
        match = self.match
        return {
            "period": written_period(self.period_first, self.period_last),
            "company": self.beneficiary.name,
            "quantity": written_credits(self.quantity),
            "contribution": written_credits(self.contribution),
            "mineral": self.mineral.name,
            "place": ", ".join(self.places),
            "number": self.number,
            "percent": number_format(match.percent, 1) if match else "",
            "footprint": match.number if match else "",
            "covered": written_credits(match.covered) if match else "",
            "scope": written_scope(match.scope, match.scope_name) if match else "",
            "declared_by": match.declared_by if match else "",
            "standard": ", ".join(str(standard) for standard in self.standards),
        }


def sources(certificates: Iterable[Certificate]) -> tuple[tuple[str, ...], tuple[Standard, ...]]:
    """The places and the standards of blocks, each once and in order of appearance."""
    certificates = list(certificates)
    places = (
        f"{block.issuance.report.site.town}, {block.issuance.report.site.country}" for block in certificates
    )
    standards = (block.issuance.standard for block in certificates)
    return tuple(dict.fromkeys(places)), tuple(dict.fromkeys(standards))


def languages_of(boundary: ClaimBoundary, mineral: Mineral) -> list[str]:
    """Those that a statement is made in: the boundary has texts in them; German needs the mineral's name."""
    return [language for language in boundary.languages if language != "de" or mineral.name_de]


def boundary_texts(*, boundary: ClaimBoundary, language: str, claim: Claim) -> dict[str, list[str]]:
    """The texts that apply to a claim, filled: `may_say`, `may_not_say`, `say_with` and `notices`."""
    with translation.override(language):
        return chosen_texts(boundary.texts.filter(language=language), claim.conditions, claim.placeholders)


def chosen_texts(
    texts: Iterable[ClaimBoundaryText], conditions: Collection[str], placeholders: Mapping[str, str]
) -> dict[str, list[str]]:
    """Texts under their four headings, in order of position, without those whose condition fails."""
    chosen: dict[str, list[str]] = {name: [] for name in LISTS.values()}
    for text in sorted(texts, key=lambda text: text.position):
        if text.when in conditions:
            chosen[LISTS[Kind(text.kind)]].append(filled(text.text, placeholders))
    return chosen


def filled(text: str, placeholders: Mapping[str, str]) -> str:
    """The text with each known {placeholder} replaced; any other brace stays as it was written.

    Not `str.format`: what staff type must neither fail nor reach into objects.
    """
    return re.sub(r"\{(\w+)\}", lambda found: placeholders.get(found[1], found[0]), text)


def number_to_come(language: str | None = None) -> str:
    """What stands for the number of a statement that there is not yet, in a language or the active one."""
    language = language or translation.get_language() or "en"
    if language == "de":  # statements speak it, pages do not
        return "[Nummer, folgt mit der endgültigen Stilllegung]"
    with translation.override(language):
        return _("[number, given when final]")


def written_credits(kilograms: int) -> str:
    return number_format(Decimal(kilograms) / 1000, 3, force_grouping=True)


def written_scope(scope: str, name: str) -> str:
    """What a footprint covers, in the active language, as it follows on “declared”."""
    phrases = SCOPES.get((translation.get_language() or "en")[:2], SCOPES["en"])
    return phrases[scope].format(name=name)


def written_period(first: date, last: date) -> str:
    """`2025` for a whole calendar year, else both days written out."""
    if (first, last) == (date(first.year, 1, 1), date(first.year, 12, 31)):
        return str(first.year)
    return f"{date_format(first, 'j F Y')} – {date_format(last, 'j F Y')}"


def claim_of(retirement: Retirement, *, number: str) -> Claim:
    """The claim that a retirement makes; a few queries, for single objects."""
    places, standards = sources(
        retirement.serials_kept.select_related("issuance__report__site", "issuance__standard").oldest_first()
    )
    match = None
    if footprint := retirement.footprint:
        lines = footprint.lines.aggregate(total=Sum("quantity"), covered=Sum("covered_kg"))
        covered = retirement.matched_kg
        match = Match.of(
            footprint,
            total=lines["total"],
            covered=covered,
            # A cancelled claim has uncovered its lines already.
            matched=lines["covered"] - (0 if retirement.state == "cancelled" else covered),
        )
    return Claim(
        account=retirement.account.organisation,
        beneficiary=retirement.beneficiary,
        mineral=retirement.mineral,
        quantity=retirement.quantity,
        period_first=retirement.claim_period_first,
        period_last=retirement.claim_period_last,
        number=number,
        places=places,
        standards=standards,
        match=match,
    )
