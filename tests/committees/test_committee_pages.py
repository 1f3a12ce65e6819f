"""The committee's pages, as the secretary, the chair, a stranger and the officers of another cooperative see them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from committees import services
from committees.models import Committee, Decision, Expenditure, Seat
from registry.models import MineSite, Organisation, User
from registry.services import add_member
from tests.committees.builders import PDF, receipt, record, spend
from tests.papers import picture

pytestmark = pytest.mark.django_db(transaction=True)


def page(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(f"committee:{name}", args=args), query)


@pytest.fixture
def other_committee(now):
    """A committee at another cooperative, with its own secretary."""
    cooperative = Organisation.objects.create(kind="cooperative", code="OTHERCO", name="Other", country="CD")
    site = MineSite.objects.create(cooperative=cooperative, code="OTH", name="Elsewhere", town="Likasi")
    committee = Committee.objects.create(cooperative=cooperative, site=site, name="Other committee")
    Seat.objects.create(committee=committee, group="diggers", seats=2)
    return committee


@pytest.fixture
def other_secretary(other_committee, now):
    user = User.objects.create_user("other@committee.example", name="Other secretary")
    add_member(
        organisation=other_committee.cooperative, user=user, role="committee_secretary", at=now, by=None
    )
    return user


ANSWERS = {
    "area": "4",
    "title": "Waste bins at the ponds",
    "reason": "Plastic lies about",
    "amount": "1 234,50",
    "diggers_men": "2",
    "diggers_in_favour": "2",
    "women_washers_women": "1",
    "women_washers_against": "1",
}


def answers(now, **changes):
    return ANSWERS | {"key": str(uuid4()), "meeting_on": now.date().isoformat()} | changes


def test_nobody_comes_in_without_signing_in(client, recorded):
    for path in (
        "/committee/",
        "/committee/fund/",
        "/committee/decisions/",
        f"/committee/decisions/{recorded}/",
    ):
        assert client.get(path)["Location"].startswith(reverse("account_login"))


def test_home_shows_balance_areas_and_one_main_button(client, confirmed, secretary):
    response = page(client, secretary, "home")
    assert response.status_code == 200
    assert response.context["book"]["balance_minor"] == 880_000
    assert response.content.decode().count('class="button"') == 1
    assert "8,800.00" in response.content.decode()


def test_chair_is_not_offered_to_record(client, recorded, chair):
    assert reverse("committee:record_decision") not in page(client, chair, "home").content.decode()
    assert page(client, chair, "record_decision").status_code == 404


@pytest.mark.parametrize("who", ["buyer_admin", "other_secretary", "verifier"])
def test_strangers_find_nothing(client, confirmed, secretary, now, who, request):
    spending = spend(confirmed, secretary, now)
    stranger = request.getfixturevalue(who)
    for name in (
        "decision",
        "decision_recorded",
        "confirm_decision",
        "refuse_decision",
        "close_decision",
        "record_expenditure",
    ):
        assert page(client, stranger, name, confirmed.number).status_code == 404
    assert page(client, stranger, "receipt", spending.number).status_code == 404
    assert page(client, stranger, "home", committee=confirmed.committee.site.code).status_code == 404
    assert page(client, stranger, "fund", committee=confirmed.committee.site.code).status_code == 404
    assert page(client, stranger, "decisions", committee=confirmed.committee.site.code).status_code == 404
    elsewhere = page(client, stranger, "decisions")
    if who == "other_secretary":
        assert list(elsewhere.context["page"]) == []
    else:
        assert elsewhere.status_code == 404


def test_strangers_change_nothing(client, recorded, fund, other_secretary, now):
    client.force_login(other_secretary)
    assert client.post(reverse("committee:confirm_decision", args=[recorded])).status_code == 404
    assert (
        client.post(reverse("committee:refuse_decision", args=[recorded]), {"reason": "x"}).status_code == 404
    )
    code = recorded.committee.site.code
    path = f"{reverse('committee:record_decision')}?committee={code}"
    assert client.post(path, answers(now, step="record")).status_code == 404
    assert Decision.objects.get().state == "recorded"


@pytest.mark.parametrize("who", ["registrar", "auditor"])
def test_staff_read_and_change_nothing(client, confirmed, auditor, who, request):
    staff = request.getfixturevalue(who)
    assert page(client, staff, "decision", confirmed.number).status_code == 200
    assert page(client, staff, "fund").status_code == 200
    assert page(client, staff, "meeting", confirmed.meeting.pk).status_code == 200
    for name in ("close_decision", "confirm_decision", "refuse_decision", "record_expenditure"):
        assert page(client, staff, name, confirmed.number).status_code == 404
    assert page(client, auditor, "record_decision").status_code == 404
    path = reverse("committee:meeting", args=[confirmed.meeting.pk])
    assert client.post(path, {"minutes": SimpleUploadedFile("a.pdf", PDF)}).status_code == 404


def test_a_person_of_two_committees_chooses(client, recorded, other_committee, secretary, now):
    add_member(
        organisation=other_committee.cooperative, user=secretary, role="committee_secretary", at=now, by=None
    )
    chooser = page(client, secretary, "home")
    assert "?committee=OTH" in chooser.content.decode()
    chosen = page(client, secretary, "home", committee="OTH")
    assert chosen.context["committee"] == other_committee


def test_record_check_change_record(client, committee, fund, secretary, now):
    client.force_login(secretary)
    path = reverse("committee:record_decision")
    typed = answers(now)
    check = client.post(path, typed | {"step": "check"})
    assert not Decision.objects.exists()
    assert "1,234.50" in check.content.decode()
    for name, value in typed.items():
        assert f'name="{name}"' in check.content.decode()
        assert f'value="{value}"' in check.content.decode()
    change = client.post(path, typed | {"step": "change"})
    assert 'value="Waste bins at the ponds"' in change.content.decode()
    done = client.post(path, typed | {"step": "record"})
    decision = Decision.objects.get()
    assert done["Location"] == reverse("committee:decision_recorded", args=[decision])
    assert decision.number in client.get(done["Location"]).content.decode()
    assert (decision.amount_minor, decision.area, decision.recorded_by) == (123_450, 4, secretary)
    cast = decision.votes.values_list("group", "in_favour", "against", "abstained")
    assert set(cast) == {("diggers", 2, 0, 0), ("women_washers", 0, 1, 0)}
    there = decision.attendance.values_list("group", "women", "men")
    assert set(there) == {("diggers", 0, 2), ("women_washers", 1, 0)}
    assert decision.result == "adopted"


def test_a_second_click_leads_to_the_same_decision(client, committee, secretary, now):
    client.force_login(secretary)
    typed = answers(now, step="record")
    first = client.post(reverse("committee:record_decision"), typed)
    second = client.post(reverse("committee:record_decision"), typed)
    assert first["Location"] == second["Location"]
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"amount": "ten"}, "Write an amount such as 1,234.50."),
        ({"amount": "0"}, "Write an amount above zero."),
        ({"diggers_in_favour": "3"}, "Diggers · In favour: "),
        ({"diggers_women": "1"}, "Diggers: present 3, seats 2;"),
        ({"diggers_against": "1"}, "Diggers: 3 votes, but 2 present."),
        ({"other1_title": "Tools"}, "Say what, what for and how much, or leave all three empty."),
        ({"diggers_in_favour": "", "women_washers_against": ""}, "Give the votes of at least one group."),
        ({"meeting_on": "2999-01-01"}, "The date of the meeting lies in the future."),
        ({"meeting_on": "0001-01-01"}, "The date of the meeting lies too far back."),
        ({"reason": "Plastic lies about. " * 101}, "at most 2000 characters"),
        ({"diggers_in_favour": "1", "diggers_stood_aside": "1"}, "Say why somebody stood aside."),
    ],
)
def test_wrong_answers_are_named_and_the_rest_is_kept(client, committee, secretary, now, changes, message):
    client.force_login(secretary)
    response = client.post(reverse("committee:record_decision"), answers(now, step="record", **changes))
    assert message in response.content.decode()
    assert "Plastic lies about" in response.content.decode()
    assert not Decision.objects.exists()


def test_chair_confirms_what_the_page_announced(client, fund, recorded, chair):
    announced = page(client, chair, "confirm_decision", recorded.number)
    assert (announced.context["balance_minor"], announced.context["left_minor"]) == (1_080_000, 880_000)
    response = client.post(reverse("committee:confirm_decision", args=[recorded]), follow=True)
    assert "Confirmed" in response.content.decode()
    again = client.post(reverse("committee:confirm_decision", args=[recorded]))
    assert "cannot take this step" in again.content.decode()
    assert Decision.objects.get().state == "confirmed"


def test_who_recorded_sees_that_someone_else_must_confirm(
    client, fund, recorded, secretary, cooperative, now
):
    add_member(organisation=cooperative, user=secretary, role="committee_chair", at=now, by=None)
    shown = page(client, secretary, "decision", recorded.number).content.decode()
    assert "someone else must confirm it" in shown
    assert "disabled" in shown
    response = client.post(reverse("committee:confirm_decision", args=[recorded]))
    assert "someone else must confirm it" in response.content.decode()
    assert Decision.objects.get().state == "recorded"


def test_confirming_more_than_the_fund_holds_says_so(client, fund, committee, secretary, chair, now):
    decision = record(committee, secretary, now, amount_minor=2_000_000)
    assert "does not hold enough" in page(client, chair, "confirm_decision", decision.number).content.decode()
    response = client.post(reverse("committee:confirm_decision", args=[decision]))
    assert "waits for funds" in client.get(response["Location"]).content.decode()


def test_chair_refuses_with_a_reason(client, recorded, chair):
    client.force_login(chair)
    path = reverse("committee:refuse_decision", args=[recorded])
    assert client.post(path, {"reason": ""}).status_code == 200
    assert Decision.objects.get().state == "recorded"
    response = client.post(path, {"reason": "The minutes are not signed"}, follow=True)
    assert "The minutes are not signed" in response.content.decode()
    assert Decision.objects.get().state == "refused"


def expenditure(now, **changes):
    return {
        "key": str(uuid4()),
        "description": "Twelve sheets",
        "supplier": "Hardware shop",
        "amount": "285.000,00",
        "currency": "CDF",
        "rate": "2850,5",
        "rate_on": now.date().isoformat(),
        "spent_on": now.date().isoformat(),
        "receipt": SimpleUploadedFile("photo.pdf", PDF, "application/pdf"),
    } | changes


def test_secretary_spends_and_gets_the_receipt_back(client, confirmed, secretary, chair, now):
    client.force_login(secretary)
    path = reverse("committee:record_expenditure", args=[confirmed])
    response = client.post(path, expenditure(now), follow=True)
    spending = Expenditure.objects.get()
    assert spending.fund_amount_minor == 9_998
    assert spending.number in response.content.decode()
    received = page(client, chair, "receipt", spending.number)
    assert b"".join(received.streaming_content) == PDF
    assert received["Content-Disposition"] == f'attachment; filename="{spending.number}.pdf"'
    assert received["X-Content-Type-Options"] == "nosniff"
    assert received["Cache-Control"] == "private, no-store"
    assert received["Content-Type"] == "application/pdf"


def test_photo_of_a_receipt_is_saved_as_a_photo_and_by_nobody_else(
    client, confirmed, secretary, buyer_admin, now
):
    spending = spend(confirmed, secretary, now, receipt=receipt(picture("PNG"), "page.html"))
    received = page(client, secretary, "receipt", spending.number)
    assert b"".join(received.streaming_content) == spending.receipt.read()
    assert received["Content-Type"] == "image/png"
    assert received["Content-Disposition"] == f'attachment; filename="{spending.number}.png"'
    assert page(client, buyer_admin, "receipt", spending.number).status_code == 404
    assert client.get(spending.receipt.url).status_code == 404


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"currency": "USD", "rate": "", "rate_on": "", "amount": "2000.01"}, "USD 2,000.00 left"),
        ({"rate": ""}, "For francs, give how many make one dollar"),
        ({"rate": "many"}, "Write a rate such as 2850.5."),
        (
            {"receipt": SimpleUploadedFile("photo.jpg", b"<html>", "image/jpeg")},
            "Choose a PDF, JPEG or PNG file",
        ),
        ({"spent_on": "2999-01-01"}, "The date lies in the future."),
        ({"rate_on": "2019-01-01"}, "The rate is of another time"),
    ],
)
def test_spending_that_does_not_fit_is_named(client, confirmed, secretary, now, changes, message):
    client.force_login(secretary)
    path = reverse("committee:record_expenditure", args=[confirmed])
    response = client.post(path, expenditure(now, **changes))
    assert message in response.content.decode()
    assert "Hardware shop" in response.content.decode()
    assert not Expenditure.objects.exists()


def test_chair_closes_and_the_rest_returns(client, confirmed, secretary, chair, now):
    spend(confirmed, secretary, now)
    assert "USD 1,500.00" in page(client, chair, "close_decision", confirmed.number).content.decode()
    client.post(reverse("committee:close_decision", args=[confirmed]))
    assert Decision.objects.get().state == "closed"
    (returned,) = page(client, chair, "fund").context["page"].object_list
    facts = (returned["kind"], returned["moved_minor"], returned["cash_minor"])
    assert facts == ("return", -150_000, 1_030_000)


def test_decisions_are_found_by_word_area_and_state(client, confirmed, committee, secretary, now):
    record(committee, secretary, now, area=2, title="School fees", meeting_on=now.date() - timedelta(days=3))

    def titles(**query):
        return [decision.title for decision in page(client, secretary, "decisions", **query).context["page"]]

    assert titles() == ["Metal sheets for six pits", "School fees"]
    assert titles(q="school") == ["School fees"]
    assert titles(q=confirmed.number) == ["Metal sheets for six pits"]
    assert titles(area="2") == ["School fees"]
    assert titles(state="confirmed") == ["Metal sheets for six pits"]
    assert titles(area="2", state="confirmed") == []
    assert titles(area="nonsense", page="999") == ["Metal sheets for six pits", "School fees"]


@pytest.mark.parametrize("name", ["home", "decisions", "fund"])
def test_more_rows_need_no_more_queries(client, fund, committee, secretary, chair, now, name):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert page(client, secretary, name, month=f"{now:%Y-%m}").status_code == 200
        return len(captured)

    def decide():
        decision = record(committee, secretary, now)
        services.confirm_decision(decision=decision, at=now, by=chair)
        record(committee, secretary, now)

    decide()
    queries()
    with_one = queries()
    decide()
    decide()
    assert queries() == with_one


def test_admin_offers_no_change_to_the_money(client, confirmed, secretary, now):
    spend(confirmed, secretary, now)
    client.force_login(User.objects.create_superuser("root@oreka.example", name="Root"))
    for model in ("premiumfund", "fundentry", "decision", "project", "expenditure"):
        assert client.get(reverse(f"admin:committees_{model}_changelist")).status_code == 200
        assert client.get(reverse(f"admin:committees_{model}_add")).status_code == 403
        row = client.get(reverse(f"admin:committees_{model}_changelist")).context["cl"].queryset.first()
        path = reverse(f"admin:committees_{model}_change", args=[row.pk])
        assert client.get(path).status_code == 200
        assert client.post(path, {}).status_code == 403
    committee = Committee.objects.get()
    assert client.get(reverse("admin:committees_committee_change", args=[committee.pk])).status_code == 200
