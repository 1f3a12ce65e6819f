"""Says where the time of a retirement over the API goes: `python -m tests.bench.profile [retirements]`.

Requests run in this process through the WSGI handler, so that what is left out is the socket and gunicorn alone.
First with a clock around each stage, then under cProfile, which slows everything but names the functions.
"""

import cProfile
import io
import json
import os
import pstats
import sys
import time
from collections import Counter
from contextlib import ExitStack, contextmanager, nullcontext
from unittest.mock import patch
from uuid import uuid4

import psutil

from tests.bench import ground

SQL = " · SQL"


class Stages:
    """Time on the clock, time of this process, and queries by stage; an inner stage's is not the outer one's."""

    def __init__(self):
        self.seconds, self.cpu, self.queries = Counter(), Counter(), Counter()
        self.stack = []

    @contextmanager
    def stage(self, name):
        began, cpu = time.perf_counter(), time.thread_time()
        self.stack.append([name, 0.0, 0.0])
        try:
            yield
        finally:
            took, used = time.perf_counter() - began, time.thread_time() - cpu
            _name, inner, inner_cpu = self.stack.pop()
            self.seconds[name] += took - inner
            self.cpu[name] += used - inner_cpu
            if self.stack:
                self.stack[-1][1] += took
                self.stack[-1][2] += used

    def timed(self, owner, attribute, name):
        """A patch that runs a function of a class or module as a stage."""
        function = getattr(owner, attribute)

        def run(*arguments, **named):
            with self.stage(name):
                return function(*arguments, **named)

        return patch.object(owner, attribute, run)

    def query(self, execute, sql, params, many, context):
        outer = self.stack[-1][0] if self.stack else "?"
        with self.stage(f"{outer}{SQL}"):
            result = execute(sql, params, many, context)
        self.queries[outer] += 1
        return result

    def table(self, requests):
        lines = [f"{'stage':<28} {'ms':>7} {'CPU ms':>7} {'%':>5} {'in SQL ms':>10} {'queries':>8}"]
        names = dict.fromkeys(name.removesuffix(SQL) for name in self.seconds)
        whole = sum(self.cpu.values())
        for name in sorted(names, key=lambda name: -self.of(self.cpu, name)):
            milliseconds, cpu = (1000 * self.of(kind, name) / requests for kind in (self.seconds, self.cpu))
            lines.append(
                f"{name:<28} {milliseconds:7.2f} {cpu:7.2f} {100 * self.of(self.cpu, name) / whole:5.1f} "
                f"{1000 * self.seconds[name + SQL] / requests:10.2f} {self.queries[name] / requests:8.1f}"
            )
        total, cpu = (1000 * sum(kind.values()) / requests for kind in (self.seconds, self.cpu))
        return "\n".join([*lines, f"{'all':<28} {total:7.2f} {cpu:7.2f}"])

    @staticmethod
    def of(kind, name):
        return kind[name] + kind[name + SQL]


def stages_of_a_request(stages):
    """Patches around everything that a POST passes through."""
    from django.db import connection
    from django.db.backends.postgresql.base import DatabaseWrapper
    from knox.auth import TokenAuthentication
    from rest_framework import serializers, views
    from rest_framework.response import Response

    from credits import doorbell, services
    from credits.api import views as doors

    patches = ExitStack()
    for owner, attribute, name in (
        (views.APIView, "dispatch", "view"),
        (views.APIView, "perform_authentication", "authentication"),
        (TokenAuthentication, "authenticate", "authentication"),
        (views.APIView, "check_permissions", "permissions"),
        (views.APIView, "check_throttles", "throttles"),
        (serializers.Serializer, "is_valid", "serializer: reading"),
        (doors, "asked_for", "who may"),
        (doors, "retirement_to_act_on", "who may"),
        (doors, "answer_of", "answer"),
        (services, "request_retirement", "service: ask"),
        (services, "confirm_retirement", "service: confirm"),
        (doorbell, "ring", "broker"),
        (Response, "render", "rendering JSON"),
        (DatabaseWrapper, "_commit", "commit"),
        (DatabaseWrapper, "is_usable", "connection health check"),
    ):
        patches.enter_context(stages.timed(owner, attribute, name))
    patches.enter_context(connection.execute_wrapper(stages.query))
    return patches


class Machine:
    """Retires in this process as a buyer's machine would over the network."""

    def __init__(self, cast):
        from django.core.handlers.wsgi import WSGIHandler
        from knox.models import AuthToken

        self.handler = WSGIHandler()
        self.buyers = [
            (buyer.code, AuthToken.objects.create(user=admin)[1])
            for buyer, admin in zip(cast.buyers[:50], cast.admins[:50], strict=True)
        ]
        self.turn = 0
        self.around = lambda path: nullcontext()

    def retire(self, quantity=5):
        self.turn += 1
        code, token = self.buyers[self.turn % len(self.buyers)]
        asked = self.post("/api/v1/retirements/", token, request_body(code, quantity))
        self.post(f"/api/v1/retirements/{asked['id']}/confirm/", token, {"quantity_kg": quantity})

    def post(self, path, token, body):
        content = json.dumps(body).encode()
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": path,
            "SCRIPT_NAME": "",
            "QUERY_STRING": "",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_AUTHORIZATION": f"Token {token}",
            "HTTP_IDEMPOTENCY_KEY": str(uuid4()),
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(content)),
            "wsgi.input": io.BytesIO(content),
            "wsgi.url_scheme": "http",
            "wsgi.errors": sys.stderr,
        }
        status = []
        with self.around(path):
            response = self.handler(environ, lambda line, headers: status.append(line))
            answer = b"".join(response)
            response.close()
        if status[0][:2] != "20":
            raise RuntimeError(f"{path}: {status[0]} {answer.decode()}")
        return json.loads(answer)


def request_body(code, quantity):
    return {
        "organisation": code,
        "beneficiary": code,
        "mineral": "Co",
        "quantity_kg": quantity,
        "claim_period_first": "2025-01-01",
        "claim_period_last": "2025-12-31",
        "claim_type": "contribution",
        "footprint": None,
    }


def kind_of(path):
    return "confirm" if path.endswith("confirm/") else "ask"


def plainly(machine, retirements):
    """What a request of each kind takes with nothing measured inside: of the clock, of this process, of its backend."""
    from django.db import connection

    connection.ensure_connection()
    backend = psutil.Process(connection.connection.info.backend_pid)
    spent = Counter()

    @contextmanager
    def around(path):
        began, cpu, there = time.perf_counter(), time.thread_time(), sum(backend.cpu_times()[:2])
        yield
        spent[kind_of(path), "ms"] += time.perf_counter() - began
        spent[kind_of(path), "CPU ms here"] += time.thread_time() - cpu
        spent[kind_of(path), "CPU ms in PostgreSQL"] += sum(backend.cpu_times()[:2]) - there

    machine.around = around
    for _number in range(retirements):
        machine.retire()
    return {" ".join(key): round(1000 * seconds / retirements, 2) for key, seconds in sorted(spent.items())}


def by_stage(machine, retirements, kind):
    stages = Stages()

    @contextmanager
    def around(path):
        if kind_of(path) != kind:
            yield
            return
        with stages_of_a_request(stages), stages.stage("middleware and routing"):
            yield

    machine.around = around
    for _number in range(retirements):
        machine.retire()
    return stages


def by_function(machine, retirements):
    machine.around = lambda path: nullcontext()
    profiler = cProfile.Profile(time.thread_time)
    profiler.enable()
    for _number in range(retirements):
        machine.retire()
    profiler.disable()
    return profiler


def main(retirements):
    ground.start()
    from tests.bench import databases, world
    from tests.bench.options import Options
    from tests.figures import Figures

    ground.use(databases.small(Options(Figures("profile"))))
    machine = Machine(world.find_cast())
    plainly(machine, 20)
    for name, value in plainly(machine, retirements).items():
        print(f"{name:<32} {value:7.2f}")
    for kind in ("ask", "confirm"):
        print(f"\nOne {kind}, by stage")
        print(by_stage(machine, retirements, kind).table(retirements))
    profiler = by_function(machine, retirements)
    for order in ("tottime", "cumulative"):
        print(f"\n{retirements} whole retirements under cProfile, CPU seconds by {order}")
        written = io.StringIO()
        pstats.Stats(profiler, stream=written).strip_dirs().sort_stats(order).print_stats(45)
        print("\n".join(line for line in written.getvalue().splitlines()[4:] if line.strip()))


if __name__ == "__main__":
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    try:
        main(retirements=int(sys.argv[1]) if len(sys.argv) > 1 else 200)
    finally:
        ground.stop()
