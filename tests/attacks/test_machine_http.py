"""The same acts through pages, forms and the API leave exactly what the model foretells."""

import pytest

from tests.attacks.machine import AREAS
from tests.attacks.pages import Pages, people_with_every_role, signed_in
from tests.attacks.test_machine import play_through
from tests.attacks.world import cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_cooling_off(settings, tmp_path, caplog):
    # Half of the answers are refusals, each of which would be logged.
    for name in ("django_structlog", "django.request"):
        caplog.set_level("ERROR", logger=name)
    settings.RETIREMENT_COOLING_OFF_HOURS = 0
    settings.MEDIA_ROOT = tmp_path


def play(**more):
    people = people_with_every_role(cast())
    clients = {name: signed_in(person) for name, person in people.items()}
    return play_through(lambda: Pages.of_new_world(people, clients), *AREAS, cooling_off=0, **more)


def test_doors_do_what_the_model_foretells():
    tally = play(examples=2, steps=15, derandomize=True)
    assert tally["request_retirement", None]
    assert tally["refused"]


@pytest.mark.long
def test_doors_do_what_the_model_foretells_at_length(figures):
    tally = play(examples=8, steps=50)
    figures.add(
        "machine: acts over HTTP, each compared in full", tally["acts"], target="no difference", ok=True
    )
