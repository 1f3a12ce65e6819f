"""The life of one block of credits, from ore to statement, as a list of steps for a page to print."""

from django.urls import reverse
from django.utils.translation import gettext as _

from credits.models import Certificate
from credits.reports import moves_of
from registry.templatetags.oreka import kilograms, period


def lineage_of(certificate: Certificate) -> list[dict]:
    """Steps oldest first, each with what happened, when, by whom, and the address of its row's staff page."""
    issuance, report = certificate.issuance, certificate.issuance.report
    steps = [
        _step(
            _("Produced and reported"),
            report.submitted_at,
            report.submitted_by,
            report,
            f"{report.site}, {report.site.town} · {period(report.period_first, report.period_last)}",
        ),
        _step(
            _("Verified"),
            report.decided_at,
            report.decided_by,
            report,
            _("%(quantity)s kg of contained metal") % {"quantity": kilograms(report.contained_kg)},
        ),
        _step(_("Issuance requested"), issuance.requested_at, issuance.requested_by, issuance),
        _step(
            _("Issued"),
            issuance.decided_at,
            issuance.approved_by,
            issuance,
            _("%(quantity)s kg under %(standard)s")
            % {"quantity": kilograms(issuance.quantity), "standard": issuance.standard},
        ),
    ]
    steps += [
        _step(
            _("Delivered"),
            move.recorded_at,
            move.recorded_by,
            move.order,
            f"{move.from_account} → {move.to_account}",
        )
        for move in moves_of(certificate).select_related(
            "from_account__organisation", "to_account__organisation", "order", "recorded_by"
        )
    ]
    if retirement := certificate.retirement or certificate.reserved_for:
        beneficiary = _("for %(beneficiary)s") % {"beneficiary": retirement.beneficiary}
        asked = (retirement.requested_at, retirement.requested_by)
        steps.append(_step(_("Retirement requested"), *asked, retirement, beneficiary))
    if retirement := certificate.retirement:
        steps.append(_step(_("Retired"), retirement.confirmed_at, retirement.confirmed_by, retirement))
        if statement := getattr(retirement, "statement", None):
            steps.append(_step(_("Statement issued"), statement.issued_at, None, statement))
    if cancellation := certificate.cancellation:
        asked = (cancellation.requested_at, cancellation.requested_by)
        steps.append(_step(_("Cancellation requested"), *asked, cancellation, cancellation.reason))
        if cancellation.approved_by:
            decided = (cancellation.decided_at, cancellation.approved_by)
            steps.append(_step(_("Cancelled"), *decided, cancellation))
    return steps


def ancestors_of(certificate: Certificate) -> list[Certificate]:
    """The blocks that it was split from, nearest first."""
    blocks = {
        block.pk: block
        for block in Certificate.objects.filter(issuance=certificate.issuance_id).select_related("issuance")
    }
    found, parent = [], certificate.parent_id
    while parent:
        found.append(blocks[parent])
        parent = blocks[parent].parent_id
    return found


def _step(label, at, by, row, words="") -> dict:
    meta = row._meta
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
    return {"label": label, "at": at, "by": by, "row": row, "address": address, "words": words}
