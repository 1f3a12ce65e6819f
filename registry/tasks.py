"""Work of the registry itself that Celery does: imports, letters, places in the log, beat's sign of life."""

import time

from celery import shared_task
from celery.signals import beat_init
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from registry import doorbell, jobs
from registry.letters import send_invitations_due
from registry.models import Job

BEAT_HEARD = "beat-heard-at"


@shared_task
def note_beat() -> None:
    """Note the moment. Only beat asks for it and only a worker does it, so the note speaks for both."""
    cache.set(BEAT_HEARD, time.time(), timeout=None)


@shared_task
def send_invitations() -> None:
    """Send the letters of invitations that have not gone out."""
    send_invitations_due(at=timezone.now())


@shared_task
def place_ledger_entries() -> None:
    """Give every log entry whose transaction is over its place in the chain."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT place_ledger_entries()")


@beat_init.connect
def forget_last_beat(**details):
    """A sign of life from the last run must not vouch for this one."""
    cache.delete(BEAT_HEARD)


@shared_task
def run_job(pk: int) -> None:
    """Take the rows of an import; rung twice, the second worker finds it taken."""
    jobs.run_job(pk, now=timezone.now)


@shared_task
def run_due_jobs() -> None:
    """Ring again for what no worker has begun, or whose worker gives no sign of life any more."""
    for job in Job.objects.due(timezone.now()):
        doorbell.ring_for_job(job.pk)
