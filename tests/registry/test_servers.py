"""The embedded servers: they start, are found again, and come back after a kill -9."""

import contextlib
import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.real_servers import ROOT


class Folder:
    """Servers in a folder of their own, each step in a process of its own, as `make demo` does it."""

    def __init__(self, var: Path):
        self.var = var

    def run(self, step: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", f"from registry import embedded; {step}"],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "OREKA_VAR": str(self.var)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> dict:
        self.run("embedded.start()")
        return json.loads((self.var / "servers.json").read_text())

    def pids(self) -> dict[str, int]:
        found = {}
        for process in psutil.process_iter():
            # Of a process that just ended, only the number is left to read.
            with contextlib.suppress(psutil.Error):
                if f"{self.var}/postgres/data" in process.cmdline() or process.cwd() == f"{self.var}/valkey":
                    found[process.name()] = process.pid
        return found


def ask(found: dict, sql: str, role: str = "database"):
    with psycopg.connect(found[role]) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchall() if cursor.description else None


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    # An ordinary mode, so that the unprivileged user of PostgreSQL may pass.
    var = Path(os.environ["OREKA_VAR"]) / f"servers-{os.getpid()}"
    folder = Folder(var)
    folder.start()
    yield folder
    folder.run("embedded.remove()")
    assert folder.pids() == {}


def test_second_start_finds_both_running(folder):
    before, pids = folder.start(), folder.pids()
    assert folder.start() == before
    assert folder.pids() == pids
    assert set(pids) == {"postgres", "valkey-server"}


def test_killed_servers_come_back_with_their_data(folder):
    found = folder.start()
    ask(found, "CREATE TABLE kept AS SELECT 7 AS number", role="database_owner")
    before = folder.pids()
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(pid) for pid in before.values() if psutil.pid_exists(pid)], timeout=10)
    found = folder.start()
    assert ask(found, "SELECT number FROM kept", role="database_owner") == [(7,)]
    assert set(folder.pids()) == set(before)
    assert set(folder.pids().values()).isdisjoint(before.values())


def test_start_survives_a_pid_that_now_belongs_to_somebody_else(folder):
    folder.start()
    pid = folder.pids()["postgres"]
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while psutil.pid_exists(pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    pid_file = folder.var / "postgres" / "data" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    assert ask(folder.start(), "SELECT 1") == [(1,)]


def test_stopped_servers_start_again_at_the_same_addresses(folder):
    before = folder.start()
    folder.run("embedded.stop()")
    assert folder.pids() == {}
    assert not (folder.var / "servers.json").exists()
    assert folder.start() == before


def test_passwords_are_asked_for_and_kept_private(folder):
    found = folder.start()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(found["database"].replace("oreka_app:", "oreka_app:wrong")).close()
    files = [folder.var / "servers.json", folder.var / "valkey" / "valkey.conf"]
    files += (folder.var / "secrets").iterdir()
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_roles_may_nothing_that_they_need_not(folder):
    rights = "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolcanlogin FROM pg_roles"
    assert ask(folder.start(), f"{rights} WHERE rolname LIKE 'oreka%' ORDER BY 1") == [
        ("oreka_app", False, False, False, True),
        ("oreka_owner", False, False, False, True),
    ]


def test_letters_beyond_ascii_have_their_capitals(folder):
    assert ask(folder.start(), "SELECT upper('coopérative'), 'É' ILIKE 'é'") == [("COOPÉRATIVE", True)]


def test_the_database_lies_where_its_user_may_pass(tmp_path):
    """PostgreSQL never runs as root, so root's database cannot lie where only root may pass."""
    hidden = tmp_path / "hidden"
    hidden.mkdir(mode=0o700)
    folder = Folder(hidden / "var")
    try:
        assert ask(folder.start(), "SELECT current_user") == [("oreka_app",)]
        assert (folder.var / "postgres").exists() == (os.geteuid() != 0)
    finally:
        home = Path(folder.run("print(embedded._home())").strip())
        folder.run("embedded.remove()")
    assert not home.exists()
