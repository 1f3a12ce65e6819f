"""A slip in a service, or a lock left out, does not go unseen: the machine, a race or a rule tells of it."""

import inspect
import sys
import textwrap
import threading

import pytest
from django.db import IntegrityError

from committees.services import deciding, spending
from credits.models.certificates import CertificateQuerySet
from credits.serials import SerialRange
from credits.services import blocks, issuing, orders, retiring
from registry import money
from tests.attacks import clients
from tests.attacks.acts import Services
from tests.attacks.machine import Difference
from tests.attacks.story import Story
from tests.attacks.test_machine import cooling_off, play
from tests.attacks.world import cast, new_world
from tests.sql import name_of

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["cooling_off"]


def rewritten(function, changes):
    """The function with some of its text replaced; the text must be there, once."""
    source = textwrap.dedent(inspect.getsource(function))
    for old, new in changes.items():
        assert source.count(old) == 1, f"{function.__name__} no longer says: {old}"
        source = source.replace(old, new)
    names = {}
    exec(source, sys.modules[function.__module__].__dict__, names)
    return names[function.__name__]


@pytest.fixture
def plant(monkeypatch):
    """Puts a changed function wherever the right one is known by name."""

    def put(function, changes):
        planted = rewritten(function, changes)
        for module in list(sys.modules.values()):
            if getattr(module, "__dict__", {}).get(function.__name__) is function:
                monkeypatch.setattr(module, function.__name__, planted)

    return put


def plant_in_class(monkeypatch, owner, name, changes):
    method = inspect.getattr_static(owner, name)
    planted = rewritten(getattr(method, "__func__", method), changes)
    monkeypatch.setattr(owner, name, planted)


def what_the_machine_finds():
    """The rule that stopped the bug, or what the model noticed."""
    with pytest.raises((Difference, IntegrityError)) as caught:
        play(
            examples=60,
            steps=40,
            derandomize=True,
            report_multiple_bugs=False,
        )
    if isinstance(caught.value, Difference):
        return str(caught.value)
    return name_of(caught.value.__cause__)


SLIPS = {
    "more is set aside than is held": (
        retiring.request_retirement,
        {"if not 0 < quantity <= available:": "if quantity <= 0 or not available:"},
        "retirement_is_exactly_its_blocks",
    ),
    "a match beyond the footprint": (
        retiring._refuse_beyond_footprint,
        {"if quantity > left:": "if False:"},
        "request_retirement must be refused (BeyondFootprint), but came to None",
    ),
    "retired for somebody else": (
        retiring.request_retirement,
        {"if organisation.pk not in (beneficiary.pk, beneficiary.parent_id):": "if False:"},
        "request_retirement must be refused (NotTheirs), but came to None",
    ),
    "final before its time": (
        retiring.confirm_retirement,
        {"if at < retirement.final_from:": "if False:"},
        "final_only_after_cooling_off",
    ),
    "cancelled, but nothing given back": (
        retiring.cancel_retirement,
        {"    retirement.reserved.update(reserved_for=None)\n": ""},
        "retirement_is_exactly_its_blocks",
    ),
    "issued by who asked for it": (
        issuing.approve_issuance,
        {"if issuance.requested_by_id == by.pk:": "if False:"},
        "who_requested_never_approves",
    ),
    "issued by who verified it": (
        issuing.approve_issuance,
        {"if report.decided_by_id == by.pk:": "if False:"},
        "who_verified_never_approves",
    ),
    "more asked for than was monitored": (
        issuing.request_issuance,
        {"if not 0 < quantity <= left:": "if quantity <= 0:"},
        "request_issuance must be refused (IssuesMoreThanMonitored), but came to None",
    ),
    "delivered without a transfer": (
        orders.deliver_order,
        {
            "_move(certificate, account, order, at, by)": "certificate.deliver(holder=account); certificate.save(update_fields=['holder', 'state'])"
        },
        "no_move_without_a_transfer",
    ),
    "payment recorded by who quoted": (
        orders.record_payment,
        {"if order.quoted_by_id == by.pk:": "if False:"},
        "who_quoted_never_records_the_payment",
    ),
    "the odd cent is lost": (
        money.share,
        {"parts[i] += 1": "parts[i] += 0"},
        "delivered_order_adds_up",
    ),
    "more set aside than the fund holds": (
        deciding.confirm_decision,
        {"balance_minor < decision.amount_minor": "False"},
        "fund_never_overdrawn",
    ),
    "confirmed by who recorded it": (
        deciding.confirm_decision,
        {"if decision.recorded_by_id == by.pk:": "if False:"},
        "who_recorded_never_confirms",
    ),
    "more spent than was set aside": (
        spending.record_expenditure,
        {"if fund_amount_minor > project.unspent_minor:": "if False:"},
        "spent_never_exceeds_allocated",
    ),
    "a block too many is taken": (
        blocks.take,
        {"if quantity == 0:": "if quantity < 0:"},
        "delivered_order_adds_up",
    ),
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_in_a_service_is_found(plant, name):
    function, changes, finding = SLIPS[name]
    plant(function, changes)
    assert what_the_machine_finds() == finding


@pytest.mark.parametrize(
    ("name", "changes", "finding"),
    [
        ("of_quantity", {"first + quantity - 1": "first + quantity"}, "blocks_tile_the_issuance"),
        ("split", {"head.last + 1": "head.last + 2"}, "certificate_begins_whole_or_as_a_split"),
        ("split", {"of_quantity(quantity,": "of_quantity(quantity + 1,"}, "delivered_order_adds_up"),
        ("split", {"of_quantity(quantity,": "of_quantity(max(quantity - 1, 1),"}, "delivered_order_adds_up"),
    ],
)
def test_serials_off_by_one_are_found(monkeypatch, name, changes, finding):
    plant_in_class(monkeypatch, SerialRange, name, changes)
    assert what_the_machine_finds() == finding


def test_newest_first_is_found(monkeypatch):
    plant_in_class(monkeypatch, CertificateQuerySet, "oldest_first", {'"issuance_id"': '"-issuance_id"'})
    assert what_the_machine_finds().startswith("after ")


# Locks


@pytest.fixture
def story(db, settings):
    settings.RETIREMENT_COOLING_OFF_HOURS = 0
    world = new_world(cast())
    return Story(world, Services(world))


def race(story, script, *facts, threads=8, attempts=4):
    gate = threading.Barrier(threads)
    return clients.in_threads(gate, script, story.world, (*facts, attempts), 0, threads)
