"""The questions of a retirement, its confirmation, and everything that is refused on the way."""

from uuid import uuid4

import pytest
from django.utils import timezone

from credits import services as ledger
from credits.models import Certificate, Retirement
from credits.services.retiring import BeyondFootprint, OldBoundary
from registry.models import ClaimBoundary
from tests import builders
from tests.credits.portal.clicking import answer_all, send, shown, url

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("typed", ["0.301", "300", "0,300", "", "all"])
def test_a_wrong_typed_quantity_retires_nothing(client, everything, buyer_admin, typed):
    client.force_login(buyer_admin)
    waiting = everything["waiting"]
    page = client.post(url("confirm_retirement", waiting.pk), {"quantity": typed})
    assert page.context["form"].errors["quantity"]
    assert f'value="{typed}"' in shown(page) or not typed
    assert Retirement.objects.get(pk=waiting.pk).state == "requested"


def test_confirming_twice_shows_the_same_page(client, everything, buyer_admin):
    client.force_login(buyer_admin)
    waiting = everything["waiting"]
    answers = [client.post(url("confirm_retirement", waiting.pk), {"quantity": "0.300"}) for _ in range(2)]
    assert [answer.url for answer in answers] == [url("retirement", waiting.pk)] * 2
    assert Retirement.objects.final().count() == 2


def test_a_cancelled_retirement_cannot_be_confirmed(client, everything, buyer_admin):
    client.force_login(buyer_admin)
    waiting = everything["waiting"]
    assert client.post(url("cancel_retirement", waiting.pk)).url == url("retirement", waiting.pk)
    page = client.post(url("confirm_retirement", waiting.pk), {"quantity": "0.300"})
    assert "is already cancelled and never changes" in shown(page)
    assert Certificate.objects.held().free().quantity() == 1_900


def test_before_the_cooling_off_ends_there_is_a_reason_and_no_button(
    client, order, buyer, cobalt, buyer_admin, settings
):
    settings.RETIREMENT_COOLING_OFF_HOURS = 24
    client.force_login(buyer_admin)
    waiting = builders.requested_retirement(buyer, cobalt, 300, buyer_admin, timezone.now())
    page = shown(client.get(url("retirement", waiting.pk)))
    assert "It becomes final by itself on" in page
    assert "for good</button>" not in page
    assert "Cancel and free the credits" in page
    refused = client.post(url("confirm_retirement", waiting.pk), {"quantity": "0.300"})
    assert "It can become final from" in shown(refused)


def test_more_than_is_held_is_refused_where_it_is_typed(client, order, cobalt, buyer_admin):
    client.force_login(buyer_admin)
    first = client.get(url("retire")).url
    page = client.post(first, {"mineral": cobalt.pk, "quantity": "2.401"})
    assert "You hold 2.400 t of free credits, not 2.401 t." in shown(page)
    assert 'value="2.401"' in shown(page)


def test_credits_taken_meanwhile_are_refused_at_the_end(client, order, buyer, cobalt, buyer_admin, now):
    client.force_login(buyer_admin)
    key = answer_all(client, cobalt, buyer, quantity="2.400")
    builders.requested_retirement(buyer, cobalt, 1, buyer_admin, now)
    page = shown(send(client, key, "2.400"))
    assert "holds 2399 kg of free cobalt credits, not 2400 kg" in page
    assert "This cannot be undone" in page
    assert "0.001 t of the chosen credits are not free any more" in shown(
        client.get(url("retire_check", key))
    )


def test_sending_twice_asks_for_one_retirement(client, order, buyer, cobalt, buyer_admin):
    client.force_login(buyer_admin)
    key = answer_all(client, cobalt, buyer)
    answers = [send(client, key).url for _ in range(2)]
    retirement = Retirement.objects.get()
    assert answers == [url("retirement", retirement.pk)] * 2
    assert client.get(url("retire_quantity", key)).url == url("retirement", retirement.pk)


def test_answers_stay_and_a_changed_one_is_accepted_anew(client, order, buyer, cobalt, buyer_admin):
    client.force_login(buyer_admin)
    key = answer_all(client, cobalt, buyer)
    assert 'value="1.500"' in shown(client.get(url("retire_quantity", key)))
    assert 'value="2025-12-31"' in shown(client.get(url("retire_claim", key)))
    unchanged = client.post(url("retire_quantity", key), {"mineral": cobalt.pk, "quantity": "1.5"})
    assert unchanged.url == url("retire_check", key)
    changed = client.post(url("retire_quantity", key), {"mineral": cobalt.pk, "quantity": "1.4"})
    assert changed.url == url("retire_boundary", key)
    assert client.get(url("retire_check", key)).url == url("retire_boundary", key)
    assert "1.400 t of cobalt" in shown(client.get(url("retire_boundary", key)))


def test_the_boundary_must_be_accepted(client, order, buyer, cobalt, buyer_admin):
    client.force_login(buyer_admin)
    key = answer_all(client, cobalt, buyer)
    page = client.post(url("retire_boundary", key), {})
    assert "Read both lists and accept them" in shown(page)


def test_a_question_cannot_be_skipped(client, order, buyer_admin):
    client.force_login(buyer_admin)
    key = uuid4()
    pages = ("claim", "lines", "boundary", "check", "confirm", "preview", "preview_pdf")
    for name in (f"retire_{page}" for page in pages):
        assert client.get(url(name, key)).url == url("retire_quantity", key)


def test_a_claim_must_fit_together(client, order, buyer, other_buyer, cooperative, cobalt, buyer_admin, now):
    client.force_login(buyer_admin)
    footprint = builders.declared_footprint(buyer, cobalt, buyer_admin, now)
    foreign = builders.declared_footprint(other_buyer, cobalt, buyer_admin, now)
    key = client.get(url("retire")).url.rstrip("/").rpartition("/")[2]
    client.post(url("retire_quantity", key), {"mineral": cobalt.pk, "quantity": "1"})
    claim = {
        "beneficiary": buyer.pk,
        "period_first": "2025-01-01",
        "period_last": "2025-12-31",
        "claim_type": "company",
        "footprint": footprint.pk,
    }

    def errors(**typed):
        return set(client.post(url("retire_claim", key), claim | typed).context["form"].errors)

    assert errors(footprint="") == {"footprint"}
    assert errors(footprint=foreign.pk) == {"footprint"}
    assert errors(claim_type="contribution") == {"footprint"}
    assert errors(beneficiary=other_buyer.pk) == {"footprint"}
    assert errors(beneficiary=cooperative.pk) == {"beneficiary"}
    assert errors(period_first="2024-01-01") == {"period_first"}
    assert errors(period_first="2026-01-01") == {"period_last"}


def test_a_group_retires_for_its_own_company(
    client, order, buyer, other_buyer, cobalt, buyer_admin, registrar, approver, now
):
    builders.changed(other_buyer, (registrar, approver), now, parent=buyer)
    client.force_login(buyer_admin)
    key = answer_all(client, cobalt, other_buyer)
    assert "Only Other Bikes GmbH, the beneficiary, may make this claim." in shown(
        client.get(url("retire_boundary", key))
    )
    send(client, key)
    assert Retirement.objects.get().beneficiary == other_buyer


def test_a_declared_footprint_suggests_the_claim(client, order, buyer, cobalt, buyer_admin, now):
    footprint = builders.declared_footprint(buyer, cobalt, buyer_admin, now)
    client.force_login(buyer_admin)
    first = client.get(f"{url('retire')}?footprint={footprint.number}").url
    client.post(first, {"mineral": cobalt.pk, "quantity": "1"})
    form = client.get(f"{first.partition('?')[0]}claim/").context["form"]
    assert form["footprint"].value() == footprint.pk
    assert form["period_first"].value() == "2025-01-01"


def test_a_wrong_quantity_at_the_end_asks_for_nothing(client, order, buyer, cobalt, buyer_admin):
    client.force_login(buyer_admin)
    key = answer_all(client, cobalt, buyer)
    for typed in ("1.501", "1,500", "", "all"):
        assert send(client, key, typed).context["form"].errors["quantity"]
    assert not Retirement.objects.exists()


# What changes while a draft waits


def matched_draft(client, cobalt, beneficiary, footprint, quantity):
    return answer_all(
        client, cobalt, beneficiary, quantity=quantity, claim_type="company", footprint=footprint.pk
    )


def test_a_footprint_withdrawn_while_a_draft_waits_is_asked_for_again(
    client, order, buyer, cobalt, buyer_admin, now
):
    footprint = builders.declared_footprint(buyer, cobalt, buyer_admin, now, kilograms=60)
    client.force_login(buyer_admin)
    key = matched_draft(client, cobalt, buyer, footprint, "0.050")
    ledger.withdraw_footprint(footprint=footprint, at=now, by=buyer_admin)
    for name in ("retire_boundary", "retire_check", "retire_confirm", "retire_preview"):
        assert client.get(url(name, key)).url == url("retire_claim", key)
    assert send(client, key, "0.050").url == url("retire_claim", key)
    assert not Retirement.objects.exists()


def test_a_new_claim_boundary_is_accepted_anew(client, order, buyer, cobalt, buyer_admin, now):
    client.force_login(buyer_admin)
    key = answer_all(client, cobalt, buyer)
    old = ClaimBoundary.objects.in_force(timezone.now().date())
    newer = ClaimBoundary.objects.create(version="newer", effective_from=timezone.now().date())
    for text in old.texts.all():
        newer.texts.create(
            kind=text.kind, when=text.when, language=text.language, text=text.text, position=text.position
        )
    assert client.get(url("retire_check", key)).url == url("retire_boundary", key)
    assert send(client, key).url == url("retire_boundary", key)
    with pytest.raises(OldBoundary):
        builders.requested_retirement(buyer, cobalt, 10, buyer_admin, timezone.now(), boundary=old)
    client.post(url("retire_boundary", key), {"has_read": "on"})
    send(client, key)
    assert Retirement.objects.get().boundary == newer


def test_what_becomes_final_is_what_was_accepted(client, order, buyer, cobalt, buyer_admin, now):
    footprint = builders.declared_footprint(buyer, cobalt, buyer_admin, now, kilograms=60)
    client.force_login(buyer_admin)
    larger = matched_draft(client, cobalt, buyer, footprint, "0.060")
    smaller = matched_draft(client, cobalt, buyer, footprint, "0.050")
    send(client, smaller, "0.050")
    changed = send(client, larger, "0.060")
    assert changed.url == url("retire_boundary", larger)
    page = client.get(changed.url)
    assert "What may be said has changed since you accepted it." in shown(page)
    assert not page.context["form"].initial["has_read"]
    assert Retirement.objects.count() == 1
    facts = {"claim_type": "company", "footprint": footprint}
    with pytest.raises(BeyondFootprint, match="another quantity"):
        builders.requested_retirement(buyer, cobalt, 60, buyer_admin, now, covered_kg=60, **facts)
    # Accepted as it is now, it goes through.
    client.post(changed.url, {"has_read": "on"})
    send(client, larger, "0.060")
    assert Retirement.objects.latest("pk").matched_kg == 10


def test_each_language_of_the_boundary_is_whole(client, order, buyer, cobalt, buyer_admin):
    client.force_login(buyer_admin)
    key = answer_all(client, cobalt, buyer)
    page = client.get(url("retire_boundary", key))
    boxes = {other["language"]: other["boxes"] for other in page.context["others"]}
    assert "Vous pouvez dire" in boxes["fr"]
    assert "Sie dürfen sagen" in boxes["de"]
    for said in boxes.values():
        assert "You may say" not in said
        assert "given when final" not in said


@pytest.mark.parametrize(("hours", "is_told"), [(0, False), (24, True)])
def test_set_aside_is_said_of_what_can_be_cancelled(
    client, order, buyer, cobalt, buyer_admin, settings, hours, is_told
):
    settings.RETIREMENT_COOLING_OFF_HOURS = hours
    client.force_login(buyer_admin)
    key = answer_all(client, cobalt, buyer)
    assert ("are set aside" in shown(client.get(send(client, key).url))) == is_told
