"""Runs every test, in two parts on servers that are started and migrated once, which takes minutes.

The matrix keeps one transaction open for minutes, and the log waits for whoever is open on its server.
"""

import os
import subprocess
import sys

import redis

# Starts the servers, and removes them at the end.
from tests.real_servers import ROOT, servers

PARTS = (
    ["--dist", "load", "tests/matrix"],
    # In their own order: the browser comes early, and what is quick fills the end.
    ["--dist", "loadfile", "--no-loadscope-reorder", "--ignore=tests/matrix"],
)


def run(processes: str) -> int:
    for part in PARTS:
        redis.Redis.from_url(servers.addresses().redis).flushall()
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-n", processes, *part],
            cwd=ROOT,
            env=os.environ | {"OREKA_TEST_SERVERS": "running"},
            check=False,
        )
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(run(*sys.argv[1:]))
