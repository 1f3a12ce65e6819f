"""The public register: totals, and four lists that page, CSV and JSON show from the same rows.

Left out on purpose: people, places finer than a town, who holds credits that are not retired, cash balances,
days of payment, of child rights everything but sums, and decisions that are withheld for safety.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum, TextField
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees.models import Area, Decision, FundEntry
from credits.models import Certificate, Issuance, ProductionReport, Retirement
from registry.models import Mineral
from reporting.premium import end_of_last_month
from reporting.statement_record import address_of

FROZEN_NAME = KeyTextTransform(
    "name", KeyTransform("beneficiary", KeyTransform("claim", "statement__record"))
)


def totals() -> list[dict]:
    """For each mineral ever monitored, in kilograms; issued is the sum of the four states."""
    monitored = _sums(ProductionReport.objects.filter(state="verified"), "mineral", "contained_kg")
    issued = _sums(Issuance.objects.approved(), "report__mineral", "quantity")
    states = {
        state: _sums(Certificate.objects.filter(state=state), "issuance__report__mineral", "quantity")
        for state in Certificate.State.values
    }
    return [
        {
            "mineral": mineral,
            "monitored_kg": monitored.get(mineral.pk, 0),
            "issued_kg": issued.get(mineral.pk, 0),
            "in_cooperatives_kg": states["issued"].get(mineral.pk, 0),
            "held_kg": states["held"].get(mineral.pk, 0),
            "retired_kg": states["retired"].get(mineral.pk, 0),
            "cancelled_kg": states["cancelled"].get(mineral.pk, 0),
        }
        for mineral in Mineral.objects.filter(pk__in=monitored)
    ]


def _sums(rows: QuerySet, by: str, what: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(by).annotate(Sum(what)))


def holder_words(certificate: Certificate) -> str:
    """Who holds a block, as far as that is public: cooperatives are named, buyers only once they claim."""
    if certificate.state == Certificate.State.ISSUED:
        return certificate.holder.organisation.name
    if certificate.state == Certificate.State.CANCELLED:
        return ""
    if certificate.retirement is None:
        return _("held by a buyer")
    return certificate.retirement.beneficiary.name


def statement_of(retirement: Retirement | None) -> str:
    """The number of a retirement's statement, or nothing while it is being made."""
    statement = getattr(retirement, "statement", None)
    return statement.number if statement else ""


def _retirements(words: str, at: datetime) -> QuerySet:
    rows = (
        Retirement.objects.final()
        .select_related("mineral")
        .annotate(
            statement_number=F("statement__number"),
            # The name as it was frozen, whatever the company calls itself now.
            claimed_by=Coalesce(
                FROZEN_NAME,
                F("beneficiary__name"),
                output_field=TextField(),
            ),
        )
        .order_by("-confirmed_at", "-pk")
    )
    return (
        rows.filter(Q(statement_number__icontains=words) | Q(claimed_by__icontains=words)) if words else rows
    )


def _retirement_row(retirement) -> dict:
    number = retirement.statement_number or ""
    return {
        "statement": number,
        "address": address_of(number) if number else "",
        "beneficiary": retirement.claimed_by,
        "mineral": retirement.mineral.symbol,
        "quantity_kg": retirement.quantity,
        "claim_first": retirement.claim_period_first.isoformat(),
        "claim_last": retirement.claim_period_last.isoformat(),
        "claim_type": retirement.claim_type,
        "retired_on": retirement.confirmed_at.date().isoformat(),
    }


def _certificates(words: str, at: datetime) -> QuerySet:
    rows = Certificate.objects.select_related(
        "issuance__report__mineral",
        "issuance__report__site__cooperative",
        "holder__organisation",
        "retirement__beneficiary",
        "retirement__statement",
        "cancellation",
    ).order_by("-issuance_id", "first")
    if not words:
        return rows
    # Never by the name of a holder: what the list does not show, its filter must not tell either.
    return rows.filter(
        Q(issuance__number__icontains=words.split("/", maxsplit=1)[0])
        | Q(issuance__report__site__name__icontains=words)
        | Q(issuance__report__site__cooperative__name__icontains=words)
        | Q(retirement__statement__number__icontains=words)
        | Q(state="retired", retirement__beneficiary__name__icontains=words)
    )


def certificate_row(certificate: Certificate) -> dict:
    report = certificate.issuance.report
    # One that is only asked for is not public.
    cancellation = certificate.cancellation
    decided_at = cancellation.decided_at if cancellation else None
    return {
        "serials": str(certificate),
        "issuance": certificate.issuance.number,
        "first": certificate.first,
        "last": certificate.last,
        "quantity_kg": certificate.quantity,
        "mineral": report.mineral.symbol,
        "state": certificate.state,
        "holder": holder_words(certificate),
        "cooperative": report.site.cooperative.name,
        "site": report.site.name,
        "town": report.site.town,
        "vintage": report.period_last.year,
        "statement": statement_of(certificate.retirement),
        "cancelled_on": decided_at.date().isoformat() if decided_at else "",
        "cancellation_reason": cancellation.reason if cancellation and decided_at else "",
    }


def _issuances(words: str, at: datetime) -> QuerySet:
    rows = (
        Issuance.objects.approved()
        .select_related("report__mineral", "report__site__cooperative", "standard")
        .order_by("-decided_at", "-pk")
    )
    if not words:
        return rows
    return rows.filter(
        Q(number__icontains=words)
        | Q(report__number__icontains=words)
        | Q(report__site__name__icontains=words)
        | Q(report__site__cooperative__name__icontains=words)
    )


def _issuance_row(issuance) -> dict:
    report = issuance.report
    return {
        "issuance": issuance.number,
        "mineral": report.mineral.symbol,
        "quantity_kg": issuance.quantity,
        "cooperative": report.site.cooperative.name,
        "site": report.site.name,
        "town": report.site.town,
        "country": report.site.country,
        "production_first": report.period_first.isoformat(),
        "production_last": report.period_last.isoformat(),
        "report": report.number,
        "evidence_sha256": report.evidence_sha256,
        "standard": str(issuance.standard),
        "issued_on": issuance.decided_at.date().isoformat(),
    }


def _decisions(words: str, at: datetime) -> QuerySet:
    until = end_of_last_month(at)
    set_aside = FundEntry.objects.filter(decision=OuterRef("pk"), kind="allocation", recorded_at__lt=until)
    rows = (
        Decision.objects.filter(Exists(set_aside), project__isnull=False)
        # Of child rights only the sums are told, with the premium.
        .exclude(area=Area.CHILD_RIGHTS)
        .not_withheld()
        .select_related("committee__site", "project")
        .annotate(
            spent=Coalesce(
                -Sum(
                    "fund_entries__amount_minor",
                    filter=Q(fund_entries__kind__in=FundEntry.SPENDING, fund_entries__recorded_at__lt=until),
                ),
                0,
            ),
            is_closed=Q(closed_at__lt=until),
        )
        .order_by("-meeting_on", "-pk")
    )
    if not words:
        return rows
    return rows.filter(
        Q(number__icontains=words) | Q(committee__site__name__icontains=words) | Q(title__icontains=words)
    )


def _decision_row(decision) -> dict:
    spent = int(decision.spent)
    return {
        "decision": decision.number,
        "site": decision.committee.site.name,
        "town": decision.committee.site.town,
        "area": decision.area,
        "title": decision.title,
        "month": decision.meeting_on.strftime("%Y-%m"),
        "currency": decision.currency,
        "allocated_minor": spent if decision.is_closed else decision.project.allocated_minor,
        "spent_minor": spent,
    }


@dataclass(frozen=True)
class Tab:
    """One list of the register: how its rows are found, and what each shows in public."""

    title: str | Promise
    find: Callable[[str, datetime], QuerySet]
    row: Callable[..., dict]
    columns: tuple[str, ...]


TABS = {
    "retirements": Tab(
        gettext_lazy("Retirements"),
        _retirements,
        _retirement_row,
        (
            "statement",
            "address",
            "beneficiary",
            "mineral",
            "quantity_kg",
            "claim_first",
            "claim_last",
            "claim_type",
            "retired_on",
        ),
    ),
    "certificates": Tab(
        gettext_lazy("Certificates"),
        _certificates,
        certificate_row,
        (
            "serials",
            "issuance",
            "first",
            "last",
            "quantity_kg",
            "mineral",
            "state",
            "holder",
            "cooperative",
            "site",
            "town",
            "vintage",
            "statement",
            "cancelled_on",
            "cancellation_reason",
        ),
    ),
    "issuances": Tab(
        gettext_lazy("Issuances"),
        _issuances,
        _issuance_row,
        (
            "issuance",
            "mineral",
            "quantity_kg",
            "cooperative",
            "site",
            "town",
            "country",
            "production_first",
            "production_last",
            "report",
            "evidence_sha256",
            "standard",
            "issued_on",
        ),
    ),
    "decisions": Tab(
        gettext_lazy("Decisions"),
        _decisions,
        _decision_row,
        (
            "decision",
            "site",
            "town",
            "area",
            "title",
            "month",
            "currency",
            "allocated_minor",
            "spent_minor",
        ),
    ),
}


def defused(value):
    """A value that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r\n" and value else value
