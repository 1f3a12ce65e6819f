"""Public notices as machines read them: beside a frozen record, never inside it."""

from datetime import UTC

from credits.models import Notice


def told(notice: Notice) -> dict[str, str]:
    """A notice for machines: its kind, its text, the number of the record that it is on, and when."""
    return {
        "kind": notice.kind,
        "text": notice.text,
        "on": str(notice.retirement or notice.issuance),
        "added_at": notice.added_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
