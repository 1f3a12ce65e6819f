"""A whole deployment of Oreka in a folder of its own, durable as in earnest, whose parts can be killed and restarted."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit

import psutil
import psycopg
import redis

from registry.children import ROOT, Children, family, last_lines

PATIENCE = 120  # seconds for the deployment to come up, recovery after a crash included
OWN_NAMES = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_AS", "REDIS_URL", "SECRET_KEY", "MEDIA_ROOT")


class Stage:
    """PostgreSQL, Valkey, gunicorn, a Celery worker and beat; `with Stage() as stage:` also tidies up.

    :param settings: further `name=value` settings of PostgreSQL
    :param workers: processes of gunicorn, each with `threads` threads
    :param environment: further variables for every process
    """

    def __init__(self, *, settings=(), workers=2, threads=4, environment=None):
        self.settings = tuple(settings)
        self.workers, self.threads = workers, threads
        self.folder = Path(tempfile.mkdtemp(prefix="oreka-stage-"))
        # PostgreSQL runs as somebody else where this runs as root, and must reach its own folder.
        self.folder.chmod(0o711)
        (self.folder / "static").mkdir()
        self.url = f"http://127.0.0.1:{free_port()}"
        self.children = Children(self.folder)
        self.cluster = None
        self.servers = {}
        self.environment = {name: value for name, value in os.environ.items() if name not in OWN_NAMES} | {
            "LOG_LEVEL": "WARNING",
            "OREKA_MODE": "demo",
            "OREKA_VAR": str(self.folder),
            "PUBLIC_ADDRESS": self.url,
            "PYTHONUNBUFFERED": "1",
            "RETIREMENT_COOLING_OFF_HOURS": "0",
            "STATEMENT_SWEEP_SECONDS": "5",
            "STATIC_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
            **(environment or {}),
        }

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *details):
        self.stop()

    def start(self):
        self.start_servers()
        self.manage("migrate", "--verbosity=0")
        for name in ("web", "worker", "beat"):
            self.start_child(name)
        self.wait_until_up()

    def stop(self):
        """End every process that this stage started and delete its folder."""
        # Nothing is kept, so nothing need be shut down in order.
        for name in (*self.children.children, *self.servers):
            self.kill(name)
        if not self.servers:
            # They failed to start; whatever there is of them goes too.
            with contextlib.suppress(RuntimeError):
                self.run_python("from registry import embedded; embedded.remove()")
        for folder in (self.cluster, self.folder):
            shutil.rmtree(folder or self.folder, ignore_errors=True)

    # Addresses

    @property
    def database(self):
        return self.environment.get("DATABASE_URL") or self.addresses["database"]

    @property
    def database_owner(self):
        return self.environment.get("DATABASE_OWNER_URL") or self.addresses["database_owner"]

    @property
    def redis(self):
        return self.addresses["redis"]

    @property
    def administrator(self):
        """The superuser's address of the application's database."""
        return f"postgres://postgres:{self.secret('postgres')}@{self.database.rpartition('@')[2]}"

    @property
    def addresses(self):
        return json.loads((self.folder / "servers.json").read_text())

    def secret(self, name):
        return (self.folder / "secrets" / name).read_text()

    def point_to(self, port):
        """Give the application another PostgreSQL, and start it anew."""
        known = self.addresses
        for name, address in (
            ("DATABASE_URL", known["database"]),
            ("DATABASE_OWNER_URL", known["database_owner"]),
        ):
            parts = urlsplit(address)
            place = f"{parts.netloc.rpartition(':')[0]}:{port}"
            self.environment[name] = parts._replace(netloc=place).geturl()
        self.environment |= {"REDIS_URL": known["redis"], "SECRET_KEY": self.secret("secret_key")}
        for name in ("web", "worker", "beat"):
            self.kill(name)
            self.restart(name)

    # Commands

    def sql(self, query, *values):
        """The rows of a query, asked as superuser."""
        with psycopg.connect(self.administrator, autocommit=True) as connection:
            cursor = connection.execute(query, values or None)
            return cursor.fetchall() if cursor.description else []

    def run(self, *arguments):
        """Run Python with arguments in the stage's environment and give back what it printed.

        :raises RuntimeError: with what it said, if it failed
        """
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"`{' '.join(arguments)}` failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def run_python(self, code):
        return self.run("-c", code)

    def manage(self, *arguments):
        return self.run("manage.py", *arguments)

    def set_up_buyers(self, number, kilograms):
        """Buyers that hold credits, each as a dict of `organisation` and `token`."""
        return json.loads(self.run("-m", "tests.stage_buyers", str(number), str(kilograms)))

    # Processes

    def start_servers(self):
        self.run_python(f"from registry import embedded; embedded.start(settings={self.settings!r})")
        [[data]] = self.sql("SHOW data_directory")
        self.cluster = Path(data).parent
        postmaster = int((Path(data) / "postmaster.pid").read_text().splitlines()[0])
        valkey = redis.from_url(self.redis).info("server")["process_id"]
        self.servers = {"postgres": psutil.Process(postmaster), "valkey": psutil.Process(valkey)}

    def start_child(self, name):
        self.children.start(name, self.command(name), self.environment)

    def command(self, name):
        if name == "web":
            return [
                *("-m", "gunicorn", "registry.wsgi", f"--bind={self.url.removeprefix('http://')}"),
                *("--worker-class=gthread", f"--workers={self.workers}", f"--threads={self.threads}"),
            ]
        celery = ["-m", "celery", "-A", "registry"]
        if name == "worker":
            return [*celery, "worker", "--concurrency=2"]
        return [*celery, "beat", "--pidfile="]

    def processes(self, name):
        """Every living process of a part, the one that starts the others first."""
        if name in self.servers:
            with contextlib.suppress(psutil.NoSuchProcess):
                return [self.servers[name], *self.servers[name].children(recursive=True)]
            return []
        child = self.children.children[name]
        members = family(child.process.pid, child.started_at)
        return sorted(members, key=lambda process: process.pid != child.process.pid)

    def kill(self, name):
        """SIGKILL a part: postgres, valkey, web, worker or beat, with all of its processes at once."""
        kill_at_once(lambda: self.processes(name))
        if name not in self.servers:
            self.children.children[name].process.wait()

    def restart(self, name):
        """Start a part that was killed; of the servers, wait until they answer."""
        if name in self.servers:
            self.start_servers()
        else:
            self.start_child(name)

    def revive(self):
        """Start what ended by itself, as a supervisor does; the names."""
        ended = [name for name, child in self.children.children.items() if child.process.poll() is not None]
        for name in ended:
            self.kill(name)
            self.restart(name)
        return ended

    def wait_until_up(self):
        """:raises RuntimeError: if the site is not up in time, worker and beat included"""
        deadline = time.monotonic() + PATIENCE
        answer = None
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=10):
                    return
            except (URLError, ConnectionError, TimeoutError) as failure:
                answer = failure.read() if hasattr(failure, "read") else failure
            time.sleep(0.2)
        logs = "\n".join(last_lines(self.children.log(name)) for name in self.children.children)
        raise RuntimeError(f"not up after {PATIENCE} s: {answer}\n{logs}")


def kill_at_once(list_processes):
    """SIGKILL processes, stopped first so that none can start, replace or clean up after another."""
    stopped = []
    while fresh := [process for process in list_processes() if process not in stopped]:
        for process in fresh:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGSTOP)
        stopped += fresh
    for process in stopped:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(stopped, timeout=30)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
