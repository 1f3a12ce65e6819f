"""Cards of statements: off until an admin of the buyer switches one on, and then plain, small and frameable."""

import re
from pathlib import Path

import psycopg
import pytest
from django.contrib.staticfiles import finders

from credits import services as ledger
from credits.models import Notice
from registry.models import LedgerEntry
from registry.services import suspend_organisation
from registry.services.organisations import Suspended
from reporting import statement_notices
from reporting.claims.card import LABELS
from reporting.claims.sentences import WORDS
from reporting.models import StatementCard
from reporting.notice_labels import NOTICE_LABELS
from reporting.services import CardIsOff, CardIsOn, disable_card, enable_card, make_statement
from tests import builders
from tests.builders import at_once
from tests.sql import NOT_GRANTED, owner_refused_by, refused_by

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def card(statement, buyer_admin, now):
    return enable_card(statement=statement, at=now, by=buyer_admin)


def public(statement, query=""):
    return f"/s/{statement.number}/card/{query}"


def switch(client, statement, to, **more):
    return client.post(f"/portal/statements/{statement.number}/words/card/", {"to": to} | more)


def test_an_admin_switches_it_on_and_off(client, statement, buyer_admin):
    assert client.get(public(statement)).status_code == 404
    client.force_login(buyer_admin)
    place = f"/portal/statements/{statement.number}/words/card/"
    assert "The card is off" in client.get(place).text
    assert switch(client, statement, "on").url == place
    page = client.get(place).text
    line = f"&lt;iframe src=&quot;http://127.0.0.1:8000{public(statement)}?lang=en&quot; title="
    assert line in page
    client.logout()
    assert client.get(public(statement)).status_code == 200
    client.force_login(buyer_admin)
    assert switch(client, statement, "off").status_code == 302
    assert "The card is off" in client.get(place).text
    assert client.get(public(statement)).status_code == 404
    assert switch(client, statement, "on").status_code == 302
    assert client.get(public(statement)).status_code == 200
    assert StatementCard.objects.count() == 2


def test_readers_members_strangers_and_staff_cannot(
    client, statement, buyer, buyer_reader, make_member, other_buyer_admin, registrar
):
    member = make_member("buyer_member", buyer, "buyer_member")
    for person in (buyer_reader, member, other_buyer_admin, registrar):
        client.force_login(person)
        assert switch(client, statement, "on").status_code == 404, person
    client.logout()
    assert switch(client, statement, "on").status_code == 302
    assert not StatementCard.objects.exists()
    client.force_login(buyer_reader)
    page = client.get(f"/portal/statements/{statement.number}/words/card/").text
    assert "An admin of the company that retired the credits can switch it on." in page
    assert 'name="to"' not in page


def test_sent_twice_it_is_one_card_and_wrong_answers_change_nothing(client, statement, buyer_admin):
    client.force_login(buyer_admin)
    key = "4c9e4ffc-1f6c-4e1c-9e0a-0f4d3c6f2b11"
    for _time in range(2):
        assert switch(client, statement, "on", key=key).status_code == 302
    assert switch(client, statement, "sideways").status_code == 404
    assert StatementCard.objects.count() == 1
    assert client.post(public(statement)).status_code == 405


def test_steps_are_refused_out_of_order(statement, buyer, buyer_admin, registrar, now):
    who = {"statement": statement, "at": now, "by": buyer_admin}
    with pytest.raises(CardIsOff):
        disable_card(**who)
    enable_card(**who)
    with pytest.raises(CardIsOn):
        enable_card(**who)
    suspend_organisation(organisation=buyer, reason="Looked into", at=now, by=registrar)
    disable_card(**who)
    with pytest.raises(Suspended):
        enable_card(**who)


def test_many_at_once_make_one_card(statement, buyer_admin, now):
    made = at_once(*(lambda: enable_card(statement=statement, at=now, by=buyer_admin) for _turn in range(4)))
    assert sorted(type(outcome).__name__ for outcome in made) == ["CardIsOn"] * 3 + ["StatementCard"]


def test_the_page_may_be_framed_and_no_other(client, statement, card):
    answer = client.get(public(statement))
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "default-src 'self'" in policy
    assert "form-action 'self'" in policy
    assert "X-Frame-Options" not in answer
    for place in (f"/s/{statement.number}/", "/register/"):
        other = client.get(place)
        assert "frame-ancestors 'none'" in other["Content-Security-Policy"]
        assert other["X-Frame-Options"] == "DENY"


def test_what_is_not_there_is_not_framed(client, statement):
    answer = client.get(public(statement))
    assert answer.status_code == 404
    assert answer["X-Frame-Options"] == "DENY"


def test_the_card_says_what_the_record_says_and_brings_nothing_else(client, statement, card, buyer_admin):
    for person in (None, buyer_admin):
        if person:
            client.force_login(person)
        answer = client.get(public(statement), headers={"accept-encoding": "identity"})
        page = answer.text
        assert not answer.cookies
        assert "1.500 t" in page
        for words in (
            statement.number,
            "Test Phones B.V.",
            "2025",
            "RETIRED – FINAL",
            "nothing about the cobalt",
        ):
            assert words in page
        assert f'href="http://127.0.0.1:8000/s/{statement.number}/" target="_top"' in page
        assert "DEMONSTRATION" in page
        assert not re.search(r"<(script|form|img|svg|style|iframe)|\son\w+=|style=|leaf|✓|🌿", page)
        (sheet,) = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
        css = Path(finders.find("css/card.css"))
        assert len(page.encode()) + css.stat().st_size < 20_000


def test_the_card_speaks_the_languages_of_the_record(client, statement, card):
    french = client.get(public(statement, "?lang=fr")).text
    assert '<html lang="fr">' in french
    assert "RETIRÉ – DÉFINITIF" in french
    assert "1,500 t" in french
    assert '<html lang="de">' in client.get(public(statement, "?lang=de")).text
    assert '<html lang="en">' in client.get(public(statement, "?lang=it")).text
    assert '<html lang="fr">' in client.get(public(statement), headers={"accept-language": "fr"}).text


def test_a_withdrawal_stands_before_everything(client, statement, card, registrar, now):
    who = {"retirement": statement.retirement, "at": now, "by": registrar}
    ledger.add_notice(kind="withdrawn", text="Never mined", **who)
    ledger.add_notice(kind="concern", text="<b>Looked</b> into", **who)
    page = client.get(public(statement)).text
    assert page.index("WITHDRAWN FOR FRAUD") < page.index("&lt;b&gt;Looked") < page.index("1.500 t")
    assert "Never mined" in page
    french = client.get(public(statement, "?lang=fr")).text
    # Every statement is of what was retired, `retiré`: fraud has a word of its own.
    assert "Avis\u00a0: ANNULÉE POUR FRAUDE" in french
    assert "RETIRÉE" not in french


def test_a_notice_is_called_the_same_on_the_card_and_before_the_pages():
    assert set(LABELS) == set(NOTICE_LABELS) == set(statement_notices.WORDS)
    for labels in NOTICE_LABELS.values():
        assert set(labels) == set(Notice.Kind)
    german = str(LABELS["de"]) + str(WORDS["de"])
    assert "Bescheinigung" in german and "achweis" not in german


def test_a_name_is_printed_as_written(client, order, buyer, cobalt, buyer_admin, make_organisation, now):
    name = '<b>Ltd & "Söhne" 日本 <img src=x>'
    daughter = make_organisation("buyer", "SUB", name, parent=buyer)
    retirement = builders.final_retirement(buyer, cobalt, 10, buyer_admin, now, beneficiary=daughter)
    statement = make_statement(retirement=retirement, at=now, by="system:statements")
    enable_card(statement=statement, at=now, by=buyer_admin)
    page = client.get(public(statement)).text
    assert "&lt;b&gt;Ltd &amp; &quot;Söhne&quot; 日本 &lt;img src=x&gt;" in page


def test_the_log_tells_of_the_card_and_of_nobody(card, statement, buyer_admin, now):
    disable_card(statement=statement, at=now, by=buyer_admin)
    first, second = LedgerEntry.objects.filter(table="reporting_statementcard").order_by("id")
    assert (first.act, second.act) == ("enable_card", "disable_card")
    assert set(first.facts) == {"statement_id", "enabled_at", "disabled_at"}


ROW = """INSERT INTO reporting_statementcard (statement_id, enabled_at, enabled_by_id, disabled_at, disabled_by_id)
    SELECT statement_id, enabled_at, enabled_by_id, {at}, {by} FROM reporting_statementcard LIMIT 1"""
END = "UPDATE reporting_statementcard SET disabled_at = enabled_at, disabled_by_id = enabled_by_id"


@pytest.mark.parametrize(
    ("attempts", "rule"),
    [
        ([ROW.format(at="NULL", by="NULL")], "one_card_of_a_statement"),
        ([ROW.format(at="now()", by="enabled_by_id")], "card_begins_switched_on"),
        (["UPDATE reporting_statementcard SET disabled_at = now()"], "card_ends_after_it_began_by_somebody"),
        (
            [
                "UPDATE reporting_statementcard SET disabled_at = enabled_at - interval '1 s', disabled_by_id = enabled_by_id"
            ],
            "card_ends_after_it_began_by_somebody",
        ),
        (
            [END, "UPDATE reporting_statementcard SET disabled_at = NULL, disabled_by_id = NULL"],
            "ended_card_stays_ended",
        ),
        (["UPDATE reporting_statementcard SET enabled_at = now()"], NOT_GRANTED),
        (["DELETE FROM reporting_statementcard"], NOT_GRANTED),
        (["TRUNCATE reporting_statementcard"], NOT_GRANTED),
        ([END, ROW.format(at="NULL", by="NULL")], None),
    ],
)
def test_no_statement_spoils_a_card(card, attempts, rule):
    assert refused_by(*attempts) == rule


def test_the_facts_of_a_card_stay_even_for_the_owner(card, admin_sql):
    change = "UPDATE reporting_statementcard SET enabled_at = now()"
    assert owner_refused_by(admin_sql, change) == "card_facts_never_change"
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
        admin_sql.execute("DELETE FROM reporting_statementcard")
