"""Clients that retire credits over the API, write down on disk what was acknowledged, and settle what is unknown."""

import http.client
import json
import os
import random
import threading
import time
from collections import Counter
from pathlib import Path
from uuid import uuid4

RETIREMENTS = "/api/v1/retirements/"
SETTLED_WITHIN = 180  # seconds in which a repeated request must be answered


class Journal:
    """One line for each fact, on disk before the client goes on; several clients share it."""

    def __init__(self, path):
        self.path = Path(path)
        self.file = self.path.open("a")
        self.lock = threading.Lock()
        self.counts = Counter()

    def note(self, what, **facts):
        with self.lock:
            self.file.write(json.dumps({"what": what, **facts}) + "\n")
            self.file.flush()
            os.fsync(self.file.fileno())
            self.counts[what] += 1

    def lines(self, what):
        known = [json.loads(line) for line in self.path.read_text().splitlines()]
        return [line for line in known if line["what"] == what]


class Client(threading.Thread):
    """Asks for retirements of a few kilograms and confirms each, until it is told to stop."""

    def __init__(self, url, buyer, journal):
        super().__init__(daemon=True)
        self.url, self.buyer, self.journal = url, buyer, journal
        self.is_told_to_stop = threading.Event()

    def run(self):
        while not self.is_told_to_stop.is_set():
            self.retire(random.randint(1, 3))

    def retire(self, kilograms):
        key = str(uuid4())
        self.journal.note("wanted", key=key, kilograms=kilograms, organisation=self.buyer["organisation"])
        retirement = self.settle(RETIREMENTS, self.wish(kilograms), key)
        if retirement is None:
            return
        self.journal.note("requested", key=key, id=retirement["id"])
        path = f"{RETIREMENTS}{retirement['id']}/confirm/"
        if self.settle(path, {"quantity_kg": kilograms}, str(uuid4())):
            self.journal.note("confirmed", key=key, id=retirement["id"])

    def wish(self, kilograms):
        return {
            "organisation": self.buyer["organisation"],
            "beneficiary": self.buyer["organisation"],
            "mineral": "Co",
            "quantity_kg": kilograms,
            "claim_period_first": "2025-01-01",
            "claim_period_last": "2025-12-31",
            "claim_type": "contribution",
            "footprint": None,
        }

    def settle(self, path, body, key):
        """Repeat a request with the same key until it is answered for good; None if it is refused."""
        deadline = time.monotonic() + SETTLED_WITHIN
        is_unknown = False
        while time.monotonic() < deadline:
            status, content = self.send(path, body, key)
            if status is not None and status < 500:
                if is_unknown:
                    self.journal.note("settled", key=key, path=path, status=status)
                if status in (200, 201):
                    return content
                self.journal.note("refused", key=key, path=path, status=status, content=content)
                time.sleep(0.1)
                return None
            is_unknown = True
            self.journal.note("unknown", key=key, path=path, status=status, content=content)
            time.sleep(0.1)
        self.journal.note("unsettled", key=key, path=path)
        return None

    def send(self, path, body, key):
        """Status and content of the answer; without a whole answer no status, and why."""
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=30)
        headers = {
            "Authorization": f"Token {self.buyer['token']}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        try:
            connection.request("POST", path, json.dumps(body), headers)
            answer = connection.getresponse()
            content = answer.read()
            is_json = "json" in answer.headers.get("Content-Type", "")
            return answer.status, json.loads(content) if is_json else answer.headers.get("Content-Type")
        except (OSError, http.client.HTTPException) as failure:
            return None, repr(failure)
        finally:
            connection.close()


class Load:
    """Clients at work: `with Load(stage, buyers, journal, clients=6) as load:`."""

    def __init__(self, stage, buyers, journal, *, clients):
        self.journal = journal
        self.clients = [Client(stage.url, buyers[number % len(buyers)], journal) for number in range(clients)]

    def __enter__(self):
        for client in self.clients:
            client.start()
        return self

    def __exit__(self, *details):
        for client in self.clients:
            client.is_told_to_stop.set()
        for client in self.clients:
            client.join(SETTLED_WITHIN)

    def wait_for(self, what, *, more=1, within=90):
        """Seconds until so many more facts of a kind were noted.

        :raises AssertionError: if they are not in time
        """
        began = time.monotonic()
        wanted = self.journal.counts[what] + more
        while self.journal.counts[what] < wanted:
            assert time.monotonic() < began + within, f"no {what} within {within} s: {self.journal.counts}"
            time.sleep(0.02)
        return time.monotonic() - began
