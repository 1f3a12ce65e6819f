"""Every route, asked by everybody for what is theirs, another's and not there: the answer, its words, and the rows."""

import functools
import re
import time

import pytest
from django.core.cache import cache

from registry import context
from tests.matrix.asking import Asker, every_route
from tests.matrix.policies import POLICIES
from tests.matrix.policy import READ

PEOPLE = (
    "nobody",
    "inactive",
    "without_membership",
    "buyer_admin_a",
    "buyer_member_a",
    "buyer_reader_a",
    "buyer_admin_b",
    "cooperative_officer_a",
    "committee_secretary_a",
    "committee_chair_a",
    "committee_member_a",
    "cooperative_officer_b",
    "verifier_a",
    "verifier_b",
    "registrar",
    "approver",
    "finance",
    "auditor",
)


@pytest.fixture(scope="module")
def asker(world):
    # Which doors stand in the navigation is worked out once for each person, not on each of thousands of pages.
    kept = context.doors
    context.doors = functools.cache(kept)
    asker = Asker(world)
    yield asker
    context.doors = kept


def test_every_route_is_declared_and_every_declaration_is_of_a_route():
    routes = {name for name, _pattern in every_route()}
    assert sorted(set(POLICIES) ^ routes) == []


def questions(name, policy, world, person):
    """Method, side, address and body of each question; a body that would do the act, and an empty one."""
    for side in policy.places(person):
        address = policy.address(name, world, side)
        for method in policy.methods:
            yield method, side, address, None if method == READ else policy.body(world, side)


def judged(policy, world, person, side, method, address, answer):
    """What is wrong with an answer, in words."""
    wanted = policy.expected(person, side, method)
    if not re.fullmatch(wanted, str(answer)):
        yield f"{answer}, not {wanted}"
    # Whoever wrote an address finds it again in the page, which leads back to it in the other language.
    read = [word for word in world.unreadable(person) if word in answer.text and word not in address]
    if read:
        yield f"shows {', '.join(read)}"
    changed = set(answer.changed) - set(getattr(policy, "notes", ()))
    if changed and not (method != READ and policy.may(person, side, method)):
        yield f"changes {', '.join(sorted(changed))}"


@pytest.mark.parametrize("name", PEOPLE)
def test_nobody_sees_or_does_what_is_not_theirs(world, asker, name):
    person, wrong, started = world.people[name], [], time.process_time()
    asked = asker.asked
    cache.clear()  # forgets how often the people before signed in
    for route, policy in POLICIES.items():
        for method, side, address, body in questions(route, policy, world, person):
            by_token = address.startswith("/api/")
            answer = asker.ask(person, method, address, body, by_token=by_token, headers=policy.headers)
            wrong += [
                f"{method} {address} ({side}): {words}"
                for words in judged(policy, world, person, side, method, address, answer)
            ]
    print(f"{name}: {asker.asked - asked} questions in {time.process_time() - started:.1f} s of this process")
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def test_a_change_is_found(world, asker):
    """The asking itself: an order is found in six tables, and what asked for it is undone."""
    sent = {"mineral": world.rows["A"].mineral.pk, "quantity": "1"}
    answer = asker.ask(world.people["buyer_admin_a"], "POST", "/portal/orders/request/", sent)
    assert answer.changed == (
        "credits_orderletter",
        "credits_purchaseorder",
        "registry_answeredkey",
        "registry_change",
        "registry_ledgerentry",
        "registry_numbersequence",
    )
    assert asker.ask(world.people["nobody"], "POST", "/portal/orders/request/", sent).changed == ()


def test_the_words_to_be_found_are_there(world, asker):
    """Every secret is shown to somebody, so that not finding it says something."""
    registrar, unseen = world.people["registrar"], []
    places = [
        policy.address(name, world, side)
        for name, policy in POLICIES.items()
        for side in ("A", "B")
        if name.startswith("admin:") and policy.expected(registrar, side, READ) == "200"
    ]
    shown = "".join(asker.ask(registrar, READ, address).text for address in places)
    unseen = [word for word in world.unreadable(world.people["nobody"]) if word not in shown]
    assert not unseen
