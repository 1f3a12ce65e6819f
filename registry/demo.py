"""`make demo`: starts the servers, the site, a worker and beat, and stops what it started.

Imports no Django: the settings can only be read once the servers have addresses.
"""

import argparse
import contextlib
import fcntl
import json
import os
import shutil
import signal
import socket
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError

import psycopg

from registry import embedded, servers
from registry.children import Children, run_to_the_end
from registry.servers import VAR, secret

PATIENCE = 120  # seconds until the site must be up; the first start fills the database
LOCAL_ADDRESS = "127.0.0.1"


class Stopped(Exception):
    """The person or the system asked for an end."""


class Failed(Exception):
    """The demonstration cannot go on; the message says why."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--reset", action="store_true", help="delete the demonstration first")
    options = parser.parse_args()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)
    try:
        with alone():
            if options.reset:
                reset()
            show(options.port)
    except Stopped:
        return 0
    except (Failed, RuntimeError) as failure:
        say(f"\n{failure}", file=sys.stderr)
        return 1
    return 0


def stop(number, frame):
    raise Stopped


def say(text: str, file=None) -> None:
    (file or sys.stdout).write(f"{text}\n")
    (file or sys.stdout).flush()


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One demonstration per folder.

    :raises Failed: if one is running, or the folder belongs to somebody else
    """
    try:
        VAR.mkdir(parents=True, exist_ok=True)
        lock = (VAR / "demo.lock").open("w")
    except PermissionError as failure:
        raise Failed(f"{VAR} belongs to another user, who ran the demo here before. Delete it.") from failure
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as failure:
            raise Failed(f"The demo is already running from this folder{where_it_runs()}.") from failure
        yield


def where_it_runs() -> str:
    with contextlib.suppress(OSError, ValueError, KeyError):
        return f", at {json.loads((VAR / 'demo.json').read_text())['address']}"
    return ""


def reset() -> None:
    """Delete the demonstration's data. Servers that were named by the environment keep theirs."""
    if not has_own_servers():
        raise Failed("DATABASE_URL names a database of your own: empty it yourself, then run `make demo`.")
    Children(VAR).end_orphans()
    embedded.remove()
    for name in ("media", "static", "log"):
        shutil.rmtree(VAR / name, ignore_errors=True)
    for path in (VAR / "demo.json", *VAR.glob("celerybeat-schedule*")):
        path.unlink(missing_ok=True)


def show(port: int) -> None:
    began = time.monotonic()
    address = f"http://{LOCAL_ADDRESS}:{port}"
    children = Children(VAR)
    children.end_orphans()
    check_port(port)
    try:
        environment = child_environment(find_servers(), address)
        say("Preparing the database …")
        run_to_the_end(["manage.py", "migrate", "--verbosity=0"], environment)
        # These take their time to start, and need no more than the tables.
        start_workers(children, environment)
        run_to_the_end(["manage.py", "prepare_demo"], environment)
        say("Starting the site …")
        start_web(children, port, environment)
        wait_until_up(address, children)
        announce(address, time.monotonic() - began)
        watch(children)
    finally:
        # A second Ctrl-C must not leave half of it running.
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        say("\nStopping …")
        children.stop()
        if has_own_servers():
            embedded.stop()


def check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOCAL_ADDRESS, port))
        except (OSError, OverflowError) as failure:
            raise Failed(
                f"Port {port} is not free. Choose another one: make demo PORT={port + 1}"
            ) from failure


def has_own_servers() -> bool:
    """Whether PostgreSQL and Valkey are ours to start and stop.

    :raises Failed: if the environment names only one of the two
    """
    named = [name for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)]
    if len(named) == 1:
        raise Failed("Set DATABASE_URL and REDIS_URL together, or neither.")
    return not named


def find_servers() -> dict[str, str]:
    """The addresses of the servers, as the settings read them from the environment."""
    if not has_own_servers():
        return roles_at(os.environ["DATABASE_URL"])
    say("Starting PostgreSQL and Valkey …")
    started = embedded.start()
    return {
        "DATABASE_URL": started.database,
        "DATABASE_OWNER_URL": started.database_owner,
        "REDIS_URL": started.redis,
    }


def roles_at(database: str) -> dict[str, str]:
    """The addresses of the application and of the owner at a server that is not ours.

    With DATABASE_OWNER_URL both are given; else DATABASE_URL is an administrator's, who makes the two roles.
    """
    if owner := os.environ.get("DATABASE_OWNER_URL"):
        return {"DATABASE_URL": database, "DATABASE_OWNER_URL": owner}
    try:
        embedded.prepare_database(database, embedded.database_of(database))
    except KeyError as failure:
        raise Failed("DATABASE_URL names no database.") from failure
    except psycopg.OperationalError as failure:
        raise Failed(f"The database of DATABASE_URL does not answer: {failure}") from failure
    except psycopg.errors.InsufficientPrivilege as failure:
        raise Failed(
            "The role of DATABASE_URL may not create roles. Give an administrator's address, "
            "or the application's own together with DATABASE_OWNER_URL."
        ) from failure
    return {
        "DATABASE_URL": embedded.as_role(database, "oreka_app"),
        "DATABASE_OWNER_URL": embedded.as_role(database, "oreka_owner"),
    }


def child_environment(found: dict[str, str], address: str) -> dict[str, str]:
    return {
        **os.environ,
        **found,
        "OREKA_MODE": "demo",
        "OREKA_VAR": str(VAR),
        "PUBLIC_ADDRESS": address,
        "SECRET_KEY": os.environ.get("SECRET_KEY") or secret("secret_key"),
        "PYTHONUNBUFFERED": "1",
    }


def start_workers(children: Children, environment: dict[str, str]) -> None:
    celery = ["-m", "celery", "-A", "registry"]
    children.start("worker", [*celery, "worker", "--concurrency=2", "--loglevel=INFO"], environment)
    children.start("beat", [*celery, "beat", "--pidfile=", "--loglevel=INFO"], environment)


def start_web(children: Children, port: int, environment: dict[str, str]) -> None:
    gunicorn = ["-m", "gunicorn", "registry.wsgi", f"--bind={LOCAL_ADDRESS}:{port}", "--worker-class=gthread"]
    children.start("web", [*gunicorn, "--workers=2", "--threads=4"], environment)


def wait_until_up(address: str, children: Children) -> None:
    deadline = time.monotonic() + PATIENCE
    answer = "nothing"
    while time.monotonic() < deadline:
        children.check()
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=10):  # noqa: S310 - our own address
                return
        except URLError as failure:
            if hasattr(failure, "read"):
                answer = failure.read().decode(errors="replace")
        time.sleep(0.2)
    raise Failed(f"The site did not come up in {PATIENCE} s; /healthz answered {answer}. See {VAR / 'log'}.")


def announce(address: str, seconds: float) -> None:
    path = VAR / "demo.json"
    story = {"address": address} | json.loads(path.read_text()) | {"address": address}
    servers.write_privately(path, json.dumps(story, indent=2, ensure_ascii=False) + "\n")
    say(f"\nOreka is at {address} (started in {seconds:.0f} s)\n\nAccounts of the demonstration:")
    for account in story["accounts"]:
        say(f"  {account['email']:<36} {account['password']:<20} {account['role']}")
    say("\nWorth opening:")
    for link in story["links"]:
        say(f"  {link['name']:<24} {address}{link['path']}")
    say("\nCtrl-C stops everything; the data stays. `make demo-reset` starts afresh.")


def watch(children: Children) -> None:
    """Stay until somebody asks for the end; start again what was killed meanwhile."""
    while True:
        time.sleep(1)
        if has_own_servers() and not embedded.is_running():
            say("A database server was gone; starting it again.")
            embedded.start()
        for name in children.restart_the_dead():
            say(f"The {name} process was gone; started it again. See {VAR / 'log' / name}.log.")


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parent.parent)
    sys.exit(main())
