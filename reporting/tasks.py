"""What workers do: make the statement of a retirement, and find those that were forgotten."""

import structlog
from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

from credits.models import Retirement
from credits.services.retiring import STATEMENTS_ARE_DUE
from reporting import services

log = structlog.get_logger()


def make(retirement: Retirement) -> None:
    services.make_statement(retirement=retirement, at=timezone.now(), by="system:statements")


@shared_task
def make_statement(retirement_id: int) -> None:
    make(Retirement.objects.get(pk=retirement_id))


@shared_task
def check_ledgers() -> None:
    check = services.check_ledgers(at=timezone.now())
    if not check.agrees:
        log.error("ledgers_differ", check=check.pk, differences=check.differences[:10])


@shared_task
def make_missing_statements() -> None:
    """Make what is due, also where the doorbell was lost with the broker."""
    # First: what becomes final from here on rings again.
    cache.delete(STATEMENTS_ARE_DUE)
    for retirement in services.retirements_without_statement():
        try:
            make(retirement)
        except Exception:
            # One that cannot be made must not keep the others waiting.
            log.exception("statement_not_made", retirement=retirement.pk)
