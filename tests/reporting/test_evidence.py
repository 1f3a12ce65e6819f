"""An auditor opens one statement's evidence by a link, for a time; nobody learns more by it, or without it."""

import gzip
import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.html import escape

from committees.models import Decision
from credits.models import Footprint, FootprintEvidence
from registry.files import fingerprint_of
from registry.models import Change, LedgerEntry
from registry.tokens import EVIDENCE, token_again
from reporting import services
from reporting.evidence import evidence_of
from reporting.models import EvidenceLink, EvidenceOpening
from reporting.services import UnfitLink
from reporting.statement_renderers import renderer_of
from reporting.views.evidence import OpeningThrottle
from tests import builders
from tests.sql import NOT_GRANTED, owner_refused_by, refused_by

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(OpeningThrottle, "rate", "10000/hour")


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def link(statement, buyer_admin, at):
    return make(statement, buyer_admin, at)


def make(statement, by, at, **facts):
    return services.create_evidence_link(
        **{"statement": statement, "label": "Audit & Co", "days": 30} | facts, at=at, by=by
    )


def address_of(link):
    return f"/evidence/{token_again(EVIDENCE, link.key, link.token_sha256)}/"


def test_whoever_has_the_link_reads_the_evidence(client, link, statement, decisions):
    page = client.get(address_of(link))
    assert page.status_code == 200
    text = page.text
    footprint = statement.retirement.footprint
    line = footprint.lines.get()
    for told in (
        statement.number,
        statement.fingerprint,
        str(statement.retirement),
        statement.record["source"][0]["serials"],
        statement.record["source"][0]["report"],
        statement.record["source"][0]["evidence_sha256"],
        statement.record["source"][0]["sold_evidence_sha256"],
        footprint.number,
        line.product,
        "Metal sheets for six pits",
        decisions[0].project.expenditures.get().number,
        "This is pooled money",
    ):
        assert told in text, told
    assert (page["X-Robots-Tag"], page["Referrer-Policy"]) == ("noindex, nofollow", "no-referrer")
    assert "no-store" in page["Cache-Control"]
    # Nothing takes the address along, and no form would fail for want of a referrer.
    assert "<form" not in text and "feedback" not in text
    assert "<script" not in text and "style=" not in text
    assert len(gzip.compress(page.content)) < 40_000
    french = client.get(f"{address_of(link)}?lang=fr")
    assert '<html lang="fr">' in french.text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_record_is_told_in_the_words_of_its_own_renderer(client, link, statement, language):
    assert (statement.record["schema"], statement.record["renderer"]) == ("3", "2")
    page = client.get(f"{address_of(link)}?lang={language}")
    words = renderer_of(statement.record).words(statement.record, statement.fingerprint, language)
    assert page.context["words"] == words
    for fact in words["facts"]:
        for told in (fact["label"], fact["text"], fact["strong"]):
            assert escape(told) in page.text
    assert words["schema"] in page.text and words["premium"]["sentence"] in page.text


def test_no_person_bank_or_case_is_told(
    client, link, statement, decisions, buyer_admin, registrar, approver, verifier, finance, secretary, chair
):
    text = client.get(address_of(link)).text
    people = (buyer_admin, registrar, approver, verifier, finance, secretary, chair)
    for hidden in [person.name for person in people] + [person.email for person in people]:
        assert hidden not in text, hidden
    receipt = decisions[0].project.expenditures.get()
    for hidden in (
        receipt.supplier,
        receipt.description,
        "Espérance",
        "BANK",
        link.label.replace("&", "&amp;"),
    ):
        assert hidden not in text, hidden
    assert not re.search(r"/admin/|/portal/", text)


def test_a_withheld_decision_is_told_no_more(client, link, decisions, registrar, at):
    from committees.services import withhold_decision

    withhold_decision(decision=Decision.objects.get(pk=decisions[0].pk), reason="x", at=at, by=registrar)
    text = client.get(address_of(link)).text
    assert "Metal sheets" not in text and "not every decision of this area is listed" in text


def test_it_is_of_that_statement_alone(client, link, buyer, cobalt, buyer_admin, now, at):
    second = builders.final_retirement(buyer, cobalt, 300, buyer_admin, now)
    other = services.make_statement(retirement=second, at=now, by="system:statements")
    told = evidence_of(link.statement, at=at)
    assert told["number"] != other.number
    text = client.get(address_of(link)).text
    assert (
        other.number not in text
        and other.record["source"][0]["serials"]
        not in text.replace(" · split from", "").split("split from")[0]
    )


def test_files_of_the_footprint_are_given_and_no_others(client, link, statement, buyer_admin, admin_sql, now):
    content = ContentFile(b"%PDF-1.4 bill", name="bill.pdf")
    stranger = Footprint.objects.get(pk=statement.retirement.footprint_id)
    # It belongs to the footprint since before it was declared; the rule on that is tried elsewhere.
    admin_sql.execute("SET session_replication_role = replica")
    paper = FootprintEvidence(
        footprint=stranger, name="<b>bill</b>.pdf", file=content, sha256=fingerprint_of(content)
    )
    paper.file.field.pre_save(paper, True)
    admin_sql.execute(
        "INSERT INTO credits_footprintevidence (footprint_id, name, file, sha256, added_at, added_by_id) "
        "VALUES (%s, %s, %s, %s, %s, %s)",
        [stranger.pk, paper.name, paper.file.name, paper.sha256, now, buyer_admin.pk],
    )
    text = client.get(address_of(link)).text
    assert "&lt;b&gt;bill&lt;/b&gt;.pdf" in text
    answer = client.get(f"{address_of(link)}files/{paper.sha256}/")
    assert answer.status_code == 200 and b"".join(answer.streaming_content) == b"%PDF-1.4 bill"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert EvidenceOpening.objects.first().sha256 == paper.sha256
    for other in ("a" * 64, statement.record["source"][0]["evidence_sha256"]):
        assert client.get(f"{address_of(link)}files/{other}/").status_code == 404


def test_each_opening_is_kept_and_counted(client, link, buyer_admin):
    for _time in range(3):
        client.get(address_of(link))
    assert EvidenceOpening.objects.filter(link=link, sha256="").count() == 3
    client.force_login(buyer_admin)
    text = client.get("/portal/evidence/").text
    assert "Audit &amp; Co" in text and '<td class="number">3</td>' in text
    text = client.get(f"/portal/evidence/{link.pk}/").text
    assert "3 times" in text and address_of(link) in text
    # The log is public; who reads what of a company is not.
    assert not LedgerEntry.objects.filter(table__contains="evidence").exists()


def test_what_has_ended_says_so_and_not_what_it_was(client, link, statement, buyer_admin, at):
    old = make(statement, buyer_admin, at - timedelta(days=3), days=2)
    revoked = make(statement, buyer_admin, at)
    services.revoke_evidence_link(link=revoked, at=timezone.now(), by=buyer_admin)
    for address, status in (
        (address_of(old), 410),
        (address_of(revoked), 410),
        (f"/evidence/{'A' * 43}/", 404),
        (f"/evidence/{'A' * 43}/files/{'a' * 64}/", 404),
        (address_of(link)[:-2] + "/", 404),
    ):
        page = client.get(address)
        assert page.status_code == status, address
        assert "This link opens nothing" in page.text
        assert statement.number not in page.text and "Phones" not in page.text
        assert page["Referrer-Policy"] == "no-referrer"
    assert not EvidenceOpening.objects.exists()
    with pytest.raises(UnfitLink):
        services.revoke_evidence_link(link=revoked, at=at, by=buyer_admin)
    with pytest.raises(UnfitLink):
        services.open_evidence(link=old, at=at, by="system:evidence")


def test_an_invitation_is_no_evidence(client, link, buyer, buyer_admin, at):
    from registry.letters import address_to_join
    from registry.services import invite_colleague

    row = invite_colleague(
        organisation=buyer, email="a@b.example", role="buyer_reader", at=at, by=buyer_admin
    )
    assert client.get(address_to_join(row).replace("invitations", "evidence")).status_code == 404
    assert client.get(address_of(link).replace("evidence", "invitations")).status_code == 404


def test_openings_are_slowed_down(client, link, monkeypatch):
    monkeypatch.setattr(OpeningThrottle, "rate", "2/hour")
    monkeypatch.setattr(OpeningThrottle, "scope", "evidence-of-this-test")
    assert [client.get(address_of(link)).status_code for _time in range(3)] == [200, 200, 429]


def test_an_administrator_makes_and_revokes_links(client, statement, buyer_admin):
    client.force_login(buyer_admin)
    assert "No link has been made yet." in client.get("/portal/evidence/").text
    typed = {"statement": statement.number, "label": "Audit & Co", "days": 91}
    page = client.post("/portal/evidence/create/", typed)
    assert page.context["form"].errors.keys() == {"days"}
    page = client.post("/portal/evidence/create/", typed | {"days": 90}, follow=True)
    made = EvidenceLink.objects.get()
    assert address_of(made) in page.text
    assert made.expires_at - made.created_at == timedelta(days=90)
    kept = str(list(Change.objects.filter(table="reporting_evidencelink").values()))
    assert "Audit" in kept and made.token_sha256 not in kept and str(made.key) not in kept
    page = client.post(f"/portal/evidence/{made.pk}/revoke/", follow=True)
    assert "This link opens nothing any more." in page.text and address_of(made) not in page.text


def test_only_administrators_of_the_company_see_links(
    client, link, buyer_reader, other_buyer_admin, statement
):
    for person in (buyer_reader, other_buyer_admin):
        client.force_login(person)
        for address in (f"/portal/evidence/{link.pk}/", f"/portal/evidence/{link.pk}/revoke/"):
            assert client.get(address).status_code == client.post(address).status_code == 404 or (
                address.endswith(f"{link.pk}/") and client.post(address).status_code == 405
            )
    typed = {"statement": statement.number, "label": "Thieves", "days": 1}
    client.force_login(other_buyer_admin)
    assert client.post("/portal/evidence/create/", typed).context["form"].errors.keys() == {"statement"}
    assert "Audit" not in client.get("/portal/evidence/").text
    client.force_login(buyer_reader)
    assert client.get("/portal/evidence/").status_code == 404
    assert client.post("/portal/evidence/create/", typed).status_code == 404
    assert "/portal/evidence/" not in client.get("/portal/team/").text


def test_too_many_links_are_refused(statement, buyer_admin, at):
    for _number in range(services.MOST_LINKS):
        make(statement, buyer_admin, at)
    for facts in ({}, {"days": 0}, {"label": " "}):
        with pytest.raises(UnfitLink):
            make(statement, buyer_admin, at, **facts)


# The floor


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("label", "''", "evidence_link_says_for_whom"),
        ("expires_at", "created_at + interval '91 days'", "evidence_link_lasts_ninety_days_at_most"),
        ("revoked_by_id", "created_by_id", "revoked_evidence_link_names_who"),
        ("revoked_at", "created_at", "evidence_link_stays_revoked"),
    ],
)
def test_no_link_begins_wrong(link, column, value, rule):
    names = ("statement_id", "label", "created_at", "created_by_id", "expires_at")
    columns = {name: name for name in names} | {
        "key": "gen_random_uuid()",
        "token_sha256": "'x'",
        column: value,
    }
    assert (
        refused_by(
            f"INSERT INTO reporting_evidencelink ({', '.join(columns)}) "
            f"SELECT {', '.join(columns.values())} FROM reporting_evidencelink"
        )
        == rule
    )


def test_no_statement_opens_what_is_closed(link, buyer_admin, admin_sql, at):
    opening = "INSERT INTO reporting_evidenceopening (link_id, sha256, opened_at) SELECT id, '', {} FROM reporting_evidencelink"
    for when in ("expires_at", "created_at - interval '1 second'"):
        assert refused_by(opening.format(when)) == "only_open_evidence_is_opened"
    assert refused_by("UPDATE reporting_evidencelink SET expires_at = now()") == NOT_GRANTED
    services.open_evidence(link=link, at=timezone.now(), by="system:evidence")
    assert (
        owner_refused_by(admin_sql, "UPDATE reporting_evidenceopening SET sha256 = 'x'")
        == "records_never_change"
    )
    services.revoke_evidence_link(link=link, at=timezone.now(), by=buyer_admin)
    assert refused_by(opening.format("created_at")) == "only_open_evidence_is_opened"
    again = "UPDATE reporting_evidencelink SET revoked_at = NULL, revoked_by_id = NULL"
    assert refused_by(again) == "evidence_link_stays_revoked"
    assert owner_refused_by(admin_sql, again) == "evidence_link_stays_revoked"


def test_a_contribution_has_no_footprint(client, statement, buyer, cobalt, buyer_admin, now, at):
    retired = builders.final_retirement(buyer, cobalt, 300, buyer_admin, now)
    other = services.make_statement(retirement=retired, at=now, by="system:statements")
    text = client.get(address_of(make(other, buyer_admin, at))).text
    assert 'id="premium"' in text and 'id="footprint"' not in text
