"""Tells a worker that a job waits; where nobody hears it, the sweeper finds the row later."""

import structlog
from kombu.exceptions import OperationalError
from redis import RedisError

from registry.celery import app

log = structlog.get_logger()


def ring_for_job(pk: int) -> None:
    try:
        app.send_task("registry.tasks.run_job", [pk], retry=False)
    except (OperationalError, RedisError) as error:
        log.warning("broker_away", error=str(error))
