"""Acts of the services in any order leave exactly what a plain model of the registry foretells."""

from collections import Counter
from functools import partial

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.attacks.acts import Services
from tests.attacks.machine import AREAS, LedgerMachine
from tests.attacks.world import cast, new_world

pytestmark = pytest.mark.django_db(transaction=True)

HOURS = 2


@pytest.fixture(autouse=True)
def cooling_off(settings, tmp_path):
    settings.RETIREMENT_COOLING_OFF_HOURS = HOURS
    settings.MEDIA_ROOT = tmp_path


def play(*areas, **more):
    """Play examples through the services, each in a world of its own."""
    people = cast()

    def new_door():
        world = new_world(people)
        return world, Services(world)

    return play_through(new_door, *areas, cooling_off=HOURS, **more)


def play_through(new_door, *areas, cooling_off, examples, steps, **more):
    """Play examples of each area; how often each act was done and refused."""
    tally = Counter()
    for area in areas:
        run_state_machine_as_test(
            partial(LedgerMachine, area, new_door, cooling_off=cooling_off, tally=tally),
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
                # Making a failing example smaller takes minutes, and its last act says enough.
                phases=[Phase.generate],
                **more,
            ),
        )
    return tally


def test_services_do_what_the_model_foretells():
    tally = play(*AREAS, examples=4, steps=30, derandomize=True)
    for act in ("deliver_order", "confirm_retirement", "cancel_retirement", "approve_cancellation"):
        assert tally[act, None], f"no example got as far as {act}: {tally}"


@pytest.mark.long
def test_services_do_what_the_model_foretells_at_length(figures):
    tally = play(*AREAS, examples=20, steps=80)
    figures.add(
        "machine: examples against the model", tally["examples"], target="100", ok=tally["examples"] >= 100
    )
    figures.add("machine: acts, each compared in full", tally["acts"], target="no difference", ok=True)
    figures.add("machine: of which refused as foretold", tally["refused"], target="no difference", ok=True)
