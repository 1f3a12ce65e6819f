"""Decisions sent over a network that loses three replies in ten: the book holds the paper list, nothing lost or twice."""

import time
from collections import Counter

import pytest

from registry.models import AnsweredKey, KeyConflict
from tests.attacks.paper_list import in_the_book, paper_list, send_paper_list

pytestmark = pytest.mark.django_db(transaction=True)


def sent(number, *, seed, meanwhile=None):
    """What was found after so many decisions were sent, in figures."""
    lines = paper_list(number, seed)
    began = time.monotonic()
    phones, met = send_paper_list(lines, seed=seed, meanwhile=meanwhile)
    book, paper = in_the_book(), sorted(lines)
    receipts = [receipt for phone in phones for receipt in phone.receipts.items()]
    return {
        "seconds": round(time.monotonic() - began, 1),
        "requests": sum(met.values()),
        "share": round(met["lost"] / sum(met.values()), 3),
        "met": met,
        "lost": sorted(set(paper) - set(book)),
        "twice": [line for line, times in Counter(book).items() if times > 1],
        "other": sorted(set(book) - set(paper)),
        "wrong": [wrong for phone in phones for wrong in phone.wrong],
        "receipts": len(receipts),
        "book": len(book),
        "keys": AnsweredKey.objects.filter(act="record_decision").count(),
        "conflicts": KeyConflict.objects.count(),
    }


def judge(found, number):
    for name in ("lost", "twice", "other", "wrong"):
        assert found[name] == [], name
    assert (found["book"], found["keys"], found["receipts"]) == (number, number, number)
    assert found["conflicts"] == 0
    # Of all replies; without them the rest would say nothing.
    assert 0.27 < found["share"] < 0.33


def test_two_thousand_decisions_arrive_once_each():
    found = sent(2_000, seed=7)
    print(found)
    judge(found, 2_000)


@pytest.mark.long
def test_ten_thousand_decisions_arrive_once_each_while_the_site_dies(figures):
    """The site is killed with all of its workers now and then, besides."""
    deaths = []

    def die(site):
        site.kill()
        site.start()
        deaths.append(time.monotonic())

    found = sent(10_000, seed=11, meanwhile=die)
    for name, value, target, ok in (
        ("sent", found["book"], "10,000 or more", found["book"] >= 10_000),
        ("requests on the way", found["requests"], "any", True),
        ("share of replies lost", found["share"], "0.27 to 0.33", 0.27 < found["share"] < 0.33),
        ("replies torn, requests cut", found["met"]["torn"] + found["met"]["cut"], "many", True),
        ("deaths of the site", len(deaths), "1 or more", deaths),
        ("missing in the book", len(found["lost"]), 0, not found["lost"]),
        ("twice in the book", len(found["twice"]), 0, not found["twice"]),
        ("in the book and not on paper", len(found["other"]), 0, not found["other"]),
        ("refused", len(found["wrong"]), 0, not found["wrong"]),
        ("seconds", found["seconds"], "any", True),
    ):
        figures.add(f"paper list: {name}", value, target=target, ok=ok)
    judge(found, 10_000)
    assert deaths
