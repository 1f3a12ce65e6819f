"""The staff's and verifiers' steps from a production report to issued credits."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from credits import previews
from credits import services as ledger
from credits.admin.forms import ApproveIssuanceForm, AttestationForm, ReportForm, RequestIssuanceForm
from credits.models import Attestation, Issuance, ProductionReport
from registry import columns
from registry.acts import Act, ReasonForm
from registry.models import MineSite
from registry.templatetags.oreka import kilograms, period


def kg(quantity):
    return _("%(quantity)s kg") % {"quantity": kilograms(quantity)}


def facts_of_report(report):
    return [
        (_("Report"), report.number),
        (_("Site"), f"{report.site}, {report.site.town} · {report.site.cooperative}"),
        (_("Mineral"), report.mineral),
        (_("Period"), period(report.period_first, report.period_last)),
        (_("Wet ore"), kg(report.wet_kg)),
        (_("Moisture and grade"), f"{report.moisture_percent} % · {report.grade_percent} %"),
        (_("Contained metal"), kg(report.contained_kg)),
    ]


def no_open_incident(site):
    """The check that no hold on the site's issuance is in force."""
    hold = site.holds.in_force().first()
    return (False, hold.in_words) if hold else (True, _("No incident at the site is open."))


class SubmitReport(Act):
    name = "submit"
    label = _("Submit a production report")
    lead = _("Somebody else checks it against its evidence; a wrong report is returned and handed in anew.")
    form_class = ReportForm

    def perform(self, row, data, *, at, by):
        report = ledger.submit_report(**data, at=at, by=by)
        return (
            _("Report %(number)s is submitted: %(quantity)s contained metal. Now it waits for a verifier.")
            % {"number": report, "quantity": kg(report.contained_kg)},
            report,
        )


class CheckReport(Act):
    """What verifying, returning and rejecting have in common."""

    template_name = "admin/acts/check_report.html"

    def is_open(self, row):
        return row.state == ProductionReport.State.SUBMITTED

    def may(self, user, row):
        return MineSite.objects.verifiable_by(user).filter(pk=row.site_id).exists()

    def someone_else(self, user, row):
        return _("You handed this report in; someone else must check it.") if row.submitted_by == user else ""

    def facts(self, row):
        return [
            *facts_of_report(row),
            (_("Submitted by"), row.submitted_by.name),
            (_("Legal status"), f"{row.legal_status_note} ({row.legal_status_on})"),
        ]


class VerifyReport(CheckReport):
    name = "verify"
    label = _("Verify the report")
    lead = _("You confirm that the figures agree with both pieces of evidence.")
    warning = _("Credits will be issued on the strength of this. It cannot be taken back.")

    def perform(self, row, data, *, at, by):
        report = ledger.verify_report(report=row, at=at, by=by)
        return _("Report %(number)s is verified.") % {"number": report}, report


class ReturnReport(CheckReport):
    name = "return"
    label = _("Return for correction")
    lead = _("Whoever handed it in corrects it and submits it anew; this one stays as it is.")
    form_class = ReasonForm

    def perform(self, row, data, *, at, by):
        report = ledger.return_report(report=row, reason=data["reason"], at=at, by=by)
        return _("Report %(number)s is returned.") % {"number": report}, report


class RejectReport(CheckReport):
    name = "reject"
    label = _("Reject the report")
    lead = _("The report is refused for good; no credits will be issued on it.")
    warning = _("A rejected report stays rejected.")
    is_danger = True
    form_class = ReasonForm

    def perform(self, row, data, *, at, by):
        report = ledger.reject_report(report=row, reason=data["reason"], at=at, by=by)
        return _("Report %(number)s is rejected.") % {"number": report}, report


def is_attested(report):
    """The check that the cooperative's word covers the report's period, with a link to it."""
    attestation = Attestation.objects.covering(report).first()
    if attestation is None:
        words = _("The cooperative has not attested that nobody else claims this period’s metal.")
        add = reverse("admin:credits_attestation_add")
        return False, format_html('{} <a href="{}">{}</a>', words, add, _("Record its attestation"))
    address = reverse("admin:credits_attestation_change", args=[attestation.pk])
    words = _("The cooperative has attested that nobody else claims it:")
    return True, format_html('{} <a href="{}">{}</a>', words, address, attestation)


def in_good_standing(report):
    """The check that the cooperative is not suspended."""
    cooperative = report.site.cooperative
    suspension = cooperative.suspensions.in_force().first()
    return (
        (False, suspension.in_words)
        if suspension
        else (
            True,
            _("%(cooperative)s is in good standing.") % {"cooperative": cooperative},
        )
    )


def two_sources(report):
    return (
        report.evidence_sha256 != report.sold_evidence_sha256,
        _("Production and sale are shown by two different files."),
    )


class RequestIssuance(Act):
    name = "request-issuance"
    label = _("Request an issuance")
    lead = _("Somebody else approves it; only then do the credits exist.")

    def is_open(self, row):
        return row.state == ProductionReport.State.VERIFIED and row.issued_kg < row.contained_kg

    def may(self, user, row):
        return user.has_perm("credits.request_issuance")

    def someone_else(self, user, row):
        return held(row) if self.may(user, row) else ""

    def form(self, row, user, *arguments):
        return RequestIssuanceForm(*arguments, left=previews.left_to_issue(row)["left"])

    def facts(self, row):
        known = previews.left_to_issue(row)
        return [
            *facts_of_report(row)[:4],
            (_("Monitored"), kg(known["contained"])),
            (_("Already issued"), kg(known["issued"])),
            (_("Waiting for approval"), kg(known["waiting"])),
            (_("Left to request"), kg(known["left"])),
            *(
                (_("Changes asked for"), f"{returned.number}: {returned.reason}")
                for returned in row.issuances.filter(state=Issuance.State.RETURNED).order_by("-pk")[:1]
            ),
        ]

    def checks(self, row, user):
        return [in_good_standing(row), no_open_incident(row.site), is_attested(row), two_sources(row)]

    def perform(self, row, data, *, at, by):
        issuance = ledger.request_issuance(report=row, **data, at=at, by=by)
        return (
            _("Issuance %(number)s of %(quantity)s is requested. Somebody else must approve it.")
            % {"number": issuance, "quantity": kg(issuance.quantity)},
            issuance,
        )


def held(report: ProductionReport) -> str:
    """Why nothing is issued for the report's site just now; empty if nothing stands in the way."""
    hold = report.site.holds.in_force().first()
    return hold.in_words if hold else ""


class DecideIssuance(Act):
    def is_open(self, row):
        return row.state == Issuance.State.REQUESTED

    def facts(self, row):
        known = previews.left_to_issue(row.report)
        return [
            (_("Issuance"), row.number),
            (_("Site"), f"{row.report.site}, {row.report.site.town} · {row.report.site.cooperative}"),
            (_("Period"), period(row.report.period_first, row.report.period_last)),
            (
                _("Standard"),
                _("%(standard)s, a draft: every statement will say so") % {"standard": row.standard}
                if row.standard.is_draft
                else row.standard,
            ),
            (_("Requested"), kg(row.quantity)),
            (_("Monitored"), kg(known["contained"])),
            (_("Already issued"), kg(known["issued"])),
            (
                _("Left after this issuance and other requests"),
                kg(known["left"] if self.is_open(row) else row.report.unissued_kg),
            ),
            (_("Requested by"), columns.person_and_instant(row.requested_by, row.requested_at)),
        ]


class ApproveIssuance(DecideIssuance):
    name = "approve"
    label = _("Approve the issuance")
    lead = _("Approving creates the credits, in the cooperative’s account.")
    warning = _("Issued credits cannot be taken back: a mistake here is sold, claimed and printed.")
    needs_fresh_sign_in = True
    template_name = "admin/acts/approve_issuance.html"

    def may(self, user, row):
        return user.has_perm("credits.approve_issuance")

    def someone_else(self, user, row):
        if row.requested_by_id == user.pk:
            return _("You requested this issuance; someone else must approve it.")
        if row.report.decided_by_id == user.pk:
            return _("You verified the report; someone else must approve the issuance.")
        return ""

    def form(self, row, user, *arguments):
        return ApproveIssuanceForm(*arguments, issuance=row)

    def checks(self, row, user):
        report = row.report
        overlapping = list(previews.overlapping_reports(report))
        is_verified = report.state == ProductionReport.State.VERIFIED
        return [
            (
                is_verified,
                format_html(
                    '<a href="{}">{}</a>',
                    reverse("admin:credits_productionreport_change", args=[report.pk]),
                    _("The report is verified, by %(name)s.") % {"name": report.decided_by.name},
                )
                if is_verified
                else _("The report is not verified."),
            ),
            (
                is_verified and report.decided_by_id != report.submitted_by_id,
                _("Whoever verified the report did not hand it in."),
            ),
            (
                not overlapping,
                format_html(
                    "{} {}", _("Another report covers some of these days:"), columns.links(overlapping)
                )
                if overlapping
                else _("No other report covers any of these days."),
            ),
            (
                row.quantity <= report.unissued_kg,
                _("The quantity is at most what is monitored and not yet issued."),
            ),
            two_sources(report),
            is_attested(report),
            in_good_standing(report),
            (
                row.requested_by_id != user.pk,
                _("Somebody else requested it: %(name)s.") % {"name": row.requested_by.name},
            ),
            no_open_incident(report.site),
        ]

    def context(self, row, form):
        return {"report": row.report, "other_minerals": previews.other_minerals_of_the_lot(row)}

    def perform(self, row, data, *, at, by):
        certificate = ledger.approve_issuance(issuance=row, at=at, by=by)
        return (
            _("%(quantity)s issued as %(certificate)s.")
            % {"quantity": kg(certificate.quantity), "certificate": certificate},
            certificate,
        )


class ReturnIssuance(DecideIssuance):
    name = "return"
    label = _("Ask for changes")
    lead = _("This request is closed, and whoever made it makes a changed one. No credits are created.")
    form_class = ReasonForm

    def may(self, user, row):
        return user.has_perm("credits.approve_issuance")

    def perform(self, row, data, *, at, by):
        issuance = ledger.return_issuance(issuance=row, reason=data["reason"], at=at, by=by)
        return _("Changes of issuance %(number)s are asked for.") % {"number": issuance}, issuance


class RecordAttestation(Act):
    name = "record"
    label = _("Record an attestation")
    lead = _(
        "The signed paper says: what the cooperative produced in this period was sold once, no other scheme "
        "has credited it, and it serves no other mandate or claim."
    )
    warning = _("An attestation can never be changed or taken back here.")
    form_class = AttestationForm

    def perform(self, row, data, *, at, by):
        attestation = ledger.record_attestation(**data, at=at, by=by)
        return _("The attestation of %(cooperative)s is recorded.") % {
            "cooperative": attestation.cooperative
        }, attestation


class RefuseIssuance(DecideIssuance):
    name = "refuse"
    label = _("Refuse the issuance")
    lead = _("No credits are created. The quantity can be requested again.")
    is_danger = True
    form_class = ReasonForm

    def may(self, user, row):
        return user.has_perm("credits.approve_issuance") or (
            user.has_perm("credits.request_issuance") and row.requested_by_id == user.pk
        )

    def perform(self, row, data, *, at, by):
        issuance = ledger.refuse_issuance(issuance=row, reason=data["reason"], at=at, by=by)
        return _("Issuance %(number)s is refused.") % {"number": issuance}, issuance
