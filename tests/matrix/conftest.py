"""One world for all tests of a module, in a transaction that ends with it."""

import logging

import pytest
from django.conf import settings as project
from django.db import transaction
from django.test import override_settings


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    from tests.matrix.world import make_world

    settings = {
        # Logs and files decide nothing about who may, and take a fifth of the time.
        "MIDDLEWARE": [
            name for name in project.MIDDLEWARE if not name.startswith(("django_structlog", "whitenoise"))
        ],
        "MEDIA_ROOT": tmp_path_factory.mktemp("media"),
        "RETIREMENT_COOLING_OFF_HOURS": 0,
        # What is counted here is who may ask, not how often.
        "ACCOUNT_RATE_LIMITS": False,
        "ACCOUNT_REAUTHENTICATION_TIMEOUT": 86_400,
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    }
    with django_db_blocker.unblock(), override_settings(**settings), transaction.atomic():
        # Thousands of refusals are what is wanted here; their tracebacks would take longer than they do.
        logging.disable()
        yield make_world()
        logging.disable(logging.NOTSET)
        transaction.set_rollback(True)
