"""What workers do: make the statement of a retirement, and find those that were forgotten."""

import structlog
from celery import shared_task
from django.utils import timezone

from credits.models import Retirement
from reporting import services

log = structlog.get_logger()


@shared_task
def make_statement(retirement_id: int) -> None:
    services.make_statement(retirement=Retirement.objects.get(pk=retirement_id), at=timezone.now())


@shared_task
def make_missing_statements() -> None:
    """Find the retirements whose doorbell was lost with the broker."""
    for retirement in services.retirements_without_statement():
        try:
            services.make_statement(retirement=retirement, at=timezone.now())
        except Exception:
            # One that cannot be made must not keep the others waiting.
            log.exception("statement_not_made", retirement=retirement.pk)
