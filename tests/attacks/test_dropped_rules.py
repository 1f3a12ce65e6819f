"""Each rule of the database is left out in turn: some test that speaks of it must then go red."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from registry import embedded
from tests.attacks.dropping import rules, told_by
from tests.real_servers import MIGRATED, ROOT

# Names of test processes beyond those that pytest-xdist starts; Valkey has a database for each up to gw14.
NAMES = ("gw13", "gw14")
GREEN, RED = 0, 1
PATIENCE = 1_800


def run_all(name, tasks):
    """What came of the tests of each rule in a database without it, by a process of this name."""
    worker = subprocess.run(
        [sys.executable, "-m", "tests.attacks.without"],
        cwd=ROOT,
        env=os.environ | {"OREKA_TEMPLATE": f"oreka_without_{name}", "PYTEST_XDIST_WORKER": name},
        input=json.dumps(tasks),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert worker.returncode == 0, worker.stderr
    return [json.loads(line) for line in worker.stdout.splitlines()]


def verdict(code, said):
    if code == RED:
        return "missed"
    return "every test that speaks of it stays green" if code == GREEN else f"its tests could not run: {said}"


@pytest.mark.long
def test_every_rule_is_missed(figures):
    with psycopg.connect(embedded.administrator(MIGRATED)) as sql:
        dropped = {rule.title: rule for rule in rules(sql)}
    tasks = [
        {"title": title, "drop": rule.drop, "names": rule.names, "tests": told_by(rule)}
        for title, rule in dropped.items()
    ]
    verdicts = {task["title"]: "no test speaks of it" for task in tasks}
    spoken_of = [task for task in tasks if task["tests"]]
    shares = [spoken_of[number :: len(NAMES)] for number in range(len(NAMES))]
    with ThreadPoolExecutor(len(NAMES)) as pool:
        for found in pool.map(run_all, NAMES, shares):
            verdicts |= {title: verdict(code, said) for title, code, said in found}
    unmissed = [f"{title}: {found}" for title, found in verdicts.items() if found != "missed"]
    figures.add("rules dropped, one at a time", len(dropped), target="every one", ok=len(dropped) > 100)
    figures.add("rules that no test misses", len(unmissed), target="0", ok=not unmissed)
    assert not unmissed, "\n".join(unmissed)
