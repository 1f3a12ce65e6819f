"""Messages of thanks: from a buyer's premium page, past a registrar, to the committee's first page."""

import pytest

from committees import services
from committees.models import Thanks
from registry.models import LedgerEntry
from registry.services import suspend_organisation
from registry.services.organisations import Suspended
from registry.services.two_people import AlreadyDecided, NoReason, SamePerson
from tests.sql import NOT_GRANTED, owner_refused_by, refused_by

pytestmark = pytest.mark.django_db(transaction=True)
SCRIPT = "<script>window.hit=1</script>"


def written(site, buyer, by, now, text="Merci à vous tous !", language="fr"):
    return services.write_thanks(organisation=buyer, site=site, text=text, language=language, at=now, by=by)


def write(client, to, **changes):
    sent = {"site": to.pk, "text": "Merci à vous tous !", "language": "fr"} | changes
    return client.post("/portal/premium/thank/", sent)


def committee_reads(client, secretary):
    client.force_login(secretary)
    return client.get("/committee/").text


def test_from_the_buyer_past_the_registrar_to_the_committee(
    client, order, committee, site, buyer, buyer_admin, registrar, secretary
):
    client.force_login(buyer_admin)
    assert 'href="/portal/premium/thank/?organisation=PHONE"' in client.get("/portal/premium/").text
    sent = write(client, site, text="  Merci à\r\nvous tous ! ")
    assert sent.url == "/portal/premium/"
    assert "waits for the registry" in client.get("/portal/premium/").text
    assert "Merci" not in committee_reads(client, secretary)
    thanks = Thanks.objects.get()
    client.force_login(registrar)
    place = f"/admin/committees/thanks/{thanks.pk}"
    assert f'<a href="{place}/approve/">Read a message of thanks</a>' in client.get("/admin/").text
    assert "Merci à vous tous !" in client.get(f"{place}/approve/").text
    assert client.post(f"{place}/approve/").status_code == 302
    assert place not in client.get("/admin/").text.partition("Last events")[0]
    home = committee_reads(client, secretary)
    assert '<span lang="fr">“Merci à vous tous !”</span>' in home
    assert "Test Phones B.V." in home
    client.force_login(buyer_admin)
    assert "the committee sees it" in client.get("/portal/premium/").text


def test_what_is_refused_stays_from_the_committee_and_the_buyer_reads_why(
    client, order, committee, site, buyer, buyer_admin, registrar, secretary, now
):
    thanks = written(site, buyer, buyer_admin, now)
    client.force_login(registrar)
    place = f"/admin/committees/thanks/{thanks.pk}/refuse/"
    assert "This field is required." in client.post(place, {"reason": ""}).text
    assert client.post(place, {"reason": "It names a worker."}).status_code == 302
    assert "Merci" not in committee_reads(client, secretary)
    client.force_login(buyer_admin)
    assert "refused: It names a worker." in client.get("/portal/premium/").text


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"text": "  "}, "This field is required."),
        ({"text": "x" * 281}, "at most 280 characters"),
        ({"language": "tlh"}, "Select a valid choice."),
        ({"site": 999}, "Select a valid choice."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    client, order, committee, site, buyer_admin, changes, error
):
    client.force_login(buyer_admin)
    answer = write(client, site, **changes)
    assert error in answer.text
    assert changes.get("text", "Merci à vous tous !")[:40] in answer.text
    assert not Thanks.objects.exists()


def test_one_message_waits_at_a_time(client, order, committee, site, buyer, buyer_admin, registrar, now):
    first = written(site, buyer, buyer_admin, now)
    client.force_login(buyer_admin)
    assert "still waits for the registry" in write(client, site, text="Again").text
    services.show_thanks(thanks=first, at=now, by=registrar)
    assert write(client, site, text="Again").status_code == 302
    assert Thanks.objects.count() == 2


def test_sent_twice_it_is_one_message(client, order, committee, site, buyer_admin):
    client.force_login(buyer_admin)
    key = "4c9e4ffc-1f6c-4e1c-9e0a-0f4d3c6f2b11"
    assert [write(client, site, key=key).status_code for _time in range(2)] == [302, 302]
    assert Thanks.objects.count() == 1


def test_only_who_declares_for_a_buyer_that_paid_writes(
    client, order, committee, site, buyer_reader, other_buyer_admin, secretary
):
    for stranger in (buyer_reader, other_buyer_admin, secretary):
        client.force_login(stranger)
        assert client.get("/portal/premium/thank/").status_code == 404
        assert write(client, site).status_code == 404
    client.force_login(buyer_reader)
    assert "/portal/premium/thank/" not in client.get("/portal/premium/").text
    assert not Thanks.objects.exists()


def test_steps_are_refused_out_of_order(site, buyer, buyer_admin, registrar, approver, now):
    who = {"at": now, "by": registrar}
    with pytest.raises(services.NoThanks):
        written(site, buyer, buyer_admin, now, text=" \n ")
    thanks = written(site, buyer, buyer_admin, now)
    with pytest.raises(services.ThanksWait):
        written(site, buyer, buyer_admin, now)
    with pytest.raises(SamePerson):
        services.show_thanks(thanks=thanks, at=now, by=buyer_admin)
    with pytest.raises(NoReason):
        services.refuse_thanks(thanks=thanks, reason=" ", **who)
    services.show_thanks(thanks=thanks, **who)
    for act, facts in ((services.show_thanks, {}), (services.refuse_thanks, {"reason": "x"})):
        with pytest.raises(AlreadyDecided):
            act(thanks=thanks, **facts, **who)
    suspend_organisation(organisation=buyer, reason="Looked into", **who)
    with pytest.raises(Suspended):
        written(site, buyer, buyer_admin, now)


def test_what_was_written_is_shown_as_text(
    client, order, committee, site, buyer, buyer_admin, registrar, secretary, now
):
    thanks = written(site, buyer, buyer_admin, now, text=SCRIPT)
    client.force_login(registrar)
    place = f"/admin/committees/thanks/{thanks.pk}"
    pages = [client.get(path) for path in (f"{place}/approve/", f"{place}/change/", "/admin/")]
    services.show_thanks(thanks=thanks, at=now, by=registrar)
    client.force_login(buyer_admin)
    pages.append(client.get("/portal/premium/"))
    client.force_login(secretary)
    pages.append(client.get("/committee/"))
    for answer in pages:
        assert answer.status_code == 200
        assert SCRIPT not in answer.text
        assert "&lt;script&gt;window.hit" in answer.text


def test_the_log_tells_the_site_and_not_the_buyer_or_the_words(site, buyer, buyer_admin, now):
    written(site, buyer, buyer_admin, now)
    entry = LedgerEntry.objects.get(table="committees_thanks")
    assert "Merci" not in str(vars(entry))
    assert "organisation" not in str(vars(entry))


ROW = """INSERT INTO committees_thanks (organisation_id, site_id, text, language, state, requested_at, requested_by_id,
    refusal) SELECT {organisation}, site_id, {text}, {language}, {state}, now(), requested_by_id, ''
    FROM committees_thanks LIMIT 1"""


def row(**facts):
    return ROW.format(
        **{"organisation": "organisation_id", "text": "'x'", "language": "'en'", "state": "'requested'"}
        | facts
    )


DECIDE = (
    "UPDATE committees_thanks SET state = 'approved', decided_at = now(), approved_by_id = requested_by_id"
)


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        (row(), "one_message_of_thanks_waits"),
        (row(text="''"), "thanks_say_something"),
        (row(language="'xx'"), "thanks_are_in_a_known_language"),
        (row(state="'approved'"), "states_only_move_forward"),
        (
            row(organisation="(SELECT id FROM registry_organisation WHERE kind = 'cooperative')"),
            "party_is_of_the_right_kind",
        ),
        (DECIDE, "who_thanks_never_lets_it_through"),
        ("UPDATE committees_thanks SET state = 'approved'", "decided_thanks_name_who_decided"),
        ("UPDATE committees_thanks SET text = 'Another'", NOT_GRANTED),
        ("DELETE FROM committees_thanks", NOT_GRANTED),
        ("TRUNCATE committees_thanks", NOT_GRANTED),
    ],
)
def test_no_statement_spoils_a_message(site, buyer, buyer_admin, now, statement, rule):
    written(site, buyer, buyer_admin, now)
    assert refused_by(statement) == rule


def test_what_was_decided_stays(site, buyer, buyer_admin, registrar, now, admin_sql):
    thanks = written(site, buyer, buyer_admin, now)
    assert owner_refused_by(admin_sql, "UPDATE committees_thanks SET text = 'x'") == "facts_never_change"
    services.show_thanks(thanks=thanks, at=now, by=registrar)
    assert refused_by("UPDATE committees_thanks SET state = 'requested'") == "final_is_final"
