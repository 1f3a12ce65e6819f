"""Phones that send a list of decisions over a bad network, by the rule of the phone, and what must be there then."""

import http.client
import json
import os
import random
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter, deque
from contextlib import contextmanager
from datetime import date, timedelta
from urllib.error import URLError

import psutil
from django.conf import settings
from django.test import Client
from django.utils import timezone

from committees.models import Committee, Decision, Seat, WorkerGroup
from registry.models import AnsweredKey, KeyConflict, MineSite, Organisation, User
from registry.services import add_member
from tests.committees.typed import typed_decision
from tests.flaky import Flaky
from tests.real_servers import ROOT
from tests.stage import free_port, kill_at_once

ADDRESS = "/committee/decisions/record/"
JSON = {"Accept": "application/json"}
FIRST_DAY = date(2025, 1, 1)
SECRETARIES, PHONES = 4, 8
CLOSED = 0.02  # share of answers that arrive at a phone which ends before it has noted them
TWICE = 0.02  # share of drafts that two tabs of a phone send at once
UP_WITHIN = 60  # seconds
QUIET = {"LOG_LEVEL": "ERROR", "DATABASE_CONNECTION_AGE": "60"}


def paper_list(number, seed):
    """What somebody has on paper: title, cents and day of each decision, no two alike."""
    chance = random.Random(seed)
    return [
        (f"Paper {line:05d}", chance.randrange(100, 500_000), FIRST_DAY + timedelta(chance.randrange(300)))
        for line in range(number)
    ]


def in_the_book():
    """The same facts of every decision in the database."""
    return sorted(Decision.objects.values_list("title", "amount_minor", "meeting_on"))


def compared(lines, *, met, began, wrong, receipts):
    """A paper list beside the book, in figures.

    :param met: what became of the requests on their way
    :param wrong: lines that a phone was refused, forgot, or has another receipt of
    :param receipts: how many there are on the phones
    """
    book, paper = in_the_book(), sorted(lines)
    return {
        "seconds": round(time.monotonic() - began, 1),
        "requests": sum(met.values()),
        "share": round(met["lost"] / sum(met.values()), 3),
        "met": dict(met),
        "lost": sorted(set(paper) - set(book)),
        "twice": [line for line, times in Counter(book).items() if times > 1],
        "other": sorted(set(book) - set(paper)),
        "wrong": wrong,
        "receipts": receipts,
        "book": len(book),
        "keys": AnsweredKey.objects.filter(act="record_decision").count(),
        "conflicts": KeyConflict.objects.count(),
    }


def judge(found, number, *, share=(0.27, 0.33)):
    """:param share: of all replies that were lost, at least and at most; of a few requests it says little"""
    for name in ("lost", "twice", "other", "wrong"):
        assert found[name] == [], name
    assert (found["book"], found["keys"], found["receipts"]) == (number, number, number)
    assert found["conflicts"] == 0
    least, most = share
    # Without them the rest would say nothing.
    assert least < found["share"] < most


def report(figures, name, found, misfortunes):
    """Note what was found, and what happened meanwhile: a name and how often."""
    for what, value, target, ok in (
        ("sent", found["book"], "10,000 or more", found["book"] >= 10_000),
        ("requests on the way", found["requests"], "any", True),
        ("share of replies lost", found["share"], "0.27 to 0.33", 0.27 < found["share"] < 0.33),
        ("replies torn, requests cut", found["met"]["torn"] + found["met"]["cut"], "many", True),
        *((what, times, "1 or more", times) for what, times in misfortunes.items()),
        ("missing in the book", len(found["lost"]), 0, not found["lost"]),
        ("twice in the book", len(found["twice"]), 0, not found["twice"]),
        ("in the book and not on paper", len(found["other"]), 0, not found["other"]),
        ("refused, forgotten or with another receipt", len(found["wrong"]), 0, not found["wrong"]),
        ("seconds", found["seconds"], "any", True),
    ):
        figures.add(f"{name}: {what}", value, target=target, ok=ok)


@contextmanager
def running_site():
    """The site in processes of its own, on this test's database: its port, and how to kill and start it again."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", "registry.wsgi", f"--bind=127.0.0.1:{port}"),
        *("--worker-class=gthread", "--workers=2", "--threads=4", "--log-level=error"),
    ]
    site = Site(port, command)
    site.start()
    try:
        yield site
    finally:
        site.kill()


class Site:
    def __init__(self, port, command):
        self.port, self.command, self.process = port, command, None
        self.url = f"http://localhost:{port}"

    def start(self):
        self.process = subprocess.Popen(self.command, cwd=ROOT, env=os.environ | QUIET)
        deadline = time.monotonic() + UP_WITHIN
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/committee/sw.js", timeout=5)
                return
            except (URLError, OSError):
                time.sleep(0.1)
        raise AssertionError("the site is not up")

    def kill(self):
        """SIGKILL it, with all of its workers."""
        parent = psutil.Process(self.process.pid)
        kill_at_once(lambda: [parent, *parent.children(recursive=True)] if parent.is_running() else [])
        self.process.wait()


def secretaries_of_a_committee():
    cooperative = Organisation.objects.create(
        kind="cooperative", code="CMDS", name="Coopérative d’essai", country="CD"
    )
    site = MineSite.objects.create(cooperative=cooperative, code="KAM", name="Kamilombe", town="Kolwezi")
    committee = Committee.objects.create(cooperative=cooperative, site=site, name="Kamilombe committee")
    for group in WorkerGroup.values:
        Seat.objects.create(committee=committee, group=group, seats=2)
    for number in range(SECRETARIES):
        user = User.objects.create_user(f"secretary{number}@example.org", name=f"Secretary {number}")
        add_member(
            organisation=cooperative, user=user, role="committee_secretary", at=timezone.now(), by=None
        )
        yield user


def session_of(user):
    client = Client()
    client.force_login(user)
    return str(user.pk), client.cookies[settings.SESSION_COOKIE_NAME].value


class Phone(threading.Thread):
    """Sends its drafts oldest first until it has a receipt of each; after every failure it begins anew."""

    def __init__(self, network, session, lines, seed):
        super().__init__(daemon=True)
        self.network, (self.person, self.session) = network, session
        self.drafts = deque(
            typed_decision(day, title=title, amount=f"{cents // 100}.{cents % 100:02d}")
            for title, cents, day in lines
        )
        self.chance = random.Random(seed)
        self.receipts, self.came, self.wrong = {}, Counter(), []
        self.token, self.secret = None, ""  # the latter of the cookie that goes with the token

    def run(self):
        while self.drafts:
            try:
                self.round()
            except (OSError, http.client.HTTPException, json.JSONDecodeError) as failure:
                self.came[type(failure).__name__] += 1
                time.sleep(0.02)

    def round(self):
        if self.token is None:
            _status, who = self.ask("GET", "/committee/phone/token/")
            assert who["person"] == self.person
            self.token = who["token"]
        while self.drafts:
            draft = self.drafts[0]
            if self.chance.random() < TWICE:
                other = threading.Thread(target=self.ignored, args=(draft,))
                other.start()
                status, told = self.send(draft)
                other.join()
            else:
                status, told = self.send(draft)
            self.came[status] += 1
            if status >= 500:
                raise OSError("the site is not well")
            if "receipt" not in told:
                self.wrong.append((draft["title"], status, told))
            elif self.chance.random() < CLOSED:
                raise OSError("closed before it was noted")
            else:
                self.receipts[draft["title"]] = told["receipt"]["number"]
            self.drafts.popleft()

    def ignored(self, draft):
        try:
            self.send(draft)
        except (OSError, http.client.HTTPException, json.JSONDecodeError) as failure:
            self.came[type(failure).__name__] += 1

    def send(self, draft):
        edge = "----a-phone"
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in draft.items()
        ]
        body = "".join([*parts, f"--{edge}--\r\n"]).encode()
        headers = {"X-CSRFToken": self.token, "Content-Type": f"multipart/form-data; boundary={edge}"}
        return self.ask("POST", ADDRESS, body, headers)

    def ask(self, method, address, body=None, headers=None):
        connection = http.client.HTTPConnection("localhost", self.network.port, timeout=30)
        cookies = f"{settings.SESSION_COOKIE_NAME}={self.session}; {settings.CSRF_COOKIE_NAME}={self.secret}"
        try:
            connection.request(method, address, body, {"Cookie": cookies} | JSON | (headers or {}))
            answer = connection.getresponse()
            content = json.loads(answer.read())
            for cookie in answer.headers.get_all("Set-Cookie", []):
                name, _is, value = cookie.partition(";")[0].partition("=")
                self.secret = value if name == settings.CSRF_COOKIE_NAME else self.secret
            return answer.status, content
        finally:
            connection.close()


def send_paper_list(lines, *, seed, meanwhile=None):
    """Send all of a list through a bad network; the phones, and what the network did to them.

    :param meanwhile: called with the site now and then while the phones are at work
    """
    sessions = [session_of(user) for user in secretaries_of_a_committee()]
    with running_site() as site, Flaky(site.port, seed=seed) as network:
        phones = [
            Phone(network, sessions[number % SECRETARIES], lines[number::PHONES], seed + number)
            for number in range(PHONES)
        ]
        for phone in phones:
            phone.start()
        for phone in phones:
            while phone.is_alive():
                phone.join(timeout=15)
                if meanwhile and phone.is_alive():
                    meanwhile(site)
    return phones, network.met
