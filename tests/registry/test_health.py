"""/healthz: 200 only when all is up, else the name of what is missing and nothing more."""

import time

import pytest
from django.core.cache import cache
from django.test import override_settings

from registry.tasks import BEAT_HEARD, note_beat

pytestmark = pytest.mark.django_db


def test_health_is_up_once_a_worker_has_heard_beat(client, celery_worker):
    cache.delete(BEAT_HEARD)
    note_beat.delay()
    deadline = time.monotonic() + 20
    while cache.get(BEAT_HEARD) is None and time.monotonic() < deadline:
        time.sleep(0.1)
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"state": "up", "missing": []})


@pytest.mark.parametrize("silence", [None, 31])
def test_health_misses_worker_and_beat(client, silence):
    cache.set(BEAT_HEARD, silence and time.time() - silence)
    response = client.get("/healthz")
    assert (response.status_code, response.json()["missing"]) == (503, ["worker and beat"])


def test_health_misses_a_migration(client, admin_sql):
    cache.set(BEAT_HEARD, time.time())
    admin_sql.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    try:
        response = client.get("/healthz")
    finally:
        admin_sql.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('sessions', '0001_initial', now())"
        )
    assert (response.status_code, response.json()["missing"]) == (503, ["migrations"])


def test_health_misses_the_cache_without_its_address(client):
    nowhere = "redis://:secret@127.0.0.1:1/0"
    location = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": nowhere}}
    with override_settings(CACHES=location):
        response = client.get("/healthz")
    assert (response.status_code, response.json()["missing"]) == (503, ["cache"])
    assert "127.0.0.1" not in response.text


def test_health_is_read_only(client):
    assert client.post("/healthz").status_code == 405
