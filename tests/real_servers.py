"""A pytest plugin that starts PostgreSQL and Valkey before Django's settings are read.

Loaded by `-p tests.real_servers`, since settings are read before any conftest. Each test process works in a
database of its own, copied from one template that was migrated as the owner.
"""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MIGRATED = "oreka_template"
# What this process copies: a test of tests leaves a rule out of a copy of its own.
TEMPLATE = os.environ.get("OREKA_TEMPLATE", MIGRATED)
# A process that pytest-xdist started finds the servers running, and so does a part of a whole run.
IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
IS_GUEST = IS_WORKER or "OREKA_TEST_SERVERS" in os.environ
NAME = os.environ.get("PYTEST_XDIST_WORKER", "gw0")

if not IS_GUEST:
    os.environ["OREKA_VAR"] = tempfile.mkdtemp(prefix="oreka-test-")
    Path(os.environ["OREKA_VAR"]).chmod(0o711)
    (Path(os.environ["OREKA_VAR"]) / "static").mkdir()
# Neither the developer's own servers nor, in a worker, the database of the process that started it.
for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
    os.environ.pop(name, None)

from registry import embedded, servers  # noqa: E402 - they read the folder's name when imported


def start_servers():
    # What these tests write need not outlive a power cut.
    embedded.start(database=MIGRATED, settings=("fsync=off", "full_page_writes=off", "max_connections=200"))
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        cwd=ROOT,
        env=os.environ | {"OREKA_MODE": "demo"},
        check=True,
    )


def use_own_database():
    addresses = servers.addresses()
    os.environ.update(
        {
            "DATABASE_URL": addresses.database.replace(MIGRATED, f"oreka_{NAME}"),
            "DATABASE_OWNER_URL": addresses.database_owner.replace(MIGRATED, f"oreka_{NAME}"),
            "REDIS_URL": f"{addresses.redis.removesuffix('/0')}/{1 + int(NAME.removeprefix('gw'))}",
            "DATABASE_CONNECTION_AGE": "0",
            "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
            "LOG_LEVEL": "WARNING",
            "MEDIA_ROOT": f"{os.environ['OREKA_VAR']}/media-{NAME}",
            "OREKA_MODE": "demo",
            "SECRET_KEY": servers.secret("secret_key"),
            "STATIC_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
        }
    )


def remove_servers():
    embedded.remove()
    shutil.rmtree(os.environ["OREKA_VAR"], ignore_errors=True)


if not IS_GUEST:
    # However the run ends, before its first test or after its last.
    atexit.register(remove_servers)
    start_servers()
use_own_database()
