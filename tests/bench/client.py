"""One machine that retires over HTTP until its time is over; a process of its own that knows nothing of Django.

Reads what to do as JSON from its input, waits for a second line, and writes what it found as JSON.
"""

import http.client
import json
import random
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
    """A connection for each request, as gunicorn's synchronous workers keep none."""
    connection = http.client.HTTPConnection("127.0.0.1", task["port"], timeout=60)
    headers = {
        "Authorization": f"Token {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": str(uuid4()),
    }
    connection.request("POST", path, json.dumps(content), headers)
    response = connection.getresponse()
    answer = response.read()
    connection.close()
    return response.status, json.loads(answer)


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
