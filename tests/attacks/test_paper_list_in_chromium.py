"""The paper list again, sent by real browsers that are killed at it: the book holds it, and the phones its receipts."""

import random
import time
from collections import Counter
from contextlib import contextmanager

import pytest
from django.core.management import call_command

from committees.models import Decision
from tests.attacks.paper_list import (
    compared,
    judge,
    paper_list,
    report,
    running_site,
    secretaries_of_a_committee,
)
from tests.attacks.paper_phone import PaperPhone
from tests.flaky import Flaky

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SILENCE = 2  # seconds


@contextmanager
def at_work(chromium, folder, site, network, lines, browsers):
    """Browsers with folders of their own, the first two of the same secretary, which share a paper list."""
    people = list(secretaries_of_a_committee())
    phones = [
        PaperPhone(
            chromium,
            folder / f"phone{number}",
            site,
            people[number // 2],
            address=network.url,
            lines=lines[number::browsers],
        )
        for number in range(browsers)
    ]
    shares, network.shares = network.shares, {}
    try:
        for phone in phones:
            phone.begin()
        network.shares = shares
        # Of what met no fate, nothing is counted.
        network.met.clear()
        yield phones
    finally:
        for phone in phones:
            phone.close()


class Misfortune:
    """What happens now and then while browsers are at work.

    :param every: how many requests go by from one to the next, on average, by its name
    """

    def __init__(self, site, network, every, seed):
        self.site, self.network, self.every = site, network, every
        self.chance = random.Random(seed)
        self.due = {name: self.after(name) for name in every}
        self.times = Counter()

    def after(self, name):
        return sum(self.network.met.values()) + self.chance.expovariate(1 / self.every[name])

    def strike(self, phones):
        for name, strike in (("kill", self.kill), ("silence", self.silence), ("death", self.death)):
            if name in self.due and self.due[name] < sum(self.network.met.values()):
                strike(phones)
                self.times[name] += 1
                self.due[name] = self.after(name)

    def kill(self, phones):
        self.chance.choice(phones).killed()

    def silence(self, _phones):
        self.network.stop()
        time.sleep(SILENCE)
        self.network.start()

    def death(self, _phones):
        self.site.kill()
        self.site.start()


def sent_by_browsers(chromium, folder, number, *, seed, browsers, every):
    """What was found after so many decisions were sent, in figures, and what happened meanwhile."""
    # The site's processes look for what its pages need there.
    call_command("collectstatic", interactive=False, verbosity=0)
    lines = paper_list(number, seed)
    began = time.monotonic()
    with (
        running_site() as site,
        Flaky(site.port, seed=seed) as network,
        at_work(chromium, folder, site, network, lines, browsers) as phones,
    ):
        misfortune = Misfortune(site, network, every, seed)
        while busy := [phone for phone in phones if not phone.is_done]:
            for phone in busy:
                phone.go_on()
            misfortune.strike(busy)
            time.sleep(0.1)
        wrong, receipts = [], []
        for phone in phones:
            drafts, numbers = phone.known()
            wrong += [*phone.forgotten, *(phone.written[key] for key in drafts)]
            receipts += [(number, *phone.written[key]) for key, number in numbers.items()]
    book = Decision.objects.values_list("number", "title", "amount_minor", "meeting_on")
    wrong += set(receipts) ^ set(book)
    return compared(
        lines, met=network.met, began=began, wrong=wrong, receipts=len(receipts)
    ), misfortune.times


def test_sixty_decisions_arrive_once_each_from_browsers_that_are_killed(chromium, tmp_path):
    found, times = sent_by_browsers(chromium, tmp_path, 60, seed=41, browsers=2, every={"kill": 60})
    print(found, times)
    judge(found, 60, share=(0.15, 0.45))
    assert times["kill"]


@pytest.mark.long
def test_ten_thousand_decisions_arrive_once_each_from_browsers_that_are_killed(chromium, tmp_path, figures):
    """The network is silent now and then, and the site killed with all of its workers, besides."""
    every = {"kill": 250, "silence": 400, "death": 1_200}
    found, times = sent_by_browsers(chromium, tmp_path, 10_000, seed=13, browsers=3, every=every)
    misfortunes = {
        "deaths of a browser": times["kill"],
        "times without network": times["silence"],
        "deaths of the site": times["death"],
    }
    report(figures, "paper list in Chromium", found, misfortunes)
    judge(found, 10_000)
    assert set(times) == set(every)
