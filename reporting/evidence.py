"""The evidence behind one statement, for an auditor who has a link to it: a plain dict by an allow-list.

Every field is named here or in `reporting.own_premium`: a new column is told nowhere by itself. What the page
says of the statement itself is its frozen record, in the words of the renderer that it was issued with. No
persons, no bank data, no place finer than a town; of committees, what is public.
"""

from datetime import datetime
from typing import Any

from credits.lineage import ancestors_of, lineage_of
from credits.models import Certificate, Coverage, Footprint, PurchaseOrder, Retirement, Transfer
from reporting.models import Statement
from reporting.own_premium import own_trail
from reporting.premium import end_of_last_month


def evidence_of(statement: Statement, *, at: datetime) -> dict:
    """What stands behind a statement, as known at an instant; its frozen record stands beside it."""
    retirement = statement.retirement
    blocks = list(
        retirement.serials_kept.select_related(
            "issuance__standard",
            "issuance__report__site__cooperative",
            "issuance__report__mineral",
            "retirement__beneficiary",
            "retirement__statement",
            "cancellation",
        ).oldest_first()
    )
    orders = PurchaseOrder.objects.filter(pk__in=_deliveries(blocks))
    return {
        "number": statement.number,
        "fingerprint": statement.fingerprint,
        "retirement": str(retirement),
        "blocks": [_block(block) for block in blocks],
        "reports": _reports(blocks),
        "footprint": _footprint(retirement, retirement.footprint) if retirement.footprint else None,
        "premium": own_trail(orders, until=end_of_last_month(at)),
    }


def _block(block: Certificate) -> dict:
    return {
        "serials": str(block),
        "quantity_kg": block.quantity,
        "split_from": [str(parent) for parent in ancestors_of(block)],
        # Without who did it: that is between the company and the registry.
        "steps": [
            {
                "label": step["label"],
                "at": step["at"],
                "number": str(step["row"]),
                "words": step["words"],
                "log_index": step["log_index"],
            }
            for step in lineage_of(block)
        ],
    }


def _reports(blocks: list[Certificate]) -> list[dict]:
    """Each production report once, with the fingerprints of the papers that a verifier checked."""
    reports = dict.fromkeys(block.issuance.report for block in blocks)
    return [
        {
            "number": report.number,
            "site": report.site.name,
            "town": report.site.town,
            "cooperative": report.site.cooperative.name,
            "first": report.period_first,
            "last": report.period_last,
            "contained_kg": report.contained_kg,
            "evidence_sha256": report.evidence_sha256,
            "sold_evidence_sha256": report.sold_evidence_sha256,
            "legal_status_on": report.legal_status_on,
        }
        for report in reports
    ]


def _footprint(retirement: Retirement, footprint: Footprint) -> dict:
    covered = dict(Coverage.objects.filter(retirement=retirement).order_by().values_list("line", "quantity"))
    return {
        "number": footprint.number,
        "version": footprint.version,
        "state": footprint.state,
        "scope": footprint.get_scope_display(),
        "scope_name": footprint.scope_name,
        "boundary": footprint.boundary,
        "method": footprint.method,
        "first": footprint.period_first,
        "last": footprint.period_last,
        "verification": footprint.get_verification_display(),
        # Within the company it is a person.
        "verifier": footprint.verifier_name if footprint.verification == "third_party" else "",
        "verified_on": footprint.verified_on,
        "total_kg": footprint.total_kg,
        "lines": [_line(line, covered.get(line.pk, 0)) for line in footprint.lines.order_by("id")],
        "files": [
            {"name": paper.name, "sha256": paper.sha256} for paper in footprint.evidence.order_by("id")
        ],
    }


def _line(line: Any, covered_kg: int) -> dict:
    names = (
        *("product", "units", "amount_per_unit", "factor_unit", "factor_code", "factor_kg", "factor_source"),
        *("recycled_percent", "recycled_source", "yield_loss_percent", "yield_loss_reason"),
    )
    return {
        **{name: getattr(line, name) for name in names},
        "tier": line.get_tier_display(),
        "quantity_kg": line.quantity,
        "low_kg": line.low_kg,
        "high_kg": line.high_kg,
        "covered_kg": covered_kg,
    }


def _deliveries(blocks: list[Certificate]) -> set[int]:
    """The orders that delivered these blocks; exactly one delivery holds each of them."""
    deliveries = list(Transfer.objects.filter(issuance__in={block.issuance_id for block in blocks}))
    return {
        delivery.order_id
        for block in blocks
        for delivery in deliveries
        if delivery.issuance_id == block.issuance_id
        and delivery.first <= block.first
        and block.last <= delivery.last
        and delivery.order_id
    }
