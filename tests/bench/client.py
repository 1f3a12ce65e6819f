"""One machine that retires over HTTP until its time is over; a process of its own that knows nothing of Django.

Reads what to do as JSON from its input, waits for a second line, and writes what it found as JSON.
"""

import json
import random
import socket
import sys
import time
from uuid import uuid4


def main():
    task = json.loads(sys.stdin.readline())
    print("ready", flush=True)
    sys.stdin.readline()
    asks, retirements, failures = [], [], {}
    until = time.monotonic() + task["seconds"]
    while time.monotonic() < until:
        code, token = random.choice(task["buyers"])
        began = time.perf_counter()
        status, answer = post(task, "/api/v1/retirements/", token, body(code, task["quantity"]))
        asked = time.perf_counter()
        if status == 201 and task["confirm"]:
            path = f"/api/v1/retirements/{answer['id']}/confirm/"
            status, answer = post(task, path, token, {"quantity_kg": task["quantity"]})
        if status in (200, 201):
            asks.append(1000 * (asked - began))
            retirements.append(1000 * (time.perf_counter() - began))
        else:
            failures[f"{status} {answer}"[:200]] = failures.get(f"{status} {answer}"[:200], 0) + 1
    print(json.dumps({"asks": asks, "retirements": retirements, "failures": failures}))


def post(task, path, token, content):
    """Send one request and read its answer, as sparingly as pgbench speaks to PostgreSQL.

    A connection for each request, as gunicorn's synchronous workers keep none.
    """
    sent = json.dumps(content)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Token {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(sent)}\r\nIdempotency-Key: {uuid4()}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", task["port"]), timeout=60) as connection:
        connection.sendall((head + sent).encode())
        answer = b""
        while part := connection.recv(65_536):
            answer += part
    status, _headers, body = answer[9:12], *answer.split(b"\r\n\r\n", 1)
    return int(status), json.loads(body)


def body(code, quantity):
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


if __name__ == "__main__":
    main()
