"""The buyer's pages: one whole journey by clicking, and what each page shows to whom."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from credits import services as ledger
from credits.models import Certificate, Footprint, PurchaseOrder, Retirement
from registry.services import add_member
from registry.templatetags.oreka import money
from tests import builders

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now():
    """Today: the pages take their time from the clock, and acts must not lie in their future."""
    return datetime.now(UTC) - timedelta(minutes=5)


@pytest.fixture(autouse=True)
def no_cooling_off(settings):
    settings.RETIREMENT_COOLING_OFF_HOURS = 0


def url(name, *args):
    return reverse(f"portal:{name}", args=args)


def shown(response):
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def order_by_form(client, **typed):
    form = client.get(url("request_order")).context["form"]
    answers = {"key": str(form["key"].value()), "mineral": form.fields["mineral"].queryset.first().pk}
    return client.post(url("request_order"), answers | {"quantity": "2.400"} | typed)


def answer_all(client, cobalt, beneficiary, **typed):
    """Go through the questions of a retirement; gives the address of the page to check the answers."""
    key = client.get(url("retire")).url.rstrip("/").rpartition("/")[2]
    quantity = client.post(
        url("retire_quantity", key), {"mineral": cobalt.pk, "quantity": typed.pop("quantity", "1.500")}
    )
    assert quantity.url == url("retire_claim", key)
    claim = {
        "beneficiary": beneficiary.pk,
        "period_first": "2025-01-01",
        "period_last": "2025-12-31",
        "claim_type": "contribution",
        "footprint": "",
    }
    assert client.post(url("retire_claim", key), claim | typed).url == url("retire_boundary", key)
    assert client.post(url("retire_boundary", key), {"has_read": "on"}).url == url("retire_check", key)
    return key


def test_from_an_order_to_a_final_retirement(
    client, certificate, cobalt, buyer, buyer_admin, registrar, finance, now
):
    client.force_login(buyer_admin)
    assert "holds no credits yet" in shown(client.get(url("home")))

    placed = order_by_form(client, note="As agreed by telephone")
    order = PurchaseOrder.objects.get()
    assert placed.url == url("order", order.number)
    assert (order.quantity, order.buyer, order.requested_by) == (2_400, buyer, buyer_admin)
    ledger.quote_order(
        order=order,
        unit_price_minor=500_000,
        total_minor=1_200_000,
        fee_minor=120_000,
        price_basis="10 % of the average cobalt price",
        at=now,
        by=registrar,
    )
    page = shown(client.get(url("order", order.number)))
    for fact in ("2.400 t", money(500_000), money(1_200_000), "10 % of the average cobalt price"):
        assert fact in page
    assert f"Accept {money(1_200_000)}" in shown(client.get(url("accept_order", order.number)))
    assert client.post(url("accept_order", order.number)).url == url("order", order.number)
    # The second half of a double click leads to the same page.
    assert client.post(url("accept_order", order.number)).url == url("order", order.number)
    ledger.record_payment(order=order, paid_on=now.date(), payment_reference="B", at=now, by=finance)
    ledger.deliver_order(order=order, at=now, by=registrar)

    created = client.post(
        url("create_footprint"),
        {
            "mineral": cobalt.pk,
            "period_first": "2025-01-01",
            "period_last": "2025-12-31",
            "boundary": "All phones",
        },
    )
    footprint = Footprint.objects.get()
    assert created.url == url("footprint", footprint.number)
    for line in (
        {"product": "Phone", "units": "100000", "basis": "LCO", "amount": "0.0163", "source": ""},
        {"product": "Watch", "units": "1000", "basis": "measured", "amount": "2.5", "source": "BOM 2025-03"},
        {"product": "Slip", "units": "1", "basis": "NCA", "amount": "1"},
    ):
        added = client.post(url("add_footprint_line", footprint.number), line)
        assert added.url == url("footprint", footprint.number)
    slip = footprint.lines.get(product="Slip")
    client.post(url("remove_footprint_line", footprint.number, slip.pk))
    assert list(footprint.lines.values_list("product", "tier", "factor_unit", "quantity")) == [
        ("Phone", 2, "kWh", 1_565),
        ("Watch", 1, "g", 3),
    ]
    assert "cannot be changed afterwards" in shown(client.get(url("declare_footprint", footprint.number)))
    assert client.post(url("declare_footprint", footprint.number)).url == url("footprint", footprint.number)

    key = answer_all(client, cobalt, buyer, claim_type="company", footprint=footprint.pk)
    check = shown(client.get(url("retire_check", key)))
    for fact in ("1.500 t", footprint.number, "1 January 2025 – 31 December 2025", "0000001-0001500"):
        assert fact in check
    asked = client.post(url("retire_check", key))
    retirement = Retirement.objects.get()
    assert asked.url == url("retirement", retirement.pk)
    assert str(retirement.key) == key
    page = shown(client.get(asked.url))
    assert "Retire 1.500 t for good" in page
    assert "Nothing undoes this" in page
    assert "0.900" in shown(client.get(url("home")))  # free beside the 1.500 set aside

    confirmed = client.post(url("confirm_retirement", retirement.pk), {"quantity": "1.500"})
    assert confirmed.url == url("retirement", retirement.pk)
    retirement = Retirement.objects.get()
    assert (retirement.state, retirement.confirmed_by) == ("final", buyer_admin)
    assert Certificate.objects.retired().quantity() == 1_500
    page = shown(client.get(confirmed.url))
    assert "Retired – final" in page
    assert "Retire 1.500 t for good" not in page
    home = client.get(url("home"))
    assert "1.500 t of 1.568 t retired; 0.068 t missing" in shown(home)
    assert [(row["matched"], row["missing"], row["matched_part"]) for row in home.context["years"]] == [
        (1_500, 68, 956)
    ]
    block = retirement.certificates.get()
    lineage = shown(client.get(url("certificate", block.pk)))
    for step in ("CO-KAM-2025-0001", "Transferred", order.number, str(retirement)):
        assert step in lineage


def test_nobody_comes_in_without_signing_in(client, order):
    for path in (url("home"), url("order", order.number), url("retire"), url("certificates_csv")):
        assert client.get(path)["Location"].startswith(reverse("account_login"))


@pytest.fixture
def everything(order, buyer, cobalt, buyer_admin, now):
    """An order, a draft, a declared footprint, a waiting retirement and a final one of the buyer."""
    declared = builders.declared_footprint(buyer, cobalt, buyer_admin, now)
    draft = ledger.create_footprint(
        organisation=buyer,
        mineral=cobalt,
        period_first=now.date(),
        period_last=now.date(),
        boundary="All",
        at=now,
        by=buyer_admin,
    )
    facts = {"claim_type": "company", "footprint": declared}
    return {
        "order": order,
        "draft": draft,
        "declared": declared,
        "final": builders.final_retirement(buyer, cobalt, 500, buyer_admin, now, **facts),
        "waiting": builders.requested_retirement(buyer, cobalt, 300, buyer_admin, now),
    }


def test_another_buyer_finds_nothing(client, everything, buyer, other_buyer_admin, now):
    client.force_login(other_buyer_admin)
    order, draft, declared = (everything[name] for name in ("order", "draft", "declared"))
    line = declared.lines.get()
    reads = [
        url("order", order.number),
        url("footprint", draft.number),
        url("footprint", declared.number),
        url("retirement", everything["final"].pk),
        url("retirement", everything["waiting"].pk),
        *(url("certificate", block.pk) for block in Certificate.objects.all()),
        f"{url('retire')}?footprint={declared.number}",
        *(
            f"{url(name)}?organisation={buyer.code}"
            for name in ("home", "certificates", "certificates_csv", "orders", "footprints", "retirements")
        ),
        f"{url('request_order')}?organisation={buyer.code}",
        f"{url('create_footprint')}?organisation={buyer.code}",
        f"{url('retire')}?organisation={buyer.code}",
    ]
    acts = [
        url("accept_order", order.number),
        url("cancel_order", order.number),
        url("add_footprint_line", draft.number),
        url("remove_footprint_line", declared.number, line.pk),
        url("declare_footprint", draft.number),
        url("withdraw_footprint", draft.number),
        url("confirm_retirement", everything["waiting"].pk),
        url("cancel_retirement", everything["waiting"].pk),
    ]
    assert [client.get(path).status_code for path in reads] == [404] * len(reads)
    assert [client.post(path, {"reason": "x", "quantity": "0.300"}).status_code for path in acts] == [
        404
    ] * len(acts)
    for name in ("home", "certificates", "orders", "footprints", "retirements", "certificates_csv"):
        page = shown(client.get(url(name)))
        for secret in (order.number, draft.number, declared.number, "CO-KAM-2025-0001", "Test Phones"):
            assert secret not in page, name
    assert Retirement.objects.get(pk=everything["waiting"].pk).state == "requested"


def test_a_reader_reads_and_does_nothing(client, everything, cobalt, buyer_reader):
    client.force_login(buyer_reader)
    order, draft = everything["order"], everything["draft"]
    waiting = everything["waiting"]
    for path in (
        url("home"),
        url("orders"),
        url("order", order.number),
        url("footprints"),
        url("footprint", draft.number),
        url("retirements"),
        url("retirement", waiting.pk),
        url("certificates"),
    ):
        page = shown(client.get(path)).partition("<main")[2]
        assert not re.findall(r'<form method="post"|class="button"', page), path
    acts = [
        url("request_order"),
        url("accept_order", order.number),
        url("cancel_order", order.number),
        url("create_footprint"),
        url("add_footprint_line", draft.number),
        url("declare_footprint", draft.number),
        url("withdraw_footprint", draft.number),
        url("retire_quantity", uuid4()),
        url("confirm_retirement", waiting.pk),
        url("cancel_retirement", waiting.pk),
    ]
    answers = {"key": uuid4(), "mineral": cobalt.pk, "quantity": "0.300", "reason": "x"}
    assert [client.post(path, answers).status_code for path in acts] == [404] * len(acts)
    assert client.get(url("retire")).status_code == 404
    assert PurchaseOrder.objects.count() == 1
    assert Retirement.objects.get(pk=waiting.pk).state == "requested"


def test_a_member_declares_but_neither_orders_nor_retires(client, everything, buyer, make_member):
    client.force_login(make_member("buyer_member", buyer, "buyer_member"))
    assert url("declare_footprint", everything["draft"].number) not in shown(client.get(url("home")))
    assert url("add_footprint_line", everything["draft"].number) in shown(
        client.get(url("footprint", everything["draft"].number))
    )
    assert client.get(url("request_order")).status_code == 404
    assert client.post(url("confirm_retirement", everything["waiting"].pk)).status_code == 404


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
    assert "It can be confirmed from" in page
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


def test_credits_taken_meanwhile_are_refused_at_the_check(client, order, buyer, cobalt, buyer_admin, now):
    client.force_login(buyer_admin)
    key = answer_all(client, cobalt, buyer, quantity="2.400")
    builders.requested_retirement(buyer, cobalt, 1, buyer_admin, now)
    page = shown(client.post(url("retire_check", key)))
    assert "holds 2399 kg of free cobalt credits, not 2400 kg" in page
    assert "Check your answers" in page


def test_checking_twice_asks_for_one_retirement(client, order, buyer, cobalt, buyer_admin):
    client.force_login(buyer_admin)
    key = answer_all(client, cobalt, buyer)
    answers = [client.post(url("retire_check", key)).url for _ in range(2)]
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
    for name in ("retire_claim", "retire_boundary", "retire_check"):
        assert client.get(url(name, key)).url == url("retire_quantity", key)


def test_a_claim_must_fit_together(client, order, buyer, other_buyer, cobalt, buyer_admin, now):
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
    assert errors(beneficiary=other_buyer.pk) == {"beneficiary"}
    assert errors(period_first="2026-01-01") == {"period_last"}


def test_a_group_retires_for_its_own_company(client, order, buyer, other_buyer, cobalt, buyer_admin):
    other_buyer.parent = buyer
    other_buyer.save(update_fields=["parent"])
    client.force_login(buyer_admin)
    key = answer_all(client, cobalt, other_buyer)
    assert "Only Other Bikes GmbH, the beneficiary, may make this claim." in shown(
        client.get(url("retire_boundary", key))
    )
    client.post(url("retire_check", key))
    assert Retirement.objects.get().beneficiary == other_buyer


def test_a_declared_footprint_suggests_the_claim(client, order, buyer, cobalt, buyer_admin, now):
    footprint = builders.declared_footprint(buyer, cobalt, buyer_admin, now)
    client.force_login(buyer_admin)
    first = client.get(f"{url('retire')}?footprint={footprint.number}").url
    client.post(first, {"mineral": cobalt.pk, "quantity": "1"})
    form = client.get(f"{first}claim/").context["form"]
    assert form["footprint"].value() == footprint.pk
    assert form["period_first"].value() == "2025-01-01"


@pytest.mark.parametrize(
    ("typed", "kilograms"), [("2.4", 2_400), (" 2.400 ", 2_400), ("2400", 2_400_000), ("0.001", 1)]
)
def test_tonnes_become_kilograms(client, certificate, buyer_admin, typed, kilograms):
    client.force_login(buyer_admin)
    order_by_form(client, quantity=typed)
    assert PurchaseOrder.objects.get().quantity == kilograms


@pytest.mark.parametrize("typed", ["2,400", "2.4001", "-1", "0", "0.000", "1e3", "２", "1 000", ""])
def test_what_could_be_misread_is_refused(client, certificate, buyer_admin, typed):
    client.force_login(buyer_admin)
    assert order_by_form(client, quantity=typed).context["form"].errors["quantity"]
    assert not PurchaseOrder.objects.exists()


def test_a_comma_is_a_decimal_sign_in_french(client, certificate, buyer_admin):
    client.force_login(buyer_admin)
    client.cookies["django_language"] = "fr"
    order_by_form(client, quantity="2,4")
    assert PurchaseOrder.objects.get().quantity == 2_400


def test_an_order_sent_twice_is_one_order(client, certificate, cobalt, buyer_admin):
    client.force_login(buyer_admin)
    answers = {"key": str(uuid4()), "mineral": cobalt.pk, "quantity": "1"}
    assert len({client.post(url("request_order"), answers).url for _ in range(2)}) == 1
    other = client.post(url("request_order"), answers | {"quantity": "2"})
    assert "This form was sent before" in shown(other)
    assert 'value="2"' in shown(other)
    assert PurchaseOrder.objects.count() == 1


def test_an_order_is_cancelled_with_a_reason(client, certificate, buyer_admin):
    client.force_login(buyer_admin)
    number = order_by_form(client).url.rstrip("/").rpartition("/")[2]
    assert client.post(url("cancel_order", number), {"reason": " "}).context["form"].errors
    client.post(url("cancel_order", number), {"reason": "Budget cut"})
    order = PurchaseOrder.objects.get()
    assert (order.state, order.reason) == ("cancelled", "Budget cut")
    assert "cannot take this step: it is cancelled" in shown(client.post(url("accept_order", number)))


def test_a_declared_footprint_refuses_every_change(client, everything, buyer_admin):
    client.force_login(buyer_admin)
    declared = everything["declared"]
    line = declared.lines.get()
    typed = {"product": "P", "units": "1", "basis": "LCO", "amount": "1"}
    added = client.post(url("add_footprint_line", declared.number), typed)
    assert "no longer a draft" in shown(added)
    removed = client.post(url("remove_footprint_line", declared.number, line.pk), follow=True)
    assert "no longer a draft" in shown(removed)
    assert "no longer a draft" in shown(client.post(url("withdraw_footprint", declared.number)))
    assert declared.lines.count() == 1


def test_an_empty_footprint_is_not_declared(client, everything, buyer_admin):
    client.force_login(buyer_admin)
    draft = everything["draft"]
    assert "Add at least one product" in shown(client.post(url("declare_footprint", draft.number)))
    assert client.post(url("withdraw_footprint", draft.number)).url == url("footprints")
    assert Footprint.objects.get(pk=draft.pk).state == "withdrawn"


def test_a_measured_line_names_its_source(client, everything, buyer_admin):
    client.force_login(buyer_admin)
    typed = {"product": "P", "units": "1", "basis": "measured", "amount": "1", "source": " "}
    page = client.post(url("add_footprint_line", everything["draft"].number), typed)
    assert set(page.context["form"].errors) == {"source"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, [(1, 500), (501, 800), (801, 2_400)]),
        ({"state": "retired"}, [(1, 500)]),
        ({"state": "reserved"}, [(501, 800)]),
        ({"state": "free"}, [(801, 2_400)]),
        ({"q": "800"}, [(501, 800)]),
        ({"q": "CO-KAM-2025-0001/0000500-0000501"}, [(1, 500), (501, 800)]),
        ({"q": "co-kam"}, [(1, 500), (501, 800), (801, 2_400)]),
        ({"q": "CO-KAM-2025-0001/9999"}, []),
        ({"q": "CO-KAM-2025-0001/x"}, []),
        ({"state": "nonsense"}, [(1, 500), (501, 800), (801, 2_400)]),
    ],
)
def test_certificates_are_searched_and_exported_as_filtered(client, everything, buyer_admin, query, found):
    client.force_login(buyer_admin)
    page = client.get(url("certificates"), query)
    assert [(block.first, block.last) for block in page.context["page"]] == found
    lines = client.get(url("certificates_csv"), query).content.decode().splitlines()
    assert lines[0].startswith("issuance,first,last,kg,tonnes")
    assert [tuple(int(cell) for cell in line.split(",")[1:3]) for line in lines[1:]] == found


def test_somebody_of_two_companies_acts_for_one(client, order, buyer, other_buyer, buyer_admin, cobalt, now):
    add_member(organisation=other_buyer, user=buyer_admin, role="buyer_admin", at=now, by=None)
    client.force_login(buyer_admin)
    first = client.get(url("home"))
    assert first.context["organisation"] == other_buyer  # by name
    assert "You act for" in shown(first)
    chosen = client.get(url("home"), {"organisation": buyer.code})
    assert chosen.context["organisation"] == buyer
    assert client.get(url("orders")).context["organisation"] == buyer
    # A form acts for the company it was opened for, whatever was chosen in another window since.
    answers = {"key": uuid4(), "mineral": cobalt.pk, "quantity": "1", "organisation": other_buyer.code}
    client.post(url("request_order"), answers)
    assert PurchaseOrder.objects.first().buyer == other_buyer


def test_pages_are_in_french(client, everything, buyer_admin):
    client.force_login(buyer_admin)
    client.cookies["django_language"] = "fr"
    for path in (url("home"), url("order", everything["order"].number), url("retirement", 1)):
        response = client.get(path)
        assert '<html lang="fr">' in shown(response)
    assert "2,400" in shown(client.get(url("order", everything["order"].number)))
    assert "En 2025, Test Phones B.V. a soutenu" in shown(
        client.get(url("retirement", everything["waiting"].pk))
    )


def test_staff_see_an_order_and_have_no_buttons(client, everything, registrar):
    client.force_login(registrar)
    assert "Cancel" not in shown(client.get(url("order", everything["order"].number))).partition("<main")[2]
    assert client.get(url("home")).status_code == 404


@pytest.mark.parametrize("name", ["home", "certificates", "orders", "footprints", "retirements"])
def test_a_list_of_three_asks_as_often_as_a_list_of_one(
    client, everything, buyer, cobalt, buyer_admin, now, name
):
    client.force_login(buyer_admin)

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            shown(client.get(url(name)))
        return len(captured)

    queries()
    one = queries()
    for kilograms in (10, 20):
        builders.final_retirement(buyer, cobalt, kilograms, buyer_admin, now)
        builders.declared_footprint(buyer, cobalt, buyer_admin, now, year=2020 + kilograms // 10)
        ledger.request_order(key=uuid4(), buyer=buyer, mineral=cobalt, quantity=1, at=now, by=buyer_admin)
    assert queries() == one


def test_a_buyer_sees_the_way_of_its_own_premium(client, everything, buyer_admin, other_buyer_admin):
    client.force_login(buyer_admin)
    page = shown(client.get(url("premium")))
    assert "For 2,400 kg of delivered credits you paid a premium of" in page
    assert money(1_200_000) in page
    client.force_login(other_buyer_admin)
    page = shown(client.get(url("premium")))
    assert "No order has been delivered yet" in page
    assert "Kamilombe" not in page
