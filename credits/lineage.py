"""The life of one block of credits, from ore to statement, as a list of steps for a page to print."""

from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from credits.models import Certificate
from credits.reports import moves_of
from registry.models import LedgerEntry
from registry.templatetags.oreka import kilograms, period

PARENTS = """
WITH RECURSIVE above AS (
    SELECT parent_id FROM credits_certificate WHERE id = %s
    UNION ALL
    SELECT block.parent_id FROM credits_certificate block JOIN above ON block.id = above.parent_id
)
SELECT parent_id FROM above
"""


def lineage_of(certificate: Certificate) -> list[dict]:
    """Steps oldest first: what happened, when, by whom, the address of its staff page, its log index."""
    issuance, report = certificate.issuance, certificate.issuance.report
    steps = [
        _step(
            _("Produced and reported"),
            report.submitted_at,
            report.submitted_by,
            report,
            f"{report.site}, {report.site.town} · {period(report.period_first, report.period_last)}",
            state="submitted",
        ),
        _step(
            _("Verified"),
            report.decided_at,
            report.decided_by,
            report,
            _("%(quantity)s kg of contained metal") % {"quantity": kilograms(report.contained_kg)},
            state="verified",
        ),
        _step(
            _("Issuance requested"),
            issuance.requested_at,
            issuance.requested_by,
            issuance,
            state="requested",
        ),
        _step(
            _("Issued"),
            issuance.decided_at,
            issuance.approved_by,
            issuance,
            _("%(quantity)s kg under %(standard)s")
            % {"quantity": kilograms(issuance.quantity), "standard": issuance.standard},
            state="approved",
        ),
    ]
    steps += [
        _step(
            _("Delivered") if move.order else _("Moved within the group"),
            move.recorded_at,
            move.recorded_by,
            move.order or move.group_transfer,
            f"{move.from_account} → {move.to_account}",
            logged=move,
        )
        for move in moves_of(certificate).select_related(
            "from_account__organisation", "to_account__organisation", "order", "group_transfer", "recorded_by"
        )
    ]
    if retirement := certificate.retirement or certificate.reserved_for:
        beneficiary = _("for %(beneficiary)s") % {"beneficiary": retirement.beneficiary}
        asked = (retirement.requested_at, retirement.requested_by)
        steps.append(_step(_("Retirement requested"), *asked, retirement, beneficiary, state="requested"))
    if retirement := certificate.retirement:
        # Nobody, where it became final by itself.
        done = (retirement.confirmed_at, retirement.confirmed_by)
        steps.append(_step(_("Retired"), *done, retirement, state="final"))
        if statement := getattr(retirement, "statement", None):
            steps.append(_step(_("Statement issued"), statement.issued_at, None, statement))
    if cancellation := certificate.cancellation:
        asked = (cancellation.requested_at, cancellation.requested_by)
        words = cancellation.reason
        steps.append(_step(_("Cancellation requested"), *asked, cancellation, words, state="requested"))
        if cancellation.approved_by:
            decided = (cancellation.decided_at, cancellation.approved_by)
            steps.append(_step(_("Cancelled"), *decided, cancellation, state="approved"))
    return _with_log_index(steps)


def _with_log_index(steps: list[dict]) -> list[dict]:
    """The same steps, each with the position of its entry in the ledger log, or None while it has none."""
    rows = {(step["logged"]._meta.db_table, step["logged"].pk) for step in steps}
    entries = LedgerEntry.objects.filter(
        row_id__in={pk for _table, pk in rows}, table__in={table for table, _pk in rows}
    ).select_related("place")
    places: dict[tuple, int | None] = {}
    for entry in entries.order_by("-pk"):
        place = getattr(entry, "place", None)
        places[entry.table, entry.row_id, entry.state] = place and place.position
    for step in steps:
        logged = step["logged"]
        step["log_index"] = places.get((logged._meta.db_table, logged.pk, step["state"]))
    return steps


def ancestors_of(certificate: Certificate) -> QuerySet[Certificate]:
    """The blocks that it was split from, one from the other, nearest first."""
    with connection.cursor() as cursor:
        cursor.execute(PARENTS, [certificate.pk])
        parents = [pk for (pk,) in cursor.fetchall() if pk]
    return Certificate.objects.filter(pk__in=parents).select_related("issuance").order_by("-pk")


def _step(label, at, by, row, words="", *, logged=None, state=None) -> dict:
    meta = row._meta
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
    return {
        "label": label,
        "at": at,
        "by": by,
        "row": row,
        "address": address,
        "words": words,
        "logged": logged or row,
        "state": state,
    }
