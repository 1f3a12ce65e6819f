"""Decisions sent over a network that loses three replies in ten: the book holds the paper list, nothing lost or twice."""

import time

import pytest

from tests.attacks.paper_list import compared, judge, paper_list, report, send_paper_list

pytestmark = pytest.mark.django_db(transaction=True)


def sent(number, *, seed, meanwhile=None):
    """What was found after so many decisions were sent, in figures."""
    lines = paper_list(number, seed)
    began = time.monotonic()
    phones, met = send_paper_list(lines, seed=seed, meanwhile=meanwhile)
    return compared(
        lines,
        met=met,
        began=began,
        wrong=[wrong for phone in phones for wrong in phone.wrong],
        receipts=sum(len(phone.receipts) for phone in phones),
    )


def test_five_hundred_decisions_arrive_once_each():
    found = sent(500, seed=7)
    print(found)
    judge(found, 500, share=(0.2, 0.4))


@pytest.mark.long
def test_ten_thousand_decisions_arrive_once_each_while_the_site_dies(figures):
    """The site is killed with all of its workers now and then, besides."""
    deaths = []

    def die(site):
        site.kill()
        site.start()
        deaths.append(time.monotonic())

    found = sent(10_000, seed=11, meanwhile=die)
    report(figures, "paper list", found, {"deaths of the site": len(deaths)})
    judge(found, 10_000)
    assert deaths
