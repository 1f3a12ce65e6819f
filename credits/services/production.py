"""Production reports: handed in by one person, checked by another."""

from datetime import date, datetime
from decimal import Decimal

from django.core.files.base import File
from django.utils.translation import gettext as _

from credits.models import ProductionReport
from registry.acting import act
from registry.files import checked_evidence
from registry.files.storing import create_with_files
from registry.models import Mineral, MineSite, User, next_number
from registry.refusals import Refused
from registry.services import refuse_suspended, two_people

# What no artisanal site reaches; such a figure is a slip of the pen, not a harvest.
MOST_WET_KG = 20_000_000
MOST_GRADE_PERCENT = Decimal(25)
MOST_MOISTURE_PERCENT = Decimal(60)


class ImplausibleReport(Refused):
    """A figure of the report is beyond what a site can have produced."""


class OverlappingPeriod(Refused):
    """Another report of the site and mineral covers part of the period."""


class NotSubmitted(Refused):
    """The report has already been checked."""


@act
def submit_report(
    *,
    site: MineSite,
    mineral: Mineral,
    period_first: date,
    period_last: date,
    wet_kg: int,
    moisture_percent: Decimal,
    grade_percent: Decimal,
    evidence: File,
    sold_evidence: File,
    legal_status_note: str,
    legal_status_on: date,
    at: datetime,
    by: User,
) -> ProductionReport:
    """Hand in what a site produced and sold in a period.

    :param wet_kg: kilograms of wet ore
    :param moisture_percent: water in the wet ore, in percent
    :param grade_percent: metal in the dry ore, in percent
    :raises ImplausibleReport: if a figure or date cannot be right
    :raises OverlappingPeriod: if part of the period is reported already
    :raises registry.services.organisations.Suspended: while the cooperative is suspended
    :raises registry.files.UnacceptableFile: if an evidence file is damaged or not of an accepted kind
    """
    MineSite.objects.select_for_update(no_key=True).get(pk=site.pk)
    refuse_suspended(site.cooperative)
    refuse_implausible(period_first, period_last, wet_kg, moisture_percent, grade_percent, at.date())
    other = overlapping_report(site, mineral, period_first, period_last)
    if other:
        raise OverlappingPeriod(
            _("Report %(number)s of %(site)s already covers %(first)s to %(last)s.")
            % {"number": other.number, "site": site, "first": other.period_first, "last": other.period_last}
        )
    # Both are checked before either is stored.
    evidence, evidence_sha256 = checked_evidence(evidence)
    sold_evidence, sold_evidence_sha256 = checked_evidence(sold_evidence)
    prefix = f"PR-{site.code}-{period_first.year}"
    report = create_with_files(
        ProductionReport(
            number=f"{prefix}-{next_number(prefix):04d}",
            site=site,
            mineral=mineral,
            period_first=period_first,
            period_last=period_last,
            wet_kg=wet_kg,
            moisture_percent=moisture_percent,
            grade_percent=grade_percent,
            evidence=evidence,
            evidence_sha256=evidence_sha256,
            sold_evidence=sold_evidence,
            sold_evidence_sha256=sold_evidence_sha256,
            legal_status_note=legal_status_note,
            legal_status_on=legal_status_on,
            submitted_at=at,
            submitted_by=by,
        )
    )
    return ProductionReport.objects.get(pk=report.pk)


def overlapping_report(site, mineral, period_first, period_last) -> ProductionReport | None:
    """A report of the site and mineral, not returned or rejected, that shares a day with the period."""
    reports = ProductionReport.objects.in_force().sharing_days(period_first, period_last)
    return reports.filter(site=site, mineral=mineral).first()


def refuse_implausible(period_first, period_last, wet_kg, moisture_percent, grade_percent, today) -> None:
    """:raises ImplausibleReport: naming the first figure that cannot be right"""
    if period_first > period_last:
        raise ImplausibleReport(_("The period ends before it begins."))
    if period_last > today:
        raise ImplausibleReport(_("The period is not over yet."))
    if not 0 < wet_kg <= MOST_WET_KG:
        raise ImplausibleReport(
            _("Wet ore must be more than 0 and at most %(most)s kg.") % {"most": MOST_WET_KG}
        )
    if not 0 <= moisture_percent <= MOST_MOISTURE_PERCENT:
        raise ImplausibleReport(
            _("Moisture must be between 0 and %(most)s %%.") % {"most": MOST_MOISTURE_PERCENT}
        )
    if not 0 < grade_percent <= MOST_GRADE_PERCENT:
        raise ImplausibleReport(
            _("The grade must be more than 0 and at most %(most)s %%.") % {"most": MOST_GRADE_PERCENT}
        )


@act
def verify_report(*, report: ProductionReport, at: datetime, by: User) -> ProductionReport:
    """Confirm that the report agrees with its evidence.

    :raises SamePerson: if `by` handed the report in
    :raises NotSubmitted: if it has been checked already
    """
    report = _submitted(report, by)
    report.verify(at=at, by=by)
    report.save(update_fields=["state", "decided_at", "decided_by"])
    return report


@act
def return_report(*, report: ProductionReport, reason: str, at: datetime, by: User) -> ProductionReport:
    """Give the report back for correction; a corrected one is handed in anew. Raises as `verify_report`."""
    report = _submitted(report, by)
    report.give_back(reason=reason, at=at, by=by)
    report.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    return report


@act
def reject_report(*, report: ProductionReport, reason: str, at: datetime, by: User) -> ProductionReport:
    """Reject the report for good. Raises as `verify_report`."""
    report = _submitted(report, by)
    report.reject(reason=reason, at=at, by=by)
    report.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    return report


def _submitted(report: ProductionReport, by: User) -> ProductionReport:
    report = ProductionReport.objects.select_for_update().get(pk=report.pk)
    if report.state != ProductionReport.State.SUBMITTED:
        raise NotSubmitted(
            _("Report %(number)s has already been checked: %(state)s.")
            % {"number": report, "state": report.get_state_display()}
        )
    if report.submitted_by_id == by.pk:
        raise two_people.SamePerson(_("You handed this report in; someone else must check it."))
    return report
