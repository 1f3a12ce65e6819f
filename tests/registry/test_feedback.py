"""Complaints and corrections: sent by anybody, followed up with a code, answered and erased by registrars."""

import re
from uuid import UUID, uuid4

import pytest
import structlog
from django.core.cache import cache
from django_structlog.middlewares import request as request_log

from registry import services
from registry.models import Change, FeedbackCase, StaffNote
from registry.services.feedback import CODE_LENGTH, SIGNS, NothingSaid, PastThatStep
from tests.builders import at_once
from tests.sql import NOT_GRANTED, owner_refused_by, refused_by

pytestmark = pytest.mark.django_db(transaction=True)

SENT = {"kind": "complaint", "about": "/premium/", "message": "The sum is wrong.", "contact": ""}
SCRIPT = "<script>window.hit=1</script>"


@pytest.fixture(autouse=True)
def nobody_sent_anything_before():
    cache.clear()


def send(client, **changes):
    return client.post("/feedback/", SENT | {"key": str(uuid4())} | changes)


def made(now, key=None, **changes):
    facts = SENT | changes
    return services.record_feedback(**facts, key=key or uuid4(), at=now, by="system:feedback")


def shown(html):
    """The number and the code of the page that says so."""
    return re.findall(r'<dd class="mono">([^<]+)</dd>', html)


def look_up(client, number, code):
    return client.post("/feedback/case/", {"number": number, "code": code})


@pytest.mark.parametrize("who", [None, "secretary", "buyer_reader", "registrar"])
@pytest.mark.parametrize("path", ["/register/", "/no-such-page/", "/accounts/login/"])
def test_every_page_leads_to_the_form_and_says_what_it_was_about(request, client, who, path):
    if who:
        client.force_login(request.getfixturevalue(who))
    html = client.get(path, follow=True).text
    (address,) = re.findall(r'href="(/feedback/\?about=[^"]+)"', html)
    assert 'value="/' in client.get(address).text


def test_anybody_opens_a_case_and_finds_it_again(client):
    received = send(client).text
    number, code = shown(received)
    assert re.fullmatch(r"C-\d{4}-0001", number)
    assert re.fullmatch(rf"[{SIGNS}]{{4}}-[{SIGNS}]{{4}}", code)
    assert len(code) == CODE_LENGTH + 1
    case = FeedbackCase.objects.get()
    assert (case.number, case.message, case.contact, case.state) == (number, "The sum is wrong.", "", "open")
    assert code not in case.code_fingerprint
    found = look_up(client, f" {number.lower()} ", f" {code.lower().replace('-', ' ')} ").text
    assert "The sum is wrong." in found
    assert "Nobody has answered yet." in found


def test_sent_twice_it_is_one_case_with_one_code(client):
    key = str(uuid4())
    first, again = send(client, key=key), send(client, key=key)
    assert shown(first.text) == shown(again.text)
    other = send(client, key=key, message="Another")
    assert shown(other.text)[0].endswith("-0002")
    assert FeedbackCase.objects.count() == 2


def test_two_sendings_that_meet_are_one_case(now):
    key = uuid4()
    outcomes = at_once(*[lambda: made(now, key).number] * 4)
    assert set(outcomes) == {"C-2026-0001"}
    assert made(now).number == "C-2026-0002"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"message": "   "}, "This field is required."),
        ({"kind": ""}, "This field is required."),
        ({"kind": "praise"}, "Select a valid choice."),
        ({"message": "x" * 4_001}, "at most 4000 characters"),
        ({"about": "x" * 201}, "at most 200 characters"),
        ({"contact": "x" * 201}, "at most 200 characters"),
        ({"message": "a\0b"}, "Null characters are not allowed."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, changes, error):
    kept = {"about": "D-KAM-2025-0001", "contact": "+243 000"}
    answer = send(client, **kept | changes)
    assert answer.status_code == 200
    assert error in answer.text
    for value in (kept | changes).values():
        assert value[:40].replace("\0", "") in answer.text.replace("\0", "")
    assert not FeedbackCase.objects.exists()


def test_no_address_sends_without_end(client, monkeypatch):
    monkeypatch.setattr("registry.views.feedback.SendingThrottle.rate", "2/hour")
    assert [shown(send(client).text)[0][-1] for _time in range(2)] == ["1", "2"]
    third = send(client, message="I typed a lot")
    assert "Too much was sent from your network." in third.text
    assert "I typed a lot" in third.text
    assert FeedbackCase.objects.count() == 2


def test_codes_are_not_guessed(client, now, monkeypatch):
    monkeypatch.setattr("registry.views.feedback.LookingThrottle.rate", "2/hour")
    case = made(now, message="For my eyes")
    right = services.code_of(case.sent_as)
    wrong = look_up(client, case.number, "2222-2222").text
    unknown = look_up(client, "C-2026-9999", right).text
    refusal = "We have no case with this number and code."
    assert refusal in wrong and refusal in unknown
    assert "For my eyes" not in wrong
    assert "Too many codes were tried" in look_up(client, case.number, right).text


def test_the_form_says_that_nobody_else_is_named_and_works_in_three_languages(client):
    for language, sentence in [
        ("en", "Do not write names of other people"),
        ("sw", "Usiandike majina ya watu wengine"),
    ]:
        html = client.get("/feedback/", headers={"accept-language": language}).text
        assert sentence in html
        assert f'<html lang="{language}">' in html
        assert "<script" not in html


def test_what_was_written_is_shown_as_text(client, registrar, now):
    case = made(now, about=SCRIPT, message=SCRIPT, contact=SCRIPT)
    services.answer_feedback(case=case, answer=SCRIPT, at=now, by=registrar)
    services.close_feedback(case=case, outcome=SCRIPT, at=now, by=registrar)
    pages = [look_up(client, case.number, services.code_of(case.sent_as)), send(client, kind=SCRIPT)]
    client.force_login(registrar)
    pages += [client.get(f"/admin/registry/feedbackcase/{case.pk}/{page}/") for page in ("change", "erase")]
    pages += [client.get("/admin/"), client.get("/admin/registry/feedbackcase/")]
    for answer in pages:
        assert answer.status_code == 200
        assert SCRIPT not in answer.text


def test_nothing_tells_who_sent_it(client, secretary, monkeypatch):
    lines = []

    def log(level, event, **details):
        lines.append((event, structlog.contextvars.get_contextvars().get("user_id")))

    monkeypatch.setattr(request_log.logger, "log", log, raising=False)
    client.force_login(secretary)
    client.get("/committee/decisions/record/")
    send(client, message="My officer keeps the money")
    assert lines[1:] == [
        ("request_finished", secretary.pk),
        ("request_started", None),
        ("request_finished", None),
    ]
    (change,) = Change.objects.filter(table="registry_feedbackcase")
    assert change.by_id is None
    kept = {"message", "contact", "sent_as", "code_fingerprint"} & set(change.after)
    assert not kept


def test_registrars_answer_close_and_erase_and_the_sender_reads_it(client, registrar, now):
    case = made(now, contact="+243 000 000")
    code = services.code_of(case.sent_as)
    client.force_login(registrar)
    place = f"/admin/registry/feedbackcase/{case.pk}"
    day = client.get("/admin/").text
    assert f'<a href="{place}/answer/">Answer a complaint or correction</a>' in day
    assert client.post(f"{place}/answer/", {"answer": "We look into it."}).status_code == 302
    assert "We look into it." in look_up(client, case.number, code).text
    assert f'<a href="{place}/close/">Close a case</a>' in client.get("/admin/").text
    assert client.post(f"{place}/close/", {"outcome": "The sum is put right."}).status_code == 302
    assert place not in client.get("/admin/").text
    assert client.post(f"{place}/erase/").status_code == 302
    told = look_up(client, case.number, code).text
    assert "The sum is put right." in told
    assert "The sum is wrong." not in told
    case = FeedbackCase.objects.get()
    assert (case.message, case.contact, case.erased_by) == ("", "", registrar)
    client.post(f"{place}/write-note/", {"text": "Called twice"})
    assert StaffNote.objects.get().row_id == case.pk
    everything = "".join(f"{change.before}{change.after}" for change in Change.objects.all())
    assert "+243" not in everything and "The sum is wrong." not in everything


@pytest.mark.parametrize(("who", "contact"), [("registrar", True), ("auditor", False), ("approver", False)])
def test_only_who_answers_sees_how_to_reach_the_sender(request, client, now, who, contact):
    case = made(now, contact="+243 000 000")
    client.force_login(request.getfixturevalue(who))
    page = client.get(f"/admin/registry/feedbackcase/{case.pk}/change/").text
    assert "The sum is wrong." in page
    assert ("+243 000 000" in page) == contact
    listed = client.get("/admin/registry/feedbackcase/?q=C-2026").text
    assert case.number in listed
    assert "+243" not in listed
    assert (client.get(f"/admin/registry/feedbackcase/{case.pk}/answer/").status_code == 200) == contact


def test_steps_are_taken_once_and_in_order(now, registrar):
    case, who = made(now), {"at": now, "by": registrar}
    with pytest.raises(NothingSaid):
        made(now, message=" ")
    with pytest.raises(PastThatStep):
        services.erase_feedback(case=case, **who)
    with pytest.raises(NothingSaid):
        services.answer_feedback(case=case, answer=" ", **who)
    services.answer_feedback(case=case, answer="Yes", **who)
    with pytest.raises(PastThatStep):
        services.answer_feedback(case=case, answer="No", **who)
    services.close_feedback(case=case, outcome="Done", **who)
    with pytest.raises(PastThatStep):
        services.close_feedback(case=case, outcome="Again", **who)
    services.erase_feedback(case=case, **who)
    with pytest.raises(PastThatStep):
        services.erase_feedback(case=case, **who)


CASE = """INSERT INTO registry_feedbackcase (number, kind, about, message, contact, sent_as, code_fingerprint,
    state, received_at, answer, outcome) SELECT {number}, {kind}, '', {message}, '', {sent_as}, '', {state},
    now(), {answer}, '' FROM registry_feedbackcase LIMIT 1"""


def case_row(**facts):
    given = {"number": "'C-1'", "kind": "'question'", "message": "'x'", "state": "'open'", "answer": "''"}
    return CASE.format(**given | {"sent_as": "gen_random_uuid()"} | facts)


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        (case_row(), None),
        (case_row(kind="'praise'"), "feedback_is_of_a_known_kind"),
        (case_row(message="''"), "feedback_says_something_until_erased"),
        (case_row(sent_as="sent_as"), "one_case_for_one_sending"),
        (case_row(state="'answered'"), "states_only_move_forward"),
        (case_row(answer="'Yes'"), "answered_feedback_names_who_answered"),
        ("UPDATE registry_feedbackcase SET state = 'answered'", "answered_feedback_names_who_answered"),
        ("UPDATE registry_feedbackcase SET state = 'closed'", "closed_feedback_names_who_and_why"),
        ("UPDATE registry_feedbackcase SET message = 'Another'", "feedback_stays_as_sent"),
        ("UPDATE registry_feedbackcase SET contact = 'Another'", "feedback_stays_as_sent"),
        ("UPDATE registry_feedbackcase SET kind = 'question'", NOT_GRANTED),
        ("UPDATE registry_feedbackcase SET number = 'C-2'", NOT_GRANTED),
        ("DELETE FROM registry_feedbackcase", NOT_GRANTED),
        ("TRUNCATE registry_feedbackcase", NOT_GRANTED),
    ],
)
def test_no_statement_spoils_a_case(now, statement, rule):
    made(now)
    assert refused_by(statement) == rule


ERASE = "UPDATE registry_feedbackcase SET message = '', erased_at = now(), erased_by_id = (SELECT min(id) FROM registry_user)"


def test_what_was_answered_stays_and_what_was_erased_is_gone(now, registrar, admin_sql):
    case, who = made(now, contact="here"), {"at": now, "by": registrar}
    assert refused_by(f"{ERASE}, contact = ''") == "feedback_says_something_until_erased"
    services.answer_feedback(case=case, answer="Yes", **who)
    assert refused_by("UPDATE registry_feedbackcase SET answer = 'No'") == "feedback_is_answered_once"
    services.close_feedback(case=case, outcome="Done", **who)
    assert refused_by("UPDATE registry_feedbackcase SET outcome = 'No'") == "feedback_is_answered_once"
    assert refused_by("UPDATE registry_feedbackcase SET state = 'open'") == "states_only_move_forward"
    assert refused_by(ERASE) == "feedback_says_something_until_erased"
    services.erase_feedback(case=case, **who)
    assert refused_by("UPDATE registry_feedbackcase SET erased_at = now()") == "feedback_stays_as_sent"
    assert owner_refused_by(admin_sql, "UPDATE registry_feedbackcase SET kind = 'question'") == (
        "facts_never_change"
    )


def test_a_code_is_of_its_sending_alone():
    codes = {services.code_of(UUID(int=number)) for number in range(200)}
    assert len(codes) == 200
    assert services.code_of(UUID(int=7)) == services.code_of(UUID(int=7))
