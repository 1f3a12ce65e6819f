"""Makes statements; nothing else writes them, and nothing ever rewrites one."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from credits.models import Retirement
from registry.acting import act
from registry.identifiers import with_check_character
from registry.models import next_number
from registry.refusals import Refused
from reporting.models import Statement
from reporting.numbers import STATEMENT_PREFIX
from reporting.statement_record import build_record, fingerprint_of


class NotFinal(Refused):
    """A statement tells of a final retirement only."""


def retirements_without_statement() -> "QuerySet[Retirement]":
    """The queue: final retirements whose statement is still to be made."""
    return Retirement.objects.final().filter(statement__isnull=True).order_by("pk")


@act
def make_statement(*, retirement: Retirement, at: datetime, by: str) -> Statement:
    """Freeze the statement of a final retirement. A second call gives the first statement again.

    :param by: `system:` and the name of what makes it; no person does
    :raises NotFinal: if the retirement is not final
    """
    retirement = Retirement.objects.select_for_update(of=("self",)).get(pk=retirement.pk)
    if retirement.state != Retirement.State.FINAL:
        raise NotFinal(_("Retirement %(number)s is not final yet.") % {"number": retirement})
    if earlier := Statement.objects.filter(retirement=retirement).first():
        return earlier
    sequence = next_number(f"{STATEMENT_PREFIX}-{at.year}")
    number = with_check_character(STATEMENT_PREFIX, at.year, sequence)
    record = build_record(retirement=retirement, number=number, at=at)
    return Statement.objects.create(
        number=number,
        retirement=retirement,
        record=record,
        fingerprint=fingerprint_of(record),
        issued_at=at,
    )
