"""Work on retirements that Celery does: what waited its time becomes final, and letters tell of it."""

from celery import shared_task
from django.utils import timezone

from credits import services
from credits.letters import send_retirement_letters_due


@shared_task
def finish_due_retirements() -> None:
    """Also what was asked for where there is no cooling-off, and the doorbell was lost with the broker."""
    services.finish_due_retirements(at=timezone.now())


@shared_task
def send_retirement_letters() -> None:
    """Send the letters about retirements that have not gone out."""
    send_retirement_letters_due(at=timezone.now())
