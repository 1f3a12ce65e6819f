"""A process that leaves out one rule after another and runs the tests that speak of it; see test_dropped_rules."""

import contextlib
import io
import json
import os
import sys

import psycopg
import pytest

from registry import embedded
from tests.real_servers import MIGRATED, TEMPLATE

SWITCHES = ["-x", "-q", "--tb=line", "--capture=sys", "-p", "no:cacheprovider", "-p", "tests.attacks.only"]


def leave_out(statement):
    """Make the template that this process copies anew, without a rule."""
    with psycopg.connect(embedded.administrator(), autocommit=True) as sql:
        sql.execute(f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)")
        sql.execute(f"CREATE DATABASE {TEMPLATE} TEMPLATE {MIGRATED} OWNER oreka_owner")
    with psycopg.connect(embedded.administrator(TEMPLATE)) as sql:
        sql.execute(statement)


def run(rule):
    """The exit code of pytest, and the end of what it said."""
    leave_out(rule["drop"])
    os.environ["OREKA_RULE"] = ",".join(rule["names"])
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = pytest.main([*SWITCHES, *rule["tests"]])
    return int(code), said.getvalue()[-1_000:]


if __name__ == "__main__":
    for rule in json.load(sys.stdin):
        print(json.dumps([rule["title"], *run(rule)]), flush=True)
