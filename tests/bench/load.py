"""Lets machines retire at the same time over HTTP, each a small process of its own, started before the clock."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.bench.pgbench import Run

CLIENT = Path(__file__).with_name("client.py")


def retire(port, buyers, *, clients, seconds, quantity=5, confirm=True):
    """What so many clients retire in so many seconds, and how often which answer refused them.

    :param buyers: pairs of a code and a token; each retirement is of one of them
    """
    task = {
        "port": port,
        "buyers": buyers,
        "seconds": seconds,
        "quantity": quantity,
        "confirm": confirm,
    }
    processes = [
        subprocess.Popen(
            [sys.executable, "-I", str(CLIENT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _number in range(clients)
    ]
    for process in processes:
        process.stdin.write(json.dumps(task) + "\n")
        process.stdin.flush()
    for process in processes:
        process.stdout.readline()
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    found = [json.loads(process.communicate()[0]) for process in processes]
    failures = sum((Counter(each["failures"]) for each in found), Counter())
    latencies = [latency for each in found for latency in each["retirements"]]
    # Each client is busy all the time, so its own rate is exact whenever its last request ends.
    per_second = sum(
        1000 * len(each["retirements"]) / sum(each["retirements"]) for each in found if each["retirements"]
    )
    return Run(per_second, latencies, sum(failures.values())), failures
