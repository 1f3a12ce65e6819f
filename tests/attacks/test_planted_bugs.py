"""A slip in a service, or a lock left out, does not go unseen: the machine, a race or a rule tells of it."""

import inspect
import sys
import textwrap
import threading

import pytest
from django.db import IntegrityError

from committees.services import deciding, queue, spending
from credits.serials import SerialRange
from credits.services import blocks, delivering, issuing, orders, paying, removing, retiring
from registry import acting, money
from registry.services import two_people
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
        if "." in function.__qualname__:
            owner = getattr(sys.modules[function.__module__], function.__qualname__.partition(".")[0])
            monkeypatch.setattr(owner, function.__name__, planted)
            return
        for module in list(sys.modules.values()):
            if getattr(module, "__dict__", {}).get(function.__name__) is function:
                monkeypatch.setattr(module, function.__name__, planted)

    return put


@pytest.fixture
def plant_in_database(admin_sql):
    """Puts a changed function into the database of the test."""

    def put(name, changes):
        source = "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = %s"
        (definition,) = admin_sql.execute(source, [name]).fetchone()
        for old, new in changes.items():
            assert definition.count(old) == 1, f"{name} no longer says: {old}"
            definition = definition.replace(old, new)
        admin_sql.execute(definition)

    return put


def what_the_machine_finds(area):
    """The rule that stopped the bug, or what the model noticed."""
    with pytest.raises((Difference, IntegrityError)) as caught:
        play(
            area,
            examples=200,
            steps=40,
            derandomize=True,
            report_multiple_bugs=False,
        )
    if isinstance(caught.value, Difference):
        return str(caught.value)
    return name_of(caught.value.__cause__)


SLIPS = {
    "more is set aside than is held": (
        "claims",
        retiring.request_retirement,
        {"if found < quantity:": "if found == 0:"},
        "retirement_is_exactly_its_blocks",
    ),
    "a match beyond the footprint": (
        "claims",
        retiring._covered_lines,
        {"if not covered:": "if False:"},
        "a_match_covers_a_footprint",
    ),
    "matched with the footprint of others": (
        "claims",
        retiring._matched,
        {"if not may_match(footprint, organisation, beneficiary):": "if False:"},
        "a_match_is_of_its_own_parties",
    ),
    "final before its time": (
        "claims",
        retiring.confirm_retirement,
        {"if at < final_from:": "if False:"},
        "confirm_retirement must be refused (StillCoolingOff), but came to None",
    ),
    "cancelled, but nothing given back": (
        "claims",
        retiring.cancel_retirement,
        {"    retirement.reserved.update(reserved_for=None)\n": ""},
        "retirement_is_exactly_its_blocks",
    ),
    "issued by who asked for it": (
        "production",
        issuing.approve_issuance,
        {"if issuance.requested_by_id == by.pk:": "if False:"},
        "who_requested_never_approves",
    ),
    "issued by who verified it": (
        "production",
        issuing.approve_issuance,
        {"if report.decided_by_id == by.pk:": "if False:"},
        "who_verified_never_approves",
    ),
    "more asked for than was monitored": (
        "production",
        issuing.request_issuance,
        {"if not 0 < quantity <= left:": "if quantity <= 0:"},
        "request_issuance must be refused (IssuesMoreThanMonitored), but came to None",
    ),
    "an order with nothing moved": (
        "orders",
        delivering.deliver_order,
        {"found = _deliver_oldest(order, account, issuances, at, by)": "found = order.quantity"},
        "delivered_order_adds_up",
    ),
    "payment recorded by who quoted": (
        "orders",
        paying.record_payment,
        {"if order.quoted_by_id == by.pk:": "if False:"},
        "who_quoted_records_no_payment",
    ),
    "the odd cent is lost": (
        "orders",
        money.share,
        {"parts[i] += 1": "parts[i] += 0"},
        "delivered_order_adds_up",
    ),
    "more set aside than the fund holds": (
        "money",
        queue.set_aside_in_turn,
        {"if fund.balance_minor < decision.amount_minor:": "if False:"},
        "fund_never_overdrawn",
    ),
    "confirmed by who recorded it": (
        "money",
        deciding.confirm_decision,
        {"if decision.recorded_by_id == by.pk:": "if False:"},
        "who_recorded_never_confirms",
    ),
    "more spent than was set aside": (
        "money",
        spending.record_expenditure,
        {"if fund_amount_minor > project.unspent_minor:": "if False:"},
        "spent_never_exceeds_allocated",
    ),
    "cancelled by who asked for it": (
        "removals",
        two_people.undecided,
        {"if approver and row.requested_by_id == approver.pk:": "if False:"},
        "who_asked_to_cancel_never_approves",
    ),
    "a serial too many is cancelled": (
        "removals",
        blocks.cut,
        {"serials.last - certificate.first + 1": "serials.last - certificate.first + 2"},
        "set_aside_only_when_a_cancellation_is_asked_for",
    ),
    "a refused cancellation keeps its credits": (
        "removals",
        removing.refuse_cancellation,
        {"    cancellation.certificates.update(cancellation=None)\n": ""},
        "cancellation_is_exactly_its_blocks",
    ),
    "issued under a hold": (
        "production",
        issuing.refuse_under_hold,
        {"if hold := report.site.holds.in_force().first():": "if hold := None:"},
        "request_issuance must be refused (UnderHold), but came to None",
    ),
    "a key answers anybody": (
        "orders",
        acting._first_answer,
        {"if (answered.act, answered.by_id, answered.sent) != (name, by.pk, content):": "if False:"},
        " must be refused (KeyReused), but came to None",
    ),
    "the issuance has a serial too many": (
        "production",
        SerialRange.of_quantity.__func__,
        {"first + quantity - 1": "first + quantity"},
        "blocks_tile_the_issuance",
    ),
    "a split leaves a gap": (
        "removals",
        SerialRange.split,
        {"head.last + 1": "head.last + 2"},
        "certificate_begins_whole_or_as_a_split",
    ),
}


# What the machine finds within a second or two; the others wait for the long run.
QUICK = {
    "more is set aside than is held",
    "an order with nothing moved",
    "more set aside than the fund holds",
    "a serial too many is cancelled",
    "the issuance has a serial too many",
    "a split leaves a gap",
    "a kilogram too many is delivered",
    "the newest credits are set aside",
}


def each(slips):
    return pytest.mark.parametrize(
        "name", [pytest.param(name, marks=[] if name in QUICK else pytest.mark.long) for name in slips]
    )


def test_every_slip_fits_what_it_is_planted_in():
    for _area, function, changes, _finding in SLIPS.values():
        rewritten(function, changes)


@each(SLIPS)
def test_a_slip_in_a_service_is_found(plant, name):
    area, function, changes, finding = SLIPS[name]
    plant(function, changes)
    assert finding in what_the_machine_finds(area)


SLIPS_IN_SQL = {
    "a kilogram too many is set aside": (
        "claims",
        "set_oldest_credits_aside",
        {
            "last = block.first + wanted - 1": "last = block.first + wanted",
            "source.id, block.first + wanted,": "source.id, block.first + wanted + 1,",
        },
        "retirement_is_exactly_its_blocks",
    ),
    "setting aside leaves a gap": (
        "claims",
        "set_oldest_credits_aside",
        {"last = block.first + wanted - 1": "last = block.first + wanted - 2"},
        "certificate_begins_whole_or_as_a_split",
    ),
    "the newest credits are set aside": (
        "claims",
        "set_oldest_credits_aside",
        {"ORDER BY report.period_first, issuance.id": "ORDER BY report.period_first DESC, issuance.id"},
        "after request_retirement, kilograms",
    ),
    "a kilogram too many is delivered": (
        "orders",
        "deliver_oldest_credits",
        {
            "last = block.first + wanted - 1": "last = block.first + wanted",
            "source.id, block.first + wanted,": "source.id, block.first + wanted + 1,",
        },
        "delivered_order_adds_up",
    ),
    "the newest credits are delivered": (
        "orders",
        "deliver_oldest_credits",
        {"ORDER BY report.period_first, issuance.id": "ORDER BY report.period_first DESC, issuance.id"},
        "after deliver_order, kilograms",
    ),
}


@each(SLIPS_IN_SQL)
def test_a_slip_in_the_database_is_found(plant_in_database, name):
    area, function, changes, finding = SLIPS_IN_SQL[name]
    plant_in_database(function, changes)
    assert finding in what_the_machine_finds(area)


# A lock left out, and a moment in which clients meet where it was.

MOMENT = "\n    __import__('time').sleep(0.05)"
LOCKS = {
    "of a retirement": (
        retiring.waiting,
        {
            '        .select_for_update(of=("account__organisation", "self"), no_key=True)\n': "",
            "    )\n    _refuse": f"    ){MOMENT}\n    _refuse",
        },
        "asked for",
        "final_is_final",
    ),
    "of an order": (
        orders.locked,
        {'.select_for_update(of=("self",)).get(pk=order.pk)': f".get(pk=order.pk){MOMENT}"},
        "order",
        # Paid after it was cancelled, or cancelled after it was paid, or with money that came meanwhile.
        "final_is_final states_only_move_forward closed_order_keeps_no_money",
    ),
    "of a fund": (
        queue.locked_fund,
        {".select_for_update(no_key=True).get(site=site)": f".get(site=site){MOMENT}"},
        "decisions",
        "fund_never_overdrawn",
    ),
    "of a footprint": (
        retiring._matched,
        {'.select_for_update(of=("self",)).get(pk=footprint.pk)': ".get(pk=footprint.pk)"},
        "footprint",
        "a_line_is_covered_at_most_once",
    ),
}


@pytest.fixture
def story(db, settings):
    settings.RETIREMENT_COOLING_OFF_HOURS = 0
    world = new_world(cast())
    return Story(world, Services(world))


def meeting(story, name):
    """What the clients meet at: a script, and the facts that it needs."""
    story.issued(kilograms=300)
    story.delivered(kilograms=200, total=1_500)
    match name:
        case "retirement":
            return clients.retire_and_confirm, 10
        case "asked for":
            retirement = story.make("request_retirement", story.retirement(), by="buyer")
            return clients.confirm_or_cancel, [retirement]
        case "order":
            return clients.take_any_step, [story.accepted(kilograms=10)]
        case "decisions":
            return clients.confirm_decisions, [story.decision(amount=1_000) for _number in range(8)]
        case "footprint":
            # The parent retires for its subsidiary as well: two accounts, one footprint.
            story.delivered(buyer=1, kilograms=100)
            return clients.match_for_the_second, story.footprint(buyer=1, Phone=55), 10


def clients_find(story, met):
    script, *facts = meeting(story, met)
    gate = threading.Barrier(8)
    return clients.in_threads(gate, script, story.world, (*facts, 2), 0, 8)


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_left_out_is_found(plant, story, name):
    function, changes, met, finding = LOCKS[name]
    plant(function, changes)
    plant(retiring._covered_lines, {"\n    if not covered": f"{MOMENT}\n    if not covered"})
    paying = "        decision.fund()"
    plant(queue.set_aside_in_turn, {paying: f"{MOMENT.replace('    ', '        ')}\n{paying}"})
    assert set(finding.split()) & set(clients_find(story, met))


def test_an_account_without_its_lock_is_found(plant_in_database, story):
    """There is enough for all, but who meets others finds too little."""
    plant_in_database(
        "claim_credits",
        {"PERFORM FROM registry_organisation WHERE id = organisation FOR NO KEY UPDATE;": ""},
    )
    plant_in_database(
        "set_oldest_credits_aside",
        {"wanted := claim.quantity;": "wanted := claim.quantity; PERFORM pg_sleep(0.05);"},
    )
    assert "NotHeld" in clients_find(story, "retirement")
