"""Tells a worker that retirements and statements are due; of statements once for many, until it looks."""

from functools import cache

import structlog
from django.conf import settings
from kombu.exceptions import OperationalError
from redis import Redis, RedisError

from registry.celery import app

# Set while a worker has been told and has not looked yet; ends by itself if its task is lost.
DUE = "oreka:statements-are-due"
SECONDS = 60

log = structlog.get_logger()


@cache
def _bell() -> Redis:
    # One client for good: Django's cache makes a new one for each call, which takes longer than the call.
    return Redis.from_url(settings.CELERY_BROKER_URL)


def ring() -> None:
    """If the broker is away, the sweeper finds the rows later."""
    try:
        if _bell().set(DUE, 1, nx=True, ex=SECONDS):
            app.send_task("reporting.tasks.make_missing_statements", retry=False)
    except (OperationalError, RedisError) as error:
        log.warning("broker_away", error=str(error))


def ring_for_what_is_due() -> None:
    """Where there is no cooling-off a retirement becomes final at once; else the sweeper finds it."""
    try:
        app.send_task("credits.tasks.finish_due_retirements", retry=False)
    except (OperationalError, RedisError) as error:
        log.warning("broker_away", error=str(error))


def heard() -> None:
    """A worker looks now: what becomes due from here on rings again."""
    _bell().delete(DUE)
