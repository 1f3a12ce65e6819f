"""Issuing credits for verified production: asked for by one person, approved by another."""

from datetime import date, datetime

from django.core.files.base import File
from django.db.models import Sum
from django.utils.translation import gettext as _

from credits.models import Attestation, Certificate, HoldingAccount, Issuance, ProductionReport
from credits.serials import SerialRange
from registry.acting import act
from registry.files import checked_paper
from registry.files.storing import create_with_files
from registry.models import Organisation, Standard, User, next_number
from registry.refusals import Refused
from registry.services import refuse_suspended


class NotVerified(Refused):
    """The report has not been verified."""


class IssuesMoreThanMonitored(Refused):
    """More would be issued than the report's contained metal."""


class NotRequested(Refused):
    """The issuance has already been decided."""


class UnderHold(Refused):
    """An incident at the site is being looked into."""


class NotAttested(Refused):
    """No attestation of the cooperative covers the report's period."""


class UnfitAttestation(Refused):
    """The period, the day or the organisation of an attestation cannot be right."""


class SameEvidence(Refused):
    """One file stands for both the production and the sale."""


class SameApprover(Refused):
    """Whoever asked for an issuance cannot approve it."""


@act
def request_issuance(
    *, report: ProductionReport, quantity: int, standard: Standard, at: datetime, by: User
) -> Issuance:
    """Ask for credits on a verified report.

    :param quantity: kilograms of contained metal
    :raises NotVerified: if the report is not verified
    :raises IssuesMoreThanMonitored: if less than `quantity` is neither issued nor asked for
    :raises UnderHold: while an incident at the site is being looked into
    """
    report = ProductionReport.objects.select_for_update().get(pk=report.pk)
    if report.state != ProductionReport.State.VERIFIED:
        raise NotVerified(_("Report %(number)s is not verified.") % {"number": report})
    refuse_under_hold(report)
    left = report.unissued_kg - requested_kg(report)
    if not 0 < quantity <= left:
        raise IssuesMoreThanMonitored(
            _(
                "Report %(number)s has %(left)s kg left to issue: %(contained)s kg monitored, "
                "%(issued)s kg issued, %(requested)s kg waiting for approval."
            )
            % {
                "number": report,
                "left": left,
                "contained": report.contained_kg,
                "issued": report.issued_kg,
                "requested": requested_kg(report),
            }
        )
    prefix = f"{report.mineral.symbol.upper()}-{report.site.code}-{report.period_first.year}"
    return Issuance.objects.create(
        number=f"{prefix}-{next_number(prefix):04d}",
        report=report,
        standard=standard,
        quantity=quantity,
        requested_at=at,
        requested_by=by,
    )


def refuse_under_hold(report: ProductionReport) -> None:
    """:raises UnderHold: while an incident at the report's site is being looked into

    :raises registry.services.organisations.Suspended: while its cooperative is suspended
    """
    refuse_suspended(report.site.cooperative)
    if hold := report.site.holds.in_force().first():
        raise UnderHold(hold.in_words)


def requested_kg(report: ProductionReport) -> int:
    """Kilograms of the report that wait for approval."""
    waiting = report.issuances.filter(state=Issuance.State.REQUESTED)
    return waiting.aggregate(total=Sum("quantity"))["total"] or 0


@act
def approve_issuance(*, issuance: Issuance, at: datetime, by: User) -> Certificate:
    """Create the credits: one certificate over the whole serial range, in the cooperative's account.

    :raises NotRequested: if it has been decided already
    :raises SameApprover: if `by` asked for it, or verified its report
    :raises IssuesMoreThanMonitored: if the report has too little left
    :raises UnderHold: while an incident at the site is being looked into
    :raises NotAttested: if no attestation of the cooperative covers the period
    :raises SameEvidence: if one file stands for both production and sale
    """
    report = ProductionReport.objects.select_for_update().get(pk=issuance.report_id)
    issuance = _requested(issuance)
    if issuance.requested_by_id == by.pk:
        raise SameApprover(_("You asked for this issuance; someone else must approve it."))
    if report.decided_by_id == by.pk:
        raise SameApprover(_("You verified the report; someone else must approve the issuance."))
    refuse_under_hold(report)
    if report.evidence_sha256 == report.sold_evidence_sha256:
        raise SameEvidence(
            _("One file stands for both production and sale; two independent sources are needed.")
        )
    if not Attestation.objects.covering(report).exists():
        raise NotAttested(
            _(
                "%(cooperative)s has not attested for %(first)s to %(last)s "
                "that nobody else claims this metal."
            )
            % {
                "cooperative": report.site.cooperative,
                "first": report.period_first,
                "last": report.period_last,
            }
        )
    if issuance.quantity > report.unissued_kg:
        raise IssuesMoreThanMonitored(
            _("Report %(number)s has only %(left)s kg left to issue.")
            % {"number": report, "left": report.unissued_kg}
        )
    issuance.approve(at=at, by=by)
    issuance.save(update_fields=["state", "decided_at", "approved_by"])
    serials = SerialRange.of_quantity(issuance.quantity)
    certificate = Certificate.objects.create(
        issuance=issuance,
        first=serials.first,
        last=serials.last,
        holder=account_of(report.site.cooperative, at=at),
    )
    return Certificate.objects.get(pk=certificate.pk)


@act
def refuse_issuance(*, issuance: Issuance, reason: str, at: datetime, by: User) -> Issuance:
    """Refuse a request, or take one's own back, for a stated reason.

    :raises NotRequested: if it has been decided already
    """
    issuance = _requested(issuance)
    issuance.refuse(reason=reason, at=at, by=by)
    issuance.save(update_fields=["state", "reason", "decided_at", "refused_by"])
    return issuance


@act
def return_issuance(*, issuance: Issuance, reason: str, at: datetime, by: User) -> Issuance:
    """Ask for changes: this request stays as it is, and a changed one is made anew.

    :raises NotRequested: if it has been decided already
    """
    issuance = _requested(issuance)
    issuance.give_back(reason=reason, at=at, by=by)
    issuance.save(update_fields=["state", "reason", "decided_at", "refused_by"])
    return issuance


@act
def record_attestation(
    *,
    cooperative: Organisation,
    period_first: date,
    period_last: date,
    signed_on: date,
    file: File,
    at: datetime,
    by: User | None,
) -> Attestation:
    """Keep a cooperative's signed word that nobody else claims what it produced in a period.

    :raises UnfitAttestation: if the period runs backward, or it is signed in the future
    :raises registry.files.UnacceptableFile: if the paper is not of an accepted kind
    """
    if period_first > period_last:
        raise UnfitAttestation(_("The period ends before it begins."))
    if signed_on > at.date():
        raise UnfitAttestation(_("The paper cannot be signed in the future."))
    if cooperative.kind != Organisation.Kind.COOPERATIVE:
        raise UnfitAttestation(_("Only a cooperative attests."))
    file, fingerprint = checked_paper(file)
    return create_with_files(
        Attestation(
            cooperative=cooperative,
            period_first=period_first,
            period_last=period_last,
            signed_on=signed_on,
            file=file,
            file_sha256=fingerprint,
            recorded_at=at,
            recorded_by=by,
        )
    )


def _requested(issuance: Issuance) -> Issuance:
    issuance = Issuance.objects.select_for_update(of=("self",)).get(pk=issuance.pk)
    if issuance.state != Issuance.State.REQUESTED:
        raise NotRequested(
            _("Issuance %(number)s has already been decided: %(state)s.")
            % {"number": issuance, "state": issuance.get_state_display()}
        )
    return issuance


def account_of(organisation: Organisation, *, at: datetime) -> HoldingAccount:
    """The organisation's holding account, opened when it is first needed."""
    account, _created = HoldingAccount.objects.get_or_create(
        organisation=organisation, defaults={"opened_at": at}
    )
    return account
