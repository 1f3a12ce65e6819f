"""The servers that figures are taken on: durable PostgreSQL, Valkey and gunicorn, in a folder of their own.

Import it before anything of the project: it says where the servers are before the settings are read.
"""

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

ROOT = Path(__file__).resolve().parent.parent.parent


def folder():
    """A new one; or a part of OREKA_BENCH, kept so that a second run with the same tables finds them filled."""
    if KEPT is None:
        return Path(tempfile.mkdtemp(prefix="oreka-bench-", dir="/var/tmp"))
    migrations = b"".join(path.read_bytes() for path in sorted(ROOT.glob("*/migrations/*.py")))
    return Path(KEPT) / hashlib.sha256(migrations).hexdigest()[:12]


KEPT = os.environ.get("OREKA_BENCH")
FOLDER = folder()
(FOLDER / "static").mkdir(parents=True, exist_ok=True)
# PostgreSQL runs as somebody else where this runs as root, and must reach its own folder.
for path in (FOLDER, *([FOLDER.parent] if KEPT else [])):
    path.chmod(0o711)
os.environ["OREKA_VAR"] = str(FOLDER)
for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
    os.environ.pop(name, None)

import psutil  # noqa: E402
import psycopg  # noqa: E402

from registry import embedded, servers  # noqa: E402
from registry.children import Children  # noqa: E402

CAST = "oreka_cast"
# fsync and synchronous_commit are on unless they are turned off, and nothing here turns them off.
SETTINGS = ("shared_buffers=512MB", "max_wal_size=8GB", "fsync=on", "synchronous_commit=on")


def start():
    """Start the servers and migrate the database that the others are copied from; Django is ready after it."""
    addresses = embedded.start(database=CAST, settings=SETTINGS)
    os.environ.update(environment(CAST, addresses))
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"], cwd=ROOT, env=os.environ, check=True
    )
    import django

    django.setup()


def environment(database, addresses=None):
    """What a process of the site needs to know, to work in a database."""
    found = addresses or servers.addresses()
    return {
        **os.environ,
        "DATABASE_URL": found.database.rpartition("/")[0] + f"/{database}",
        "DATABASE_OWNER_URL": found.database_owner.rpartition("/")[0] + f"/{database}",
        "REDIS_URL": found.redis,
        "OREKA_MODE": "demo",
        "SECRET_KEY": servers.secret("secret_key"),
        "MEDIA_ROOT": str(FOLDER / "media"),
        "STATIC_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
        "DJANGO_SETTINGS_MODULE": "registry.settings",
    }


def stop():
    if KEPT:
        embedded.stop()
    else:
        embedded.remove()
        shutil.rmtree(FOLDER, ignore_errors=True)


def superuser(database):
    """A connection that no grant stops."""
    return psycopg.connect(embedded.administrator(database), autocommit=True)


def exists(database):
    with superuser("postgres") as connection:
        return bool(connection.execute("SELECT FROM pg_database WHERE datname = %s", [database]).rowcount)


def copy(source, database):
    """Make a database anew as a copy of another, to which nobody may be connected."""
    from django.db import connections

    connections.close_all()
    with superuser("postgres") as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {database} TEMPLATE {source} OWNER oreka_owner")


def rename(database, name):
    with superuser("postgres") as connection:
        connection.execute(f"ALTER DATABASE {database} RENAME TO {name}")


def use(database):
    """Let Django in this process work in a database."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = database
    ContentType.objects.clear_cache()


@contextmanager
def site(database, *, workers=2):
    """gunicorn with synchronous workers on a database; gives its port and its process."""
    port = free_port()
    children = Children(FOLDER / f"site-{port}")
    gunicorn = ["-m", "gunicorn", "registry.wsgi", f"--bind=127.0.0.1:{port}", "--worker-class=sync"]
    children.start("web", [*gunicorn, f"--workers={workers}"], environment(database))
    try:
        wait_until_up(f"http://127.0.0.1:{port}/healthz", children)
        yield port, psutil.Process(children.children["web"].process.pid)
    finally:
        children.stop()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_up(address, children):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        children.check()
        try:
            with urllib.request.urlopen(address, timeout=10):
                return
        except URLError as failure:
            # Without a worker and beat it answers 503, and is up all the same.
            if hasattr(failure, "read"):
                return
        time.sleep(0.2)
    raise RuntimeError(f"{address} does not answer")


def end_on_signals():
    def end(number, frame):
        raise SystemExit(f"ended by signal {number}")

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
