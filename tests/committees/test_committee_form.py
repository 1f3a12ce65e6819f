"""How registrars keep a committee: quorum, rule and terms, with an error at the field that is wrong."""

import pytest
from django.core.exceptions import ValidationError

from committees.models import Committee, Places, Seat

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("needed", "needed_of"), [(1, 2), (3, 2), (2, 4)])
def test_a_qualified_majority_is_more_than_half(committee, needed, needed_of):
    committee.needed, committee.needed_of = needed, needed_of
    with pytest.raises(ValidationError, match="More than half"):
        committee.clean()


@pytest.mark.parametrize("term", [(None, "2026-01-01"), ("2026-02-01", "2026-01-01")])
def test_a_term_ends_after_it_began(committee, term):
    seat = committee.seats.first()
    seat.term_first, seat.term_last = term
    with pytest.raises(ValidationError, match="term begins"):
        seat.clean()


def test_the_rule_is_told_in_words(committee):
    words = set()
    for rule in Committee.Rule.values:
        committee.rule = rule
        words.add(committee.rule_in_words())
    assert words == {
        "More votes in favour than against.",
        "At least 2 of every 3 votes cast are in favour.",
        "Nobody is against, and somebody is in favour.",
    }


@pytest.mark.parametrize(("workers", "is_majority"), [(1, False), (2, False), (3, True)])
def test_workers_are_the_majority_or_not(workers, is_majority):
    held = {"cooperative": 1, "scheme": 1, "diggers": workers}
    places = Places.of([Seat(group=group, seats=seats) for group, seats in held.items()])
    assert (places.all, places.workers_are_the_majority) == (workers + 2, is_majority)
