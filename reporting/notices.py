"""Public notices as pages and machines show them: beside a frozen record, never inside it."""

from datetime import UTC

from django.db.models import Q, QuerySet

from credits.models import Certificate, Issuance, Notice, Retirement


def notices_on_statement(retirement: Retirement) -> QuerySet[Notice]:
    """Notices on a retirement and on the issuances that it took credits from, newest first."""
    return Notice.objects.concerning(retirement).select_related("retirement", "issuance")


def notices_on_serials(issuance: Issuance, blocks: list[Certificate]) -> QuerySet[Notice]:
    """Notices on an issuance and on the retirements of some of its blocks, newest first."""
    retirements = {block.retirement_id for block in blocks if block.retirement_id}
    found = Notice.objects.filter(Q(issuance=issuance) | Q(retirement__in=retirements))
    return found.select_related("retirement", "issuance")


def told(notice: Notice) -> dict[str, str]:
    """A notice for machines: its kind, its text, the number of the record that it is on, and when."""
    return {
        "kind": notice.kind,
        "text": notice.text,
        "on": str(notice.retirement or notice.issuance),
        "added_at": notice.added_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
