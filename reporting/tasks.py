"""What workers do: make and print due statements, tell of the premium, check the ledgers at night."""

import structlog
from celery import shared_task
from django.utils import timezone

from credits import doorbell
from reporting import letters, services

log = structlog.get_logger()


@shared_task
def check_ledgers() -> None:
    check = services.check_ledgers(at=timezone.now())
    if not check.agrees:
        log.error("ledgers_differ", check=check.pk, differences=check.differences[:10])


@shared_task
def send_premium_letters() -> None:
    """Tell buyers of the month that is over, as far as that was not done."""
    letters.send_premium_letters_due(at=timezone.now())


@shared_task
def make_missing_statements() -> None:
    """Make and print what is due, also where the doorbell was lost with the broker."""
    doorbell.heard()
    for retirement in services.retirements_without_statement():
        try:
            services.make_statement(retirement=retirement, at=timezone.now(), by="system:statements")
        except Exception:
            # One that cannot be made must not keep the others waiting.
            log.exception("statement_not_made", retirement=retirement.pk)
    for statement in services.statements_without_print():
        try:
            services.print_statement(statement=statement, at=timezone.now(), by="system:statements")
        except Exception:
            log.exception("statement_not_printed", statement=statement.pk)
