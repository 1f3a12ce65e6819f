"""Sixty-four clients want the same block, fund, order or footprint: it is given out once, and exactly."""

from collections import Counter

import pytest

from credits.models import Certificate, FootprintLine
from tests.attacks import clients, raw
from tests.attacks.acts import Services
from tests.attacks.story import Story
from tests.attacks.world import cast, new_world, picture

pytestmark = pytest.mark.django_db(transaction=True)

CLIENTS = {"processes": 4, "threads": 16}
SHORT = {"processes": 2, "threads": 4, "attempts": 10}
LONG = CLIENTS | {"attempts": 40}
LONG_RAW = CLIENTS | {"attempts": 480}


def lengths(long):
    return pytest.mark.parametrize(
        "length",
        [pytest.param(SHORT, id="short"), pytest.param(long, id="long", marks=pytest.mark.long)],
    )


@pytest.fixture(autouse=True)
def files_in_a_folder_of_the_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def world(db):
    return new_world(cast())


@pytest.fixture
def story(world):
    return Story(world, Services(world))


@pytest.fixture(scope="session")
def books(figures):
    """What all long races came to; told once, at the end."""
    found = Counter()
    yield found
    figures.add(
        "races: attempts by 64 clients",
        found["attempts"],
        target="100,000",
        ok=found["attempts"] >= 100_000,
    )
    for name in ("double retirements", "overdrafts", "deadlocks surfaced"):
        figures.add(f"races: {name}", found[name], target="0", ok=found[name] == 0)


@pytest.fixture
def race(world, request):
    """Plays a script by all clients; gives back what became of the attempts."""
    is_long = request.node.get_closest_marker("long")
    books = request.getfixturevalue("books") if is_long else Counter()

    def run(script, *facts, processes, threads, attempts):
        found = clients.at_once(script, world, *facts, attempts, processes=processes, threads=threads)
        assert sum(found.values()) == processes * threads * attempts
        deadlocks = sum(found[name] for name in ("DeadlockDetected", "SerializationFailure"))
        books["attempts"] += sum(found.values())
        books["deadlocks surfaced"] += deadlocks
        books["double retirements"] += double_retirements(world)
        books["overdrafts"] += overdrafts(world)
        assert (deadlocks, double_retirements(world), overdrafts(world)) == (0, 0, 0)
        return found

    return run


def double_retirements(world):
    """Kilograms that final claims speak of beyond those that are retired."""
    shown = picture(world)
    retired = sum(state == "retired" for _holder, state, *_claim in shown["kilograms"].values())
    return sum(claim[1] for claim in shown["retirements"].values() if claim[0] == "final") - retired


def overdrafts(world):
    """Funds of which a part is below zero, or that hold something else than the sum of their entries."""
    shown = picture(world)
    cash, set_aside = Counter(), Counter()
    for (site, kind, amount), count in shown["entries"].items():
        if kind in ("allocation", "return"):
            set_aside[site] -= amount * count
        else:
            cash[site] += amount * count
            set_aside[site] += amount * count if kind == "payment" else 0
    return sum(
        min(free, aside) < 0 or (free + aside, aside) != (cash[site], set_aside[site])
        for site, (free, aside) in shown["balances"].items()
    )


def states(shown, part):
    return Counter(facts[0] for facts in shown[part].values())


@lengths(LONG)
def test_one_block(world, story, race, length):
    """As many retirements as the block has room for; every other attempt finds nothing left."""
    story.issued(kilograms=1_200)
    story.delivered(kilograms=1_200)
    found = race(clients.retire_and_confirm, 50, **length)
    assert found["done"] == 24
    assert set(found) == {"done", "NotHeld"}
    shown = picture(world)
    assert Counter(state for _holder, state, *_claim in shown["kilograms"].values()) == {"retired": 1_200}
    assert states(shown, "retirements") == {"final": 24}


@lengths(LONG)
def test_one_retirement(world, story, race, length):
    """Final or cancelled, whichever came first, and never both."""
    story.issued(kilograms=100)
    story.delivered(kilograms=100)
    asked = [story.make("request_retirement", story.retirement(kilograms=10), by="buyer") for _ in range(10)]
    found = race(clients.confirm_or_cancel, asked, **length)
    assert found["done"] == 10
    assert set(found) == {"done", "AlreadyFinal"}
    shown = picture(world)
    final = states(shown, "retirements")["final"]
    states_of_kilograms = Counter(state for _holder, state, *_claim in shown["kilograms"].values())
    assert states_of_kilograms == Counter(retired=10 * final) + Counter(held=100 - 10 * final)


@lengths(LONG)
def test_one_fund(world, story, race, length):
    """The fund pays for the ten decisions confirmed first, of fifteen; the others wait for funds."""
    story.issued()
    story.delivered(total=10_500)
    decisions = [story.decision(amount=1_000) for _number in range(15)]
    found = race(clients.confirm_decisions, decisions, **length)
    assert found["done"] == 15
    assert set(found) == {"done", "WrongState"}
    shown = picture(world)
    assert shown["balances"][world.sites[0].pk] == (500, 10_000)
    assert states(shown, "decisions") == {"confirmed": 10, "unfunded": 5}


@lengths(LONG)
def test_one_order(world, story, race, length):
    """Each paid order is delivered once; each accepted one is cancelled, or paid and perhaps delivered."""
    story.issued(kilograms=60)
    orders = [story.paid(kilograms=10) for _number in range(2)]
    orders += [story.accepted(kilograms=10) for _number in range(3)]
    found = race(clients.take_any_step, orders, **length)
    assert set(found) <= {"done", "WrongState"}
    shown = picture(world)
    delivered = [pk for pk, facts in shown["orders"].items() if facts[0] == "delivered"]
    assert len(shown["moved"]) == 10 * len(delivered)
    assert {order for order, _site in shown["shares"]} == set(delivered)
    assert shown["balances"][world.sites[0].pk] == (10_000 * len(delivered), 0)
    moves = {"delivered": 1, "paid": 0, "cancelled": 1, "accepted": 0}
    paid = sum(moves[shown["orders"][order.pk][0]] for order in orders[:2])
    further = {"delivered": 2, "paid": 1, "cancelled": 1, "accepted": 0}
    assert found["done"] == paid + sum(further[shown["orders"][order.pk][0]] for order in orders[2:])


@lengths(LONG)
def test_one_footprint_line(world, story, race, length):
    """Each kilogram of the line is covered once; the claim that goes beyond is a contribution in part."""
    story.issued(kilograms=600)
    story.delivered(kilograms=600)
    footprint = story.footprint(Phone=205)
    found = race(clients.match, footprint, 20, **length)
    assert found["done"] == 11
    assert set(found) == {"done", "BeyondFootprint"}
    shown = picture(world)
    assert shown["lines"][footprint.pk, "Phone"] == (205, 205)
    assert sorted(shown["coverages"].values()) == [5] + [20] * 10


@lengths(LONG)
def test_acts_that_cross(world, story, race, length):
    """Deliveries, approvals, retirements and decisions over the same rows wait for each other, and add up."""
    sources = [story.issued(site=site, kilograms=200, half_year=2) for site in (0, 1)]
    issuances = [story.asked_for(site=site, kilograms=50, half_year=3 + site) for site in (0, 1)]
    for buyer in (0, 1):
        story.delivered(buyer=buyer, kilograms=100)
    orders = [story.paid(buyer=number % 2, kilograms=25) for number in range(8)]
    decisions = [story.decision(site=number % 2, amount=700) for number in range(8)]
    found = race(clients.cross, orders, sources, issuances, decisions, **length)
    assert set(found) <= {
        "done",
        "WrongState",
        "NotRequested",
        "NotHeld",
        "NotEnoughCredits",
        "NotInCirculation",
    }
    shown = picture(world)
    assert len(shown["kilograms"]) == sum(
        kg for state, kg in shown["issuances"].values() if state == "approved"
    )
    delivered = sum(kg for state, kg, *_price in shown["orders"].values() if state == "delivered")
    assert len(shown["moved"]) == delivered


@lengths(LONG_RAW)
def test_blocks_without_locks(world, story, race, length):
    """The bare statements of a retirement: each of the blocks is retired at most once all the same."""
    story.issued(kilograms=100)
    story.delivered(kilograms=100)
    pattern, *asked = [
        story.make("request_retirement", story.retirement(kilograms=10), by="buyer") for _number in range(10)
    ]
    for retirement in asked:
        story.door.cancel_retirement(retirement, by="buyer")
    blocks = list(Certificate.objects.held().free().values_list("pk", flat=True))
    assert len(blocks) == 9
    found = race(raw.retire_blocks, pattern.pk, blocks, **length)
    assert found["done"] == 9
    assert set(found) == {"done", "final_is_final"}


@lengths(LONG_RAW)
def test_a_line_without_locks(world, story, race, length):
    """The bare statements of a match: no kilogram of the line is covered twice all the same."""
    story.issued(kilograms=600)
    story.delivered(kilograms=600)
    footprint = story.footprint(Phone=205)
    pattern = story.make(
        "request_retirement", story.retirement(kilograms=20, footprint=footprint), by="buyer"
    )
    line = FootprintLine.objects.get(footprint=footprint.pk).pk
    found = race(raw.match_lines, pattern.pk, line, **length)
    assert found["done"] == 9
    assert set(found) == {"done", "a_line_is_covered_at_most_once"}
    assert picture(world)["lines"][footprint.pk, "Phone"] == (205, 200)


@lengths(LONG_RAW)
def test_a_fund_without_locks(world, story, race, length):
    """The bare statements of a confirmation: the fund is never overdrawn all the same."""
    story.issued()
    story.delivered(total=10_500)
    decisions = [story.decision(amount=1_000).pk for _number in range(15)]
    found = race(raw.confirm_decisions, decisions, world.people["chair"].pk, **length)
    assert found["done"] == 10
    assert set(found) == {"done", "fund_never_overdrawn", "states_only_move_forward"}
    assert picture(world)["balances"][world.sites[0].pk] == (500, 10_000)
