"""Money that no other entry explains: asked for by one person, moved when another approves, told with its reason."""

from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from committees import services
from committees.models import Decision, FundCorrection, FundEntry, PremiumFund
from registry.services import two_people
from tests.builders import at_once
from tests.committees.builders import record
from tests.sql import refused_by, refused_otherwise

pytestmark = pytest.mark.django_db(transaction=True)


def balance():
    return PremiumFund.objects.get().balance_minor


@pytest.fixture
def asked(fund, finance, now):
    """0.99 out of a fund that holds 10,800.00."""
    return services.request_correction(
        fund=fund, amount_minor=-99, reason=" Bank charges ", at=now, by=finance
    )


def test_a_correction_moves_money_when_another_person_approves_it(asked, finance, approver, now):
    assert (balance(), FundEntry.objects.filter(kind="correction").count()) == (1_080_000, 0)
    later = now + timedelta(hours=1)
    entry = services.approve_correction(correction=asked, at=later, by=approver)
    asked = FundCorrection.objects.get()
    assert (asked.state, asked.requested_by, asked.approved_by) == ("approved", finance, approver)
    assert entry == FundEntry.objects.get(correction=asked)
    assert (entry.kind, entry.amount_minor, entry.reason) == ("correction", -99, "Bank charges")
    assert (entry.recorded_at, entry.recorded_by) == (later, approver)
    assert balance() == 1_079_901
    with pytest.raises(two_people.AlreadyDecided):
        services.approve_correction(correction=asked, at=later, by=approver)


def test_a_correction_comes_in_for_those_who_wait(fund, committee, secretary, chair, finance, approver, now):
    waiting = record(committee, secretary, now, amount_minor=1_080_050)
    services.confirm_decision(decision=waiting, at=now, by=chair)
    asked = services.request_correction(
        fund=fund, amount_minor=50, reason="Counted twice", at=now, by=finance
    )
    assert Decision.objects.get().state == "unfunded"
    services.approve_correction(correction=asked, at=now, by=approver)
    assert Decision.objects.get().state == "confirmed"
    assert balance() == 0


def test_nobody_approves_their_own_correction(asked, finance, now):
    with pytest.raises(two_people.SamePerson):
        services.approve_correction(correction=asked, at=now, by=finance)
    assert balance() == 1_080_000


def test_a_refused_correction_moves_nothing(asked, approver, now):
    with pytest.raises(two_people.NoReason):
        services.refuse_correction(correction=asked, reason=" ", at=now, by=approver)
    refused = services.refuse_correction(correction=asked, reason="No paper", at=now, by=approver)
    assert (refused.state, refused.refusal) == ("refused", "No paper")
    with pytest.raises(two_people.AlreadyDecided):
        services.approve_correction(correction=asked, at=now, by=approver)
    assert balance() == 1_080_000


@pytest.mark.parametrize(
    ("amount", "reason", "message"),
    [
        (-880_001, "Why", "Only USD 8,800.00 is free"),
        (0, "Why", "moves money"),
        (5, "  ", "Say why"),
    ],
)
def test_what_cannot_be_asked_for(confirmed, finance, now, amount, reason, message):
    fund = PremiumFund.objects.get()
    with pytest.raises(services.Refused, match=message):
        services.request_correction(fund=fund, amount_minor=amount, reason=reason, at=now, by=finance)
    assert not FundCorrection.objects.exists()


def test_what_was_free_when_it_was_asked_for_may_be_set_aside_since(
    fund, recorded, finance, approver, chair, now
):
    asked = services.request_correction(fund=fund, amount_minor=-880_001, reason="x", at=now, by=finance)
    services.confirm_decision(decision=recorded, at=now, by=chair)
    with pytest.raises(services.WrongAmount, match=r"Only USD 8,800\.00 is free"):
        services.approve_correction(correction=asked, at=now, by=approver)
    asked = FundCorrection.objects.get()
    assert asked.state == "requested"


def test_two_approvers_at_once_enter_it_once(asked, approver, make_staff_user, now):
    other = make_staff_user("other-approver", "Approver")
    done = at_once(
        lambda: services.approve_correction(correction=asked, at=now, by=approver),
        lambda: services.approve_correction(correction=asked, at=now, by=other),
    )
    assert sorted(type(result).__name__ for result in done) == ["AlreadyDecided", "FundEntry"]
    assert balance() == 1_079_901


# The pages


@pytest.mark.parametrize(("direction", "amount"), [("in", 150), ("out", -150)])
def test_finance_asks_and_an_approver_approves(client, fund, finance, registrar, approver, direction, amount):
    address = reverse("admin:committees_premiumfund_correct", args=[fund.pk])
    sent = {"direction": direction, "amount": "1.50", "reason": "Counted twice", "key": str(uuid4())}
    for stranger in (registrar, approver):
        client.force_login(stranger)
        assert client.post(address, sent).status_code == 403
    client.force_login(finance)
    assert "USD 10,800.00" in client.get(address).text
    answer = client.post(address, sent)
    asked = FundCorrection.objects.get()
    assert answer["Location"] == reverse("admin:committees_fundcorrection_change", args=[asked.pk])
    assert balance() == 1_080_000
    approve = reverse("admin:committees_fundcorrection_approve", args=[asked.pk])
    assert "You asked for this; someone else must approve it." not in client.get("/admin/").text
    assert client.post(approve, {"key": str(uuid4())}).status_code == 403
    client.force_login(approver)
    assert f'<a href="{approve}">Approve a correction of a fund</a>' in client.get("/admin/").text
    shown = client.get(approve).text
    assert "Counted twice" in shown
    assert client.post(approve, {"key": str(uuid4())}).status_code == 302
    assert balance() == 1_080_000 + amount
    assert approve not in client.get("/admin/").text
    entry = FundEntry.objects.get(kind="correction")
    page = client.get(reverse("admin:committees_fundentry_change", args=[entry.pk])).text
    assert reverse("admin:committees_fundcorrection_change", args=[asked.pk]) in page


def test_a_session_left_open_approves_nothing(client, asked, approver):
    approve = reverse("admin:committees_fundcorrection_approve", args=[asked.pk])
    client.force_login(approver)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 1}]
    session.save()
    assert "/reauthenticate/" in client.get(approve)["Location"]
    answer = client.post(approve, {"key": str(uuid4())})
    assert "Your sign-in is older than five minutes" in answer.text
    assert balance() == 1_080_000


def test_who_asked_may_take_it_back_and_no_other_of_finance(client, asked, finance, make_staff_user):
    refuse = reverse("admin:committees_fundcorrection_refuse", args=[asked.pk])
    client.force_login(make_staff_user("other-finance", "Finance"))
    assert client.post(refuse, {"reason": "x", "key": str(uuid4())}).status_code == 403
    client.force_login(finance)
    assert client.post(refuse, {"reason": "Found the paper", "key": str(uuid4())}).status_code == 302
    assert FundCorrection.objects.get().state == "refused"


# The rules of the database

ASK = """INSERT INTO committees_fundcorrection (fund_id, amount_minor, reason, state, requested_at, requested_by_id,
        refusal)
    SELECT id, {amount}, {reason}, {state}, '2026-03-01', (SELECT id FROM registry_user WHERE email LIKE 'finance@%'), ''
    FROM committees_premiumfund"""
APPROVE = """UPDATE committees_fundcorrection SET state = 'approved', decided_at = '2026-03-02',
    approved_by_id = (SELECT id FROM registry_user WHERE email LIKE '{who}@%')"""
ENTER = """INSERT INTO committees_fundentry (fund_id, kind, amount_minor, reference, correction_id, reason, recorded_at,
        recorded_by_id)
    SELECT fund_id, {kind}, {amount}, 'x', {correction}, {reason}, {at},
        (SELECT id FROM registry_user WHERE email LIKE '{who}@%')
    FROM committees_fundcorrection"""


def ask(amount="-1", reason="'x'", state="'requested'"):
    return ASK.format(amount=amount, reason=reason, state=state)


def approve(who="approver"):
    return APPROVE.format(who=who)


def enter(**facts):
    usual = {
        "kind": "'correction'",
        "amount": "amount_minor",
        "correction": "id",
        "reason": "reason",
        "at": "'2026-03-02'",
        "who": "approver",
    }
    return ENTER.format(**usual | facts)


UNAPPROVED = "a_correction_is_entered_as_approved"
RULES = [
    ([ask(amount="0")], "a_correction_moves_money"),
    ([ask(reason="''")], "a_correction_says_why"),
    ([ask(state="'approved'")], "states_only_move_forward"),
    ([approve(who="finance")], "who_asked_for_a_correction_never_approves_it"),
    (["UPDATE committees_fundcorrection SET state = 'approved'"], "decided_correction_names_who_decided"),
    (["UPDATE committees_fundcorrection SET amount_minor = 1"], "not granted"),
    (["UPDATE committees_fundcorrection SET reason = 'Other'"], "not granted"),
    (["DELETE FROM committees_fundcorrection"], "not granted"),
    # An entry that nobody asked for, or that another person did not approve yet, or otherwise
    ([enter(correction="NULL")], UNAPPROVED),
    ([approve(), enter(correction="NULL")], UNAPPROVED),
    ([enter()], UNAPPROVED),
    ([approve()], UNAPPROVED),
    ([approve(), enter(amount="amount_minor - 1")], UNAPPROVED),
    ([approve(), enter(reason="'Other'")], UNAPPROVED),
    ([approve(), enter(at="'2026-01-01'")], UNAPPROVED),
    ([approve(), enter(who="finance")], UNAPPROVED),
    ([approve(), enter(), enter()], "a_correction_is_entered_once"),
    ([approve(), enter(kind="'premium'", amount="1")], "only_a_correction_names_its_request"),
    ([approve(), enter(), approve()], "final_is_final"),
]


def test_the_database_refuses(asked, approver):
    assert refused_otherwise(RULES) == []


def test_the_database_takes_what_two_people_made(asked, approver):
    assert refused_by(approve(), enter()) is None


def test_a_correction_of_before_stays_as_it_is(fund, asked, approver, admin_sql):
    """Made by one person, when one person could; its account, its log and its books go on."""
    trigger = "TRIGGER a_correction_is_entered_as_approved"
    admin_sql.execute(f"ALTER TABLE committees_fundentry DISABLE {trigger}")
    assert refused_by(enter(correction="NULL", who="finance")) is None
    admin_sql.execute(f"ALTER TABLE committees_fundentry ENABLE {trigger}")
    services.approve_correction(correction=asked, at=asked.requested_at, by=approver)
    assert list(FundEntry.objects.filter(kind="correction").values_list("correction", flat=True)) == [
        None,
        asked.pk,
    ]
    assert balance() == 1_080_000 - 2 * 99


def test_the_books_name_a_correction_that_is_not_what_was_entered(asked, approver, admin_sql, now):
    services.approve_correction(correction=asked, at=now, by=approver)
    with admin_sql.transaction():
        admin_sql.execute("SET LOCAL session_replication_role = replica")
        admin_sql.execute("UPDATE committees_fundcorrection SET amount_minor = -98")
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("check_ledgers", stdout=said)
    named = f"correction {asked.pk} of -98 (approved): entries of its fund make -99"
    assert f"a_correction_is_entered_as_approved: {named}" in said.getvalue()
