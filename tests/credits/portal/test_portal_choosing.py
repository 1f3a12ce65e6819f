"""What a buyer chooses on the way to a retirement: certificates, companies, lines; and drafts that wait."""

from datetime import date
from decimal import Decimal

import pytest

from credits import services as ledger
from credits.models import Certificate, Retirement, RetirementDraft
from registry.models import Organisation, TeamInvitation
from tests import builders
from tests.credits.portal.clicking import answer_all, send, shown, url

pytestmark = pytest.mark.django_db(transaction=True)


def begin(client, **query):
    """The address of the first page, and the key in it."""
    first = client.get(url("retire"), query).url
    return first, first.partition("?")[0].rstrip("/").rpartition("/")[2]


@pytest.fixture
def three_blocks(order, buyer, cobalt, buyer_admin, now):
    """100, 200 and 2,100 kg: two claims were made and cancelled."""
    for kilograms in (100, 200):
        asked = builders.requested_retirement(buyer, cobalt, 2_400 - kilograms, buyer_admin, now)
        ledger.cancel_retirement(retirement=asked, at=now, by=buyer_admin)
    return list(Certificate.objects.held().free().oldest_first())


def test_the_oldest_are_proposed_and_may_be_changed(client, three_blocks, cobalt, buyer_admin, buyer):
    client.force_login(buyer_admin)
    first, key = begin(client)
    one, two, three = three_blocks
    typed = {"mineral": cobalt.pk, "quantity": "2.250"}
    page = client.post(first, typed | {"show": "propose"})
    proposed = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    assert proposed[f"part_{one.pk}"] == "2.200"
    assert (proposed[f"part_{two.pk}"], proposed[f"part_{three.pk}"]) == ("0.050", None)
    assert not RetirementDraft.objects.exists()

    # Unchanged they are no choice: another quantity takes the oldest again.
    unchanged = {name: value for name, value in proposed.items() if value} | {"quantity": "2.3"}
    assert client.post(first, unchanged).url == url("retire_claim", key)
    assert RetirementDraft.objects.get().answers["chosen"] is None

    wrong = client.post(first, typed | {f"part_{three.pk}": "0.1", f"part_{one.pk}": "9"})
    assert set(wrong.context["form"].errors) == {f"part_{one.pk}", "quantity"}
    client.post(first, typed | {f"part_{three.pk}": "0.1", f"part_{one.pk}": "2.15", f"part_{two.pk}": "0"})
    assert RetirementDraft.objects.get().answers["chosen"] == [[one.pk, 2_150], [three.pk, 100]]
    again = client.get(url("retire_quantity", key)).context["form"]
    assert again[f"part_{three.pk}"].value() == "0.100"


def test_chosen_credits_are_retired(client, three_blocks, cobalt, buyer_admin, buyer):
    client.force_login(buyer_admin)
    key = answer_all(client, cobalt, buyer)
    third = three_blocks[2]
    typed = {"mineral": cobalt.pk, "quantity": "0.100", f"part_{third.pk}": "0.100"}
    client.post(url("retire_quantity", key), typed)
    client.post(url("retire_boundary", key), {"has_read": "on"})
    assert "Chosen by certificate" in shown(client.get(url("retire_check", key)))
    send(client, key, "0.100")
    assert Retirement.objects.first().reserved.get().pk == third.pk


def test_a_company_is_found_among_the_reviewed(client, order, buyer, other_buyer, cobalt, buyer_admin):
    Organisation.objects.create(kind="buyer", code="NEWBIKES", name="New Bikes", country="NL")
    client.force_login(buyer_admin)
    first, key = begin(client)
    client.post(first, {"mineral": cobalt.pk, "quantity": "1"})
    page = url("retire_claim", key)

    def found(words):
        answer = client.post(page, {"search": words, "find": "1"})
        return [str(name) for _pk, name in answer.context["form"].fields["beneficiary"].choices]

    assert found("") == [buyer.name]
    assert found("Bi") == [buyer.name]
    assert found("bikes") == [other_buyer.name, buyer.name]
    assert found(other_buyer.code.lower()) == [other_buyer.name, buyer.name]
    assert found("Kamilombe") == [buyer.name]
    claim = {"beneficiary": other_buyer.pk, "period_first": "2025-01-01", "period_last": "2025-12-31"}
    assert client.post(page, claim | {"claim_type": "contribution"}).url == url("retire_boundary", key)
    assert "Only Other Bikes GmbH, the beneficiary" in shown(client.get(url("retire_boundary", key)))


@pytest.fixture
def many_lines(buyer, cobalt, buyer_admin, now):
    footprint = ledger.create_footprint(
        organisation=buyer,
        mineral=cobalt,
        period_first=date(2025, 1, 1),
        period_last=date(2025, 12, 31),
        boundary="All",
        at=now,
        by=buyer_admin,
    )
    for number in range(45):
        ledger.add_footprint_line(
            footprint=footprint,
            product=f"Product {number:02d}",
            units=10,
            tier=1,
            amount_per_unit=Decimal(1),
            factor_unit="kg",
            factor_kg=Decimal(1),
            factor_source="Bill of materials",
            at=now,
            by=buyer_admin,
        )
    return ledger.declare_footprint(footprint=footprint, at=now, by=buyer_admin)


def test_lines_are_searched_and_chosen(client, order, many_lines, buyer, cobalt, buyer_admin):
    client.force_login(buyer_admin)
    first, key = begin(client, footprint=many_lines.number)
    # What the footprint is short of is filled in, the oldest first.
    page = client.get(first)
    assert page.context["form"]["quantity"].value() == "0.450"
    client.post(first, {"mineral": cobalt.pk, "quantity": "0.025"})
    claim = {
        "beneficiary": buyer.pk,
        "period_first": "2025-01-01",
        "period_last": "2025-12-31",
        "claim_type": "product_group",
        "footprint": many_lines.pk,
        "which_lines": "chosen",
    }
    assert client.post(url("retire_claim", key), claim).url == url("retire_lines", key)
    lines = url("retire_lines", key)
    assert "5 further lines are not shown" in shown(client.get(lines))
    last, second = many_lines.lines.get(product="Product 44"), many_lines.lines.get(product="Product 01")
    page = client.post(lines, {"lines": [second.pk], "q": "44", "find": "1"})
    shown_lines = {line.pk for line in page.context["form"].fields["lines"].queryset}
    assert shown_lines == {last.pk, second.pk}
    assert client.post(lines, {}).context["form"].errors["lines"]
    assert client.post(lines, {"lines": [second.pk, last.pk]}).url == url("retire_boundary", key)
    client.post(url("retire_boundary", key), {"has_read": "on"})
    assert "2 lines chosen" in shown(client.get(url("retire_check", key)))
    send(client, key, "0.025")
    retirement = Retirement.objects.get()
    assert list(retirement.coverages.values_list("line__product", "quantity")) == [
        ("Product 01", 10),
        ("Product 44", 10),
    ]
    assert retirement.contribution_kg == 5


# Drafts


def test_a_draft_is_found_at_another_sign_in(client, order, buyer, cobalt, buyer_admin):
    client.force_login(buyer_admin)
    key = answer_all(client, cobalt, buyer)
    client.logout()
    client.force_login(buyer_admin)
    listed = shown(client.get(url("retirements")))
    assert "Your drafts" in listed
    assert url("retire_check", key) in listed
    assert "1.500 t" in shown(client.get(url("retire_check", key)))
    send(client, key)
    assert not RetirementDraft.objects.exists()
    assert "Your drafts" not in shown(client.get(url("retirements")))


def test_a_draft_is_of_one_person(client, order, buyer, cobalt, buyer_admin, make_member, other_buyer_admin):
    client.force_login(buyer_admin)
    key = answer_all(client, cobalt, buyer)
    for other in (make_member("second_admin", buyer, "buyer_admin"), other_buyer_admin):
        client.force_login(other)
        names = ("quantity", "claim", "lines", "boundary", "check", "confirm", "preview", "preview_pdf")
        pages = [url(f"retire_{name}", key) for name in names]
        assert [client.get(page).status_code for page in pages] == [404] * 8
        assert client.post(url("delete_retirement_draft", key)).status_code == 404
        assert "Your drafts" not in shown(client.get(url("retirements")))
    assert RetirementDraft.objects.count() == 1


def test_a_draft_is_deleted(client, order, buyer, cobalt, buyer_admin):
    client.force_login(buyer_admin)
    key = answer_all(client, cobalt, buyer)
    client.get(url("delete_retirement_draft", key))
    assert RetirementDraft.objects.exists()
    client.post(url("delete_retirement_draft", key))
    assert not RetirementDraft.objects.exists()
    assert client.get(url("retire_check", key)).url == url("retire_quantity", key)


# The preview


def test_the_preview_is_what_the_statement_would_say_and_leaves_nothing(
    client, order, buyer, cobalt, buyer_admin, admin_sql, make_member, now
):
    second = make_member("second_admin", buyer, "buyer_admin")
    ledger.begin_approval_rule(organisation=buyer, at=now, by=second)
    client.force_login(buyer_admin)
    key = answer_all(client, cobalt, buyer)
    count = "SELECT (SELECT count(*) FROM credits_retirement), (SELECT count(*) FROM registry_ledgerentry)"
    before = admin_sql.execute(count).fetchone()
    page = shown(client.get(url("retire_preview", key)))
    for words in ("PREVIEW – NOT A STATEMENT", "Test Phones B.V.", "1.500"):
        assert words in page
    pdf = client.get(url("retire_preview_pdf", key))
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    assert admin_sql.execute(count).fetchone() == before
    assert Certificate.objects.held().free().quantity() == 2_400

    builders.requested_retirement(buyer, cobalt, 1_000, buyer_admin, now)
    assert "Some of the credits are not free any more." in shown(client.get(url("retire_preview", key)))
    assert client.get(url("retire_preview_pdf", key)).url == url("retire_preview", key)


# The second person


def test_a_second_person_approves_in_the_portal(client, order, buyer, cobalt, buyer_admin, make_member):
    second = make_member("second_admin", buyer, "buyer_admin")
    client.force_login(buyer_admin)
    assert "Require a second person" in shown(client.get(url("approval_rule")))
    client.post(url("approval_rule"), {"step": "begin"})
    key = answer_all(client, cobalt, buyer)
    assert "another person of your company must approve" in shown(client.get(url("retire_confirm", key)))
    asked = send(client, key).url
    mine = shown(client.get(asked))
    assert "somebody else approves" in mine
    assert "Approve the retirement" not in mine
    pk = Retirement.objects.get().pk
    client.post(url("approve_retirement", pk), {"quantity": "1.5"})
    assert Retirement.objects.get().approved_at is None

    client.force_login(second)
    assert "wait for a second person of your company" in shown(client.get(url("home")))
    assert "Waiting for a second person" in shown(client.get(url("retirements")))
    assert "Approve the retirement of 1.500 t" in shown(client.get(asked))
    refused = client.post(url("refuse_retirement", pk), {"reason": " "})
    assert refused.context["refusal"].errors
    page = client.post(url("approve_retirement", pk), {"quantity": "1.4"})
    assert "This is not the quantity of the retirement" in shown(page)
    assert client.post(url("approve_retirement", pk), {"quantity": "1.5"}).url == asked
    assert Retirement.objects.get().approved_by == second


def test_a_second_person_refuses_in_the_portal(client, order, buyer, cobalt, buyer_admin, make_member, now):
    second = make_member("second_admin", buyer, "buyer_admin")
    ledger.begin_approval_rule(organisation=buyer, at=now, by=buyer_admin)
    waiting = builders.requested_retirement(buyer, cobalt, 10, buyer_admin, now)
    client.force_login(second)
    client.post(url("refuse_retirement", waiting.pk), {"reason": "Wrong year"})
    assert "Wrong year" in shown(client.get(url("retirement", waiting.pk)))
    assert Certificate.objects.held().free().quantity() == 2_400


def test_the_rule_is_ended_by_two_in_the_portal(client, order, buyer, buyer_admin, make_member, now):
    second = make_member("second_admin", buyer, "buyer_admin")
    rule = ledger.begin_approval_rule(organisation=buyer, at=now, by=buyer_admin)
    for person, step in ((buyer_admin, "ask"), (buyer_admin, "end"), (second, "keep"), (second, "ask")):
        client.force_login(person)
        client.post(url("approval_rule"), {"step": step})
    rule.refresh_from_db()
    assert (rule.end_asked_by, rule.ended_at) == (second, None)
    client.force_login(buyer_admin)
    assert "End it: one person is enough" in shown(client.get(url("approval_rule")))
    client.post(url("approval_rule"), {"step": "end"})
    assert "Require a second person" in shown(client.get(url("approval_rule")))


def test_a_session_left_open_takes_no_protection_away(client, buyer, buyer_admin, make_member):
    second = make_member("second_admin", buyer, "buyer_admin")
    client.force_login(buyer_admin)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 1}]
    session.save()
    role = second.memberships.get()
    answers = [
        client.post(url("approval_rule"), {"step": "begin"}),
        client.post(url("invite_colleague"), {"email": "new@example.org", "role": "buyer_admin"}),
        client.post(url("change_role", role.pk), {"role": "buyer_reader"}),
        client.post(url("create_evidence_link"), {"label": "Auditor", "days": "1"}),
    ]
    assert ["/reauthenticate/" in answer["Location"] for answer in answers] == [True] * 4
    assert not buyer.approval_rules.exists()
    assert not TeamInvitation.objects.exists()
    assert second.memberships.get().role == "buyer_admin"
    # Whether the rule holds is read by whoever is signed in.
    assert client.get(url("approval_rule")).status_code == 200
