"""Whether everything that the registry needs is up: database, migrations, cache, worker and beat."""

import logging
import time

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import RedisError

from registry.tasks import BEAT_HEARD

SILENCE = 30  # seconds without a beat before worker or beat counts as down; beat asks every three

logger = logging.getLogger(__name__)

OWNS_SOMETHING = """
    SELECT rolsuper OR EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid)
    FROM pg_roles WHERE rolname = current_user
"""


@require_safe
@never_cache
def healthz(request):
    """200 if nothing is missing, else 503. Names what is missing, never where it is looked for."""
    missing = [*missing_in_database(), *missing_in_background()]
    return JsonResponse(
        {"state": "down" if missing else "up", "missing": missing}, status=503 if missing else 200
    )


def missing_in_database() -> list[str]:
    try:
        with connection.cursor() as cursor:
            cursor.execute(OWNS_SOMETHING)
            (owns_something,) = cursor.fetchone()
        executor = MigrationExecutor(connection)
        unapplied = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        logger.exception("health: the database does not answer")
        return ["database"]
    return [
        name
        for name, is_missing in (("role that owns nothing", owns_something), ("migrations", unapplied))
        if is_missing
    ]


def missing_in_background() -> list[str]:
    try:
        heard_at = cache.get(BEAT_HEARD)
    except RedisError:
        logger.exception("health: the cache does not answer")
        return ["cache"]
    return [] if heard_at and time.time() - heard_at < SILENCE else ["worker and beat"]
