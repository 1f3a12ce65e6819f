"""A buyer's pages of words: their statements, ready sentences and texts, and the check of a draft."""

import csv
import re
from datetime import date
from html import unescape
from io import StringIO

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from credits import services as ledger
from registry.models import ClaimBoundaryText
from reporting.claims.linter import findings
from reporting.claims.ready_texts import filled_texts
from reporting.models import ReadyText
from reporting.services import make_statement
from tests import builders
from tests.sql import NOT_GRANTED, refused_by

pytestmark = pytest.mark.django_db
CODES = {
    "esrs-s2-4",
    "gri-403",
    "gri-408",
    "gri-413",
    "gri-414",
    "ifrs-s1",
    "eu-battery-regulation",
    "emrt-comment",
    "product-page",
}
SCRIPT = '<script>window.hit=1</script> <img src=x onerror="window.hit=1"> our ethical “cobalt” & more'


def address(statement, rest=""):
    return f"/portal/statements/{statement.number}/words/{rest}"


@pytest.fixture
def contribution(order, buyer, cobalt, buyer_admin, now):
    """A second statement, of 10 kg for two years."""
    retirement = builders.final_retirement(
        buyer,
        cobalt,
        10,
        buyer_admin,
        now,
        claim_period_first=date(2023, 7, 1),
        claim_period_last=date(2024, 6, 30),
    )
    return make_statement(retirement=retirement, at=now, by="system:statements")


# The list


def test_a_beneficiary_finds_what_another_company_retired_for_it(
    client, order, buyer, cobalt, buyer_admin, buyer_reader, other_buyer, other_buyer_admin, now
):
    """Only the beneficiary may make the claim, so it reads the words; the account's pages stay closed to it."""
    retirement = builders.final_retirement(buyer, cobalt, 10, buyer_admin, now, beneficiary=other_buyer)
    statement = make_statement(retirement=retirement, at=now, by="system:statements")
    year = retirement.claim_period_first.year
    client.force_login(other_buyer_admin)

    assert statement.number in client.get("/portal/statements/").text
    assert statement.number in client.get("/portal/statements/statements.csv").text
    words = client.get(address(statement))
    assert words.context["organisation"] == other_buyer
    assert client.get(address(statement, "check/")).status_code == 200
    assert client.get(address(statement, "card/")).status_code == 200
    assert client.post(address(statement, "card/"), {"to": "on"}).status_code == 404
    home = client.get(f"/portal/?year={year}").text
    assert statement.number in home
    assert f"/portal/retirements/{retirement.pk}/" not in home
    assert client.get(f"/portal/retirements/{retirement.pk}/").status_code == 404

    client.force_login(buyer_reader)
    assert client.get(address(statement)).context["organisation"] == buyer
    assert f"/portal/retirements/{retirement.pk}/" in client.get(f"/portal/?year={year}").text


def test_the_list_finds_by_words_and_year_and_exports_what_it_shows(
    client, statement, contribution, buyer_reader
):
    client.force_login(buyer_reader)

    def listed(query=""):
        page = client.get(f"/portal/statements/{query}").text
        rows = list(
            csv.reader(
                StringIO(client.get(f"/portal/statements/statements.csv{query}").text.lstrip("\ufeff"))
            )
        )
        shown = [number for number in (statement.number, contribution.number) if number in page]
        assert sorted(row[0] for row in rows[1:]) == sorted(shown)
        return shown

    assert listed() == [statement.number, contribution.number]
    assert listed("?year=2025") == [statement.number]
    assert listed("?year=2024") == listed("?year=2023") == [contribution.number]
    assert listed(f"?q={contribution.number[6:]}") == [contribution.number]
    assert listed("?q=test+phones&year=2025") == [statement.number]
    assert listed("?q=nobody") == []
    assert "No statement matches." in client.get("/portal/statements/?q=nobody").text
    assert "Select a valid choice" in client.get("/portal/statements/?year=1999").text


def test_the_export_says_what_was_frozen_and_holds_no_formula(
    client, order, buyer, cobalt, buyer_admin, make_organisation, now
):
    daughter = make_organisation("buyer", "SUB", "=1+1", parent=buyer)
    retirement = builders.final_retirement(buyer, cobalt, 1_234, buyer_admin, now, beneficiary=daughter)
    statement = make_statement(retirement=retirement, at=now, by="system:statements")
    client.force_login(buyer_admin)
    answer = client.get("/portal/statements/statements.csv")
    (row,) = csv.DictReader(StringIO(answer.text.lstrip("\ufeff")))
    assert row["statement"] == statement.number
    assert (row["kg"], row["tonnes"], row["mineral"]) == ("1234", "1.234", "Co")
    assert row["beneficiary"] == "'=1+1"
    assert (row["claim_first"], row["percent"]) == ("2025-01-01", "")


def test_an_empty_list_says_so_and_the_first_page_leads_here(client, buyer_admin):
    client.force_login(buyer_admin)
    assert "no statement yet" in client.get("/portal/statements/").text
    assert 'href="/portal/statements/"' in client.get("/portal/").text


def test_a_longer_list_costs_no_more_queries(client, order, buyer, cobalt, buyer_admin, now):
    client.force_login(buyer_admin)
    counts = []
    for more in (1, 2):
        for _turn in range(more):
            retirement = builders.final_retirement(buyer, cobalt, 10, buyer_admin, now)
            make_statement(retirement=retirement, at=now, by="system:statements")
        client.get("/portal/statements/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/portal/statements/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


# Who may


@pytest.mark.parametrize("rest", ["", "check/", "card/"])
def test_only_the_companys_own_people_and_staff_see_the_pages(
    client, statement, buyer_admin, buyer_reader, other_buyer_admin, secretary, auditor, rest
):
    assert client.get(address(statement, rest)).status_code == 302
    for person, wanted in (
        (buyer_admin, 200),
        (buyer_reader, 200),
        (auditor, 200),
        (other_buyer_admin, 404),
        (secretary, 404),
    ):
        client.force_login(person)
        assert client.get(address(statement, rest)).status_code == wanted, person


def test_lists_are_of_the_company_alone(client, statement, other_buyer_admin, secretary):
    client.force_login(other_buyer_admin)
    assert statement.number not in client.get("/portal/statements/").text
    assert statement.number not in client.get("/portal/statements/statements.csv").text
    assert client.get("/portal/statements/?organisation=PHONE").status_code == 404
    client.force_login(secretary)
    assert client.get("/portal/statements/").status_code == 404
    assert client.get("/portal/statements/check/").status_code == 404


# Ready sentences and texts


def copied(page):
    return [unescape(text) for text in re.findall(r'<pre class="copyable[^>]*>(.*?)</pre>', page, re.S)]


@pytest.mark.parametrize("audience", ["report", "consumers"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_everything_to_copy_passes_the_linter_beside_its_statement(
    client, statement, contribution, buyer_reader, audience, language
):
    client.force_login(buyer_reader)
    for each in (statement, contribution):
        texts = copied(client.get(f"{address(each)}?for={audience}&lang={language}").text)
        assert len(texts) == (3 + 8 if audience == "report" else 2 + 1)
        for text in texts:
            assert not findings(text, language, each.record), text
            assert each.number in text
            assert "{" not in text


def test_sentences_are_of_the_frozen_record_whatever_became_of_the_rows(
    client, statement, buyer, buyer_reader, registrar, approver, now
):
    client.force_login(buyer_reader)
    before = copied(client.get(address(statement)).text)
    builders.changed(buyer, (registrar, approver), now, name="New Name B.V.")
    ClaimBoundaryText.objects.update(text="changed")
    assert copied(client.get(address(statement)).text) == before
    assert (
        "“In 2025, Test Phones B.V. supported the responsible production of 1.500 t of cobalt".lstrip("“")
        in before[0]
    )


def test_the_languages_offered_are_those_of_the_record(client, statement, buyer_reader):
    client.force_login(buyer_reader)
    page = client.get(f"{address(statement)}?lang=fr").text
    assert 'hreflang="fr" lang="fr" aria-current="page"' in page
    assert 'hreflang="de"' in page
    assert '<html lang="en">' in page
    assert "a soutenu la production responsable" in page


def test_the_text_for_consumers_says_why_it_is_another(client, statement, buyer_reader):
    client.force_login(buyer_reader)
    page = client.get(f"{address(statement)}?for=consumers").text
    assert "2024/825" in page
    for text in copied(page):
        assert "responsible" not in text.lower()
    assert client.get(f"{address(statement)}?for=nobody").status_code == 404


def test_a_notice_stands_first_and_a_withdrawn_statement_has_no_words(
    client, statement, buyer_reader, registrar, now
):
    client.force_login(buyer_reader)
    who = {"retirement": statement.retirement, "at": now, "by": registrar}
    ledger.add_notice(kind="concern", text="Looked into", **who)
    page = client.get(address(statement)).text
    assert page.index("Looked into") < page.index("Ready sentences")
    ledger.add_notice(kind="withdrawn", text="Never mined", **who)
    for rest in ("", "?for=consumers"):
        page = client.get(address(statement) + rest).text
        assert "supports no claim any more" in page
        assert not copied(page)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_text_says_that_it_is_no_assurance_and_the_duties_that_they_are_not_met(statement, language):
    texts = ReadyText.objects.in_force(date(2026, 3, 2)).filter(language=language)
    found = {each.code: each.text for each in filled_texts(texts, statement.record, language)}
    assert set(found) == CODES
    assurance, duty, emrt = {
        "en": ("not assurance", "does not meet the due-diligence duty", "changes no answer in the EMRT"),
        "fr": (
            "pas une assurance",
            "ne remplit pas le devoir de vigilance",
            "ne change aucune réponse de l’EMRT",
        ),
    }[language]
    assert all(assurance in text for text in found.values())
    assert duty in found["eu-battery-regulation"]
    assert emrt in found["emrt-comment"]


def test_the_newest_published_version_is_shown(client, statement, buyer_reader):
    first = ReadyText.objects.get(code="gri-403", language="en")
    facts = {"code": "gri-403", "language": "en", "audience": "report", "position": 2}
    ReadyText.objects.create(
        version=2, title="Second", body="Of {company}. {nobody}", published_on=date(2026, 2, 1), **facts
    )
    ReadyText.objects.create(version=3, title="A draft", body="x", **facts)
    ReadyText.objects.create(version=4, title="Not yet", body="x", published_on=date(2099, 1, 1), **facts)
    client.force_login(buyer_reader)
    page = client.get(address(statement)).text
    assert first.title not in page
    assert "A draft" not in page
    assert "Not yet" not in page
    assert "Text gri-403, version 2" in page
    assert "Of Test Phones B.V.. {nobody}" in copied(page)


def test_staff_write_a_next_version_and_never_change_a_published_one(client, registrar, auditor):
    text = ReadyText.objects.get(code="gri-403", language="en")
    place = f"/admin/reporting/readytext/{text.pk}/change/"
    typed = {
        "code": "gri-403",
        "version": 2,
        "language": "en",
        "audience": "report",
        "position": 2,
        "title": "Next",
        "body": "Said by {company}",
        "published_on": "",
    }
    client.force_login(registrar)
    assert 'name="body"' not in client.get(place).text
    assert client.post(place, typed | {"version": 1}).status_code == 403
    assert client.post("/admin/reporting/readytext/add/", typed).status_code == 302
    draft = ReadyText.objects.get(code="gri-403", version=2)
    answer = client.post(f"/admin/reporting/readytext/{draft.pk}/change/", typed | {"title": "Better"})
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.title == "Better"
    client.force_login(auditor)
    assert client.get(place).status_code == 200
    assert client.post("/admin/reporting/readytext/add/", typed | {"version": 3}).status_code == 403


INSERT = """INSERT INTO reporting_readytext (code, version, language, audience, position, title, body, published_on)
    SELECT code, {version}, language, audience, position, {title}, body, NULL FROM reporting_readytext LIMIT 1"""


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE reporting_readytext SET body = 'x'", "published_text_never_changes"),
        ("UPDATE reporting_readytext SET published_on = NULL", "published_text_never_changes"),
        ("DELETE FROM reporting_readytext", "published_text_never_changes"),
        (INSERT.format(version=1, title="'x'"), "one_ready_text_of_a_version"),
        (INSERT.format(version=2, title="''"), "ready_text_says_something"),
        (INSERT.format(version=2, title="'x'"), None),
        ("TRUNCATE reporting_readytext", NOT_GRANTED),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_no_statement_spoils_a_published_text(statement, rule):
    assert refused_by(statement) == rule


# The check of a draft


def check(client, place, draft, language=""):
    return client.post(place, {"draft": draft, "language": language})


def test_a_draft_is_marked_explained_and_kept_in_its_box(client, statement, buyer_reader):
    client.force_login(buyer_reader)
    page = check(client, address(statement, "check/"), "Our ethical phone contains cobalt from Kolwezi.").text
    assert "no legal advice" in page
    assert re.search(r"<mark>ethical<span", page)
    assert "A label for a product or a supply" in page
    assert "that a product contains, or is made with, this cobalt, or comes from this place" in unescape(page)
    assert "Instead:" in page
    assert "Our ethical phone contains cobalt from Kolwezi.</textarea>" in page
    assert "Read as English" in page
    # What a claim would need is asked for only where there is one.
    assert "must accompany the claim" not in page


def test_finding_nothing_is_no_approval(client, statement, buyer_reader):
    client.force_login(buyer_reader)
    page = check(client, address(statement, "check/"), "Our office moves in May.").text
    assert "0 findings" in page
    assert "finding nothing approves nothing" in page
    assert "read it against the boundary yourself" in page


def test_what_no_rule_knows_is_no_finding_and_led_to_the_ready_sentences(client, statement, buyer_reader):
    client.force_login(buyer_reader)
    draft = "Our office moves in May. Our cobalt and the miners are friends <b>."
    page = check(client, address(statement, "check/"), draft).text
    assert "0 findings" in page
    assert "1 sentence was not recognised" in page
    assert "<li>Our cobalt and the miners are friends &lt;b&gt;.</li>" in page
    assert f'href="{address(statement)}"' in page
    assert (
        "not recognised" not in check(client, address(statement, "check/"), "Our office moves in May.").text
    )


def test_figures_are_compared_only_beside_a_statement(client, statement, buyer_reader):
    client.force_login(buyer_reader)
    draft = "We supported the production of 9.000 t of cobalt."
    beside = check(client, address(statement, "check/"), draft).text
    assert "More tonnes than were retired" in beside
    assert "2 findings" in beside
    assert "<li>RMC Standard 0.9</li>" in beside
    assert statement.number in beside
    alone = check(client, "/portal/statements/check/", draft).text
    assert "0 findings" in alone
    labelled = unescape(check(client, "/portal/statements/check/", "Un cobalt éthique.").text)
    assert "Read as French" in labelled
    assert "« approvisionnement responsable », « éthique »" in labelled


@pytest.mark.parametrize("draft", ["", "  ", "x" * 5_001])
def test_what_cannot_be_read_is_said_and_stays(client, statement, buyer_reader, draft):
    client.force_login(buyer_reader)
    page = check(client, address(statement, "check/"), draft).text
    assert "There is a problem" in page
    assert 'id="result"' not in page


def test_a_draft_in_another_language_is_not_read_as_english(client, statement, buyer_reader):
    client.force_login(buyer_reader)
    draft = "Unser Kobalt ist konfliktfrei."
    page = client.post(f"/portal/statements/{statement.number}/words/check/", {"draft": draft}).text
    assert "neither English nor French" in page and draft in page
    assert 'findings"' not in page
    chosen = {"draft": draft, "language": "en"}
    assert (
        "Read as English" in client.post(f"/portal/statements/{statement.number}/words/check/", chosen).text
    )


def test_a_draft_is_shown_as_text_and_kept_nowhere(client, statement, buyer_reader, caplog):
    client.force_login(buyer_reader)
    counts = {model: model._default_manager.count() for model in apps.get_models()}
    answer = check(client, address(statement, "check/"), SCRIPT)
    assert "<script>window" not in answer.text
    assert "<img src=x" not in answer.text
    assert "&lt;script&gt;window.hit=1&lt;/script&gt;" in answer.text
    assert "<mark>ethical<" in answer.text
    assert {model: model._default_manager.count() for model in apps.get_models()} == counts
    assert "window.hit" not in caplog.text


def test_marks_never_cut_an_escape_in_two(client, statement, buyer_reader):
    client.force_login(buyer_reader)
    page = check(client, address(statement, "check/"), "<b>ethical</b>&amp;<i>conflict-free</i> cobalt").text
    draft = re.search(r'<blockquote class="draft"[^>]*>(.*?)</blockquote>', page, re.S)[1]
    shown = re.sub(r'<span class="visually-hidden">.*?</span>|<sup.*?</sup>|</?mark>', "", draft)
    assert unescape(shown) == "<b>ethical</b>&amp;<i>conflict-free</i> cobalt"
    assert set(re.findall(r"<(/?\w+)", draft)) == {"mark", "/mark", "span", "/span", "sup", "/sup"}
