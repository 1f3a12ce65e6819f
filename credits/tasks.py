"""Work on orders, retirements and transfers for Celery: letters, and what waited its time becomes final."""

from celery import shared_task
from django.utils import timezone

from credits import services
from credits.group_transfer_letters import send_group_transfer_letters_due
from credits.order_letters import send_order_letters_due
from credits.retirement_letters import send_retirement_letters_due


@shared_task
def finish_due_retirements() -> None:
    """Also what was asked for where there is no cooling-off, and the doorbell was lost with the broker."""
    services.finish_due_retirements(at=timezone.now())


@shared_task
def send_order_letters() -> None:
    """Send the letters about orders that have not gone out."""
    send_order_letters_due(at=timezone.now())


@shared_task
def send_retirement_letters() -> None:
    """Send the letters about retirements that have not gone out."""
    send_retirement_letters_due(at=timezone.now())


@shared_task
def send_group_transfer_letters() -> None:
    """Send the letters about transfers within groups that have not gone out."""
    send_group_transfer_letters_due(at=timezone.now())
