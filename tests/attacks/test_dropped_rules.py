"""Each rule of the database is left out in turn: some test that speaks of it must then go red."""

import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from queue import Queue

import psycopg
import pytest

from registry import embedded
from tests.attacks.dropping import rules, tests_of
from tests.real_servers import MIGRATED, ROOT

# Names of test processes beyond those that pytest-xdist starts; Valkey has a database for each up to gw14.
NAMES = ("gw13", "gw14")
RED, GREEN = 1, 0
PATIENCE = 120


def all_rules():
    with psycopg.connect(embedded.administrator(MIGRATED)) as sql:
        return rules(sql)


def run_without(rule, name):
    """Let the tests that speak of a rule run in a database without it; the process, or None without tests."""
    nodes = tests_of(rule)
    if not nodes:
        return None
    template = f"oreka_without_{name}"
    with psycopg.connect(embedded.administrator(), autocommit=True) as sql:
        sql.execute(f"DROP DATABASE IF EXISTS {template} WITH (FORCE)")
        sql.execute(f"CREATE DATABASE {template} TEMPLATE {MIGRATED} OWNER oreka_owner")
    with psycopg.connect(embedded.administrator(template)) as sql:
        sql.execute(rule.drop)
    switches = [
        "-x",
        "-q",
        "--tb=line",
        "-p",
        "no:cacheprovider",
        "-p",
        "pytest_django",
        "-p",
        "tests.attacks.only",
    ]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *switches, *nodes],
        cwd=ROOT,
        env=os.environ
        | {
            "OREKA_RULE": ",".join(rule.names),
            "OREKA_TEMPLATE": template,
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "PYTEST_XDIST_WORKER": name,
        },
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def verdict(rule, names):
    """`missed`, or why the rule is not."""
    name = names.get()
    try:
        run = run_without(rule, name)
    finally:
        names.put(name)
    if run is None:
        return "no test speaks of it"
    if run.returncode == RED:
        return "missed"
    if run.returncode == GREEN:
        return "every test that speaks of it stays green"
    return f"its tests could not run: {run.stdout[-800:]}{run.stderr[-400:]}"


@pytest.mark.long
def test_every_rule_is_missed(figures):
    dropped, names = all_rules(), Queue()
    for name in NAMES:
        names.put(name)
    with ThreadPoolExecutor(len(NAMES)) as pool:
        verdicts = dict(zip(dropped, pool.map(lambda rule: verdict(rule, names), dropped), strict=True))
    unmissed = [f"{rule.title}: {found}" for rule, found in verdicts.items() if found != "missed"]
    count = Counter(verdicts.values())
    figures.add("rules dropped, one at a time", len(dropped), target="every one", ok=len(dropped) > 100)
    figures.add("rules that no test misses", len(dropped) - count["missed"], target="0", ok=not unmissed)
    assert not unmissed, "\n".join(unmissed)
