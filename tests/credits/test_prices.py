"""A price follows from months of a benchmark, is approved by a second person, and an order may cite it."""

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction

from credits import previews, splits
from credits import services as ledger
from credits.admin.price_acts import month_and_value
from credits.models import FeePart, FeeSplit, PricePoint, PriceRecipe, PriceSeries, PurchaseOrder
from credits.services.orders import BadPrice
from credits.services.prices import UnfitPrice, months_until, worked_out
from registry.imports.columns import Unusable
from registry.models import Standard
from registry.services.two_people import AlreadyDecided, SamePerson
from registry.templatetags.oreka import money
from tests.sql import NOT_GRANTED, owner_refused_by, refused_by

pytestmark = pytest.mark.django_db(transaction=True)
LAST = date(2025, 12, 1)


@pytest.fixture
def series(cobalt):
    return PriceSeries.objects.create(mineral=cobalt, name="Index", unit="USD/lb", source="A paper")


@pytest.fixture
def filled(series, registrar, now):
    """36 months, from 15.00 to 18.50 USD/lb."""
    values = [
        (month, Decimal(15) + Decimal(number) / 10) for number, month in enumerate(months_until(LAST, 36))
    ]
    return ledger.record_prices(series=series, values=values, at=now, by=registrar)


@pytest.fixture
def recipe(filled, registrar, approver, now):
    proposed = ledger.propose_recipe(
        series=filled, last_month=LAST, percentage=Decimal(10), at=now, by=registrar
    )
    return ledger.approve_recipe(recipe=proposed, at=now, by=approver)


@pytest.fixture
def asked(buyer, cobalt, buyer_admin, now):
    return ledger.request_order(buyer=buyer, mineral=cobalt, quantity=2_400, at=now, by=buyer_admin)


def quote(order, registrar, now, **facts):
    price = {"unit_price_minor": 500_000, "total_minor": 1_200_000, "fee_minor": 120_000, "price_basis": "x"}
    return ledger.quote_order(order=order, **price | facts, at=now, by=registrar)


def test_the_average_is_exact_and_rounded_once():
    # 16.75 USD/lb x 2,204.62 = 36,927.385 USD/t
    values = [Decimal(15) + Decimal(number) / 10 for number in range(36)]
    assert worked_out(values, "USD/lb", Decimal(10)) == (3_692_739, 369_274)
    assert worked_out([Decimal("0.005")], "USD/t", Decimal(100)) == (1, 1)
    assert worked_out([Decimal(1), Decimal(1), Decimal(2)], "USD/t", Decimal(10)) == (133, 13)


def test_months_run_over_the_turn_of_a_year():
    assert months_until(date(2025, 2, 1), 3) == [date(2024, 12, 1), date(2025, 1, 1), date(2025, 2, 1)]


def test_a_recipe_is_worked_out_and_approved_by_another(recipe, registrar, approver, now):
    assert (recipe.average_minor, recipe.unit_price_minor) == (3_692_739, 369_274)
    assert previews.recomputes(recipe)
    assert len(previews.points_of(recipe)) == 36
    with pytest.raises(AlreadyDecided):
        ledger.refuse_recipe(recipe=recipe, reason="Late", at=now, by=approver)


def test_whoever_proposes_does_not_approve(filled, registrar, approver, now):
    facts = {"series": filled, "last_month": LAST, "percentage": Decimal(10), "at": now, "by": registrar}
    proposed = ledger.propose_recipe(**facts)
    with pytest.raises(SamePerson):
        ledger.approve_recipe(recipe=proposed, at=now, by=registrar)
    ledger.refuse_recipe(recipe=proposed, reason="Too low", at=now, by=approver)
    assert PriceRecipe.objects.get().state == "refused"


def test_a_missing_month_is_named(series, registrar, now):
    values = [(month, Decimal(15)) for month in months_until(LAST, 36) if month != date(2024, 5, 1)]
    ledger.record_prices(series=series, values=values, at=now, by=registrar)
    with pytest.raises(UnfitPrice, match="no value for 2024-05"):
        ledger.propose_recipe(series=series, last_month=LAST, percentage=Decimal(10), at=now, by=registrar)


@pytest.mark.parametrize(
    ("month", "value"),
    [
        (date(2025, 12, 1), "16"),
        (date(2026, 1, 2), "16"),
        (date(2026, 3, 1), "16"),
        (date(2026, 1, 1), "0"),
    ],
)
def test_an_unfit_value_keeps_none_of_them(filled, registrar, now, month, value):
    values = [(date(2026, 2, 1), Decimal(16)), (month, Decimal(value))]
    with pytest.raises(UnfitPrice):
        ledger.record_prices(series=filled, values=values, at=now, by=registrar)
    assert PricePoint.objects.count() == 36


def test_an_order_cites_its_recipe(recipe, asked, registrar, now):
    with pytest.raises(BadPrice, match="the unit price is USD 3,692.74"):
        quote(asked, registrar, now, recipe=recipe)
    quote(asked, registrar, now, recipe=recipe, unit_price_minor=369_274)
    assert PurchaseOrder.objects.get().recipe == recipe
    assert refused_by("UPDATE credits_purchaseorder SET recipe_id = NULL") == "what_was_agreed_stays"


def test_an_order_cites_no_other_minerals_or_unapproved_recipe(
    filled, asked, copper, buyer, buyer_admin, registrar, approver, now
):
    facts = {"series": filled, "last_month": LAST, "percentage": Decimal(10), "at": now, "by": registrar}
    proposed = ledger.propose_recipe(**facts)
    with pytest.raises(BadPrice, match="approved recipe"):
        quote(asked, registrar, now, recipe=proposed, unit_price_minor=369_274)
    ledger.approve_recipe(recipe=proposed, at=now, by=approver)
    other = ledger.request_order(buyer=buyer, mineral=copper, quantity=10, at=now, by=buyer_admin)
    approved = PriceRecipe.objects.get()
    with pytest.raises(BadPrice, match="order’s mineral"):
        quote(other, registrar, now, recipe=approved, unit_price_minor=369_274)
    quoted = (
        "UPDATE credits_purchaseorder SET state = 'quoted', unit_price_minor = 1, total_minor = 1000000, "
        f"fee_minor = 0, price_basis = 'x', quoted_at = now(), quoted_by_id = {registrar.pk}, "
        f"recipe_id = {approved.pk}"
    )
    assert refused_by(f"{quoted} WHERE id = {asked.pk}") == "order_follows_its_recipe"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("average_minor = average_minor + 1", "price_follows_from_its_months"),
        ("unit_price_minor = unit_price_minor - 1", "price_follows_from_its_months"),
        ("months = 35", "price_follows_from_its_months"),
        ("months = 0", "recipe_looks_back_a_while"),
        ("percentage = 0", "recipe_takes_a_percentage"),
    ],
)
def test_the_database_works_the_price_out_again(recipe, change, rule):
    name, _equals, value = change.partition(" = ")
    columns = {
        "number": "'PX-X'",
        "series_id": "series_id",
        "first_month": "first_month",
        "months": "months",
        "percentage": "percentage",
        "average_minor": "average_minor",
        "unit_price_minor": "unit_price_minor",
        "state": "'requested'",
        "requested_at": "now()",
        "requested_by_id": "requested_by_id",
        "refusal": "''",
    } | {name: value}
    insert = (
        f"INSERT INTO credits_pricerecipe ({', '.join(columns)}) "
        f"SELECT {', '.join(columns.values())} FROM credits_pricerecipe"
    )
    assert refused_by(insert) == rule


def test_prices_stay_as_they_were_recorded(recipe, registrar, admin_sql):
    assert refused_by("UPDATE credits_pricepoint SET value = 1") == NOT_GRANTED
    for change in ("unit = 'USD/t'", "name = 'Another'", "source = 'Another'"):
        assert refused_by(f"UPDATE credits_priceseries SET {change}") == "series_with_prices_stays"
    point = (
        "INSERT INTO credits_pricepoint (series_id, month, value, recorded_at, recorded_by_id) SELECT id, {}"
    )
    for facts, rule in {
        "'2025-12-01', 1": "one_price_per_month_of_a_series",
        "'2026-01-02', 1": "a_month_is_named_by_its_first_day",
        "'2026-01-01', 0": "a_price_is_above_nothing",
        "date_trunc('month', now()), 1": "a_month_is_over_when_its_price_is_recorded",
    }.items():
        insert = point.format(f"{facts}, now(), {registrar.pk} FROM credits_priceseries")
        assert refused_by(insert) == rule
    admin_sql.execute("SET session_replication_role = replica")
    for change, rule in {
        "approved_by_id = requested_by_id": "who_proposed_a_price_never_approves",
        "approved_by_id = NULL": "decided_recipe_names_who_decided",
    }.items():
        assert owner_refused_by(admin_sql, f"UPDATE credits_pricerecipe SET {change}") == rule


@pytest.fixture
def split(standard):
    return make_split(standard, [(900, False, "Fund"), (70, True, "Checks"), (30, True, "Registry")])


def make_split(standard, parts, valid_from=date(2026, 1, 1)):
    with transaction.atomic():
        split = FeeSplit.objects.create(standard=standard, valid_from=valid_from)
        FeePart.objects.bulk_create(
            FeePart(split=split, position=n, permille=p, is_fee=fee, name_en=name, name_fr=name)
            for n, (p, fee, name) in enumerate(parts)
        )
    return split


def test_a_split_is_printed_in_exact_cents(split, asked, registrar, now):
    quote(asked, registrar, now, total_minor=1_000_001, fee_minor=100_001, fee_split=split)
    printed = splits.printed_split(PurchaseOrder.objects.get())
    assert [(part["name"], part["amount_minor"]) for part in printed] == [
        ("Fund", 900_000),
        ("Checks", 70_001),
        ("Registry", 30_000),
    ]
    assert [part["amount_minor"] for part in splits.split_of(101, split)] == [91, 7, 3]


def test_an_order_prints_the_split_it_was_quoted_under_for_ever(
    split, standard, asked, registrar, now, admin_sql
):
    """The rule split_behind_an_order_stays, in both its places."""
    quote(asked, registrar, now, fee_split=split)
    before = splits.printed_split(PurchaseOrder.objects.get())
    later = make_split(standard, [(500, False, "Fund"), (500, True, "Bonus")], date(2026, 2, 1))
    other = Standard.objects.create(name="Another", version="1", is_draft=True)
    make_split(other, [(1000, True, "All of it")], date(2026, 2, 2))
    assert splits.printed_split(PurchaseOrder.objects.get()) == before
    assert [split.standard.name for split in FeeSplit.objects.in_force(date(2026, 3, 1))] == [
        "Another",
        standard.name,
    ]
    for table in (
        "credits_feepart SET name_en = 'Bonus'",
        f"credits_feesplit SET valid_from = '2020-01-01' WHERE id = {split.pk}",
    ):
        assert owner_refused_by(admin_sql, f"UPDATE {table}") == "split_behind_an_order_stays"
    series = "UPDATE credits_feesplit SET valid_from = valid_from"
    assert refused_by(series) is None
    named = f"UPDATE credits_purchaseorder SET fee_split_id = {later.pk}"
    assert refused_by(named) == "split_is_named_with_the_quote"
    more = f"UPDATE credits_feepart SET split_id = {split.pk}, position = 9 WHERE split_id = {later.pk} AND is_fee"
    assert refused_by(more) == "split_behind_an_order_stays"
    assert refused_by(f"UPDATE credits_feepart SET name_en = 'New' WHERE split_id = {later.pk}") is None


def test_a_used_split_is_only_read_on_its_page(client, split, asked, registrar, now):
    client.force_login(registrar)
    address = f"/admin/credits/feesplit/{split.pk}/change/"
    assert 'name="_save"' in client.get(address).text
    quote(asked, registrar, now, fee_split=split)
    shown = client.get(address)
    assert shown.status_code == 200
    assert 'name="_save"' not in shown.text
    assert client.post(address, {"valid_from": "2026-01-01"}).status_code == 403


def test_fee_parts_take_turns_with_a_quote_under_way(split, asked, registrar, now):
    """The rule fee_parts_take_turns: a quote that nobody sees yet keeps its split from being changed."""
    is_quoted = threading.Event()

    def quote_slowly():
        try:
            with transaction.atomic():
                quote(asked, registrar, now, fee_split=split)
                is_quoted.set()
                time.sleep(0.5)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        quoting = other.submit(quote_slowly)
        assert is_quoted.wait(10)
        patient = "SET LOCAL lock_timeout = '30s'"
        refused = refused_by(patient, "UPDATE credits_feepart SET name_en = 'New'")
        quoting.result()
    assert refused == "split_behind_an_order_stays"
    assert PurchaseOrder.objects.get().fee_split == split


def test_without_a_declared_split_nothing_is_printed(asked, registrar, now):
    quote(asked, registrar, now)
    assert splits.printed_split(PurchaseOrder.objects.get()) == []


def test_parts_make_the_whole(split):
    assert refused_by("UPDATE credits_feepart SET permille = 31 WHERE permille = 30") == (
        "fee_split_makes_the_whole"
    )
    assert refused_by("DELETE FROM credits_feepart WHERE permille = 30") == "fee_split_makes_the_whole"
    assert refused_by("UPDATE credits_feepart SET permille = 0") == "part_is_a_share_of_the_whole"
    assert refused_by("UPDATE credits_feepart SET position = 1") == "one_part_per_position_of_a_split"
    assert refused_by("DELETE FROM credits_feepart") == "fee_split_makes_the_whole"
    alone = "INSERT INTO credits_feesplit (standard_id, valid_from) SELECT standard_id, '2030-01-01' FROM credits_feesplit"
    assert refused_by(alone) == "fee_split_makes_the_whole"
    again = "INSERT INTO credits_feesplit (standard_id, valid_from) SELECT standard_id, valid_from FROM credits_feesplit"
    assert refused_by(again) == "one_fee_split_from_a_day"


# The pages


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("2025-01 57400", Decimal(57_400)),
        ("2025-01 57 400.5", Decimal("57400.5")),
        ("2025-01;16,75", Decimal("16.75")),
        ("2025-01\t16.7512", Decimal("16.7512")),
        ("2025-01 57,400", None),
        ("2025-01 16.75123", None),
        ("2025-13 1", None),
        ("March 12", None),
    ],
)
def test_a_line_of_values_is_never_guessed_at(line, value):
    try:
        read = month_and_value(line)
    except (Unusable, ValueError):
        read = None
    assert read == (value and (date(2025, 1, 1), value))


def test_a_recipe_of_times_before_prices_is_refused(filled, registrar, now):
    for year in (1, 1899):
        with pytest.raises(UnfitPrice, match="too long ago"):
            ledger.propose_recipe(
                series=filled, last_month=date(year, 1, 1), percentage=Decimal(10), at=now, by=registrar
            )


def test_from_values_to_a_quote_on_the_pages(client, series, asked, registrar, approver, split):
    client.force_login(registrar)
    address = f"/admin/credits/priceseries/{series.pk}"
    lines = "\n".join(f"{month:%Y-%m} 16,75" for month in months_until(LAST, 36))
    wrong = client.post(f"{address}/record-prices/", {"values": f"{lines}\nMarch 12"}).text
    assert "Line 37, " in wrong
    assert "2023-01 16,75" in wrong
    client.post(f"{address}/record-prices/", {"values": lines})
    assert PricePoint.objects.count() == 36
    client.post(f"{address}/propose/", {"last_month": "2025-12", "months": "36", "percentage": "10"})
    recipe = PriceRecipe.objects.get()
    page = f"/admin/credits/pricerecipe/{recipe.pk}"
    assert client.post(f"{page}/approve/").status_code == 403
    client.force_login(approver)
    assert "worked out again" in client.get(f"{page}/approve/").text
    client.post(f"{page}/approve/")
    client.force_login(registrar)
    quoting = f"/admin/credits/purchaseorder/{asked.pk}/quote/"
    assert "Checks 7.0" in client.get(quoting).text
    form = {
        "recipe": recipe.pk,
        "unit_price": "",
        "total": "8,800.00",
        "fee_split": split.pk,
        "fee": "880",
        "price_basis": "",
        "asked": "369274/880000/88000",
        "is_agreed_so": "on",
    }
    client.post(quoting, form)
    order = PurchaseOrder.objects.get()
    assert (order.recipe, order.unit_price_minor) == (recipe, 369_274)
    assert order.price_basis == recipe.number
    assert order.recipe.in_words.startswith(
        "10 % of the average of Index from 2023-01 to 2025-12, by recipe PX-"
    )
    shown = client.get(f"/admin/credits/purchaseorder/{asked.pk}/change/").text
    assert "USD 616.00" in shown
    assert f"/admin/credits/pricerecipe/{recipe.pk}/change/" in shown


def test_what_is_left_empty_follows_and_what_differs_is_asked(client, asked, registrar, split):
    """Nothing is free of the mineral, which the page says beside."""
    client.force_login(registrar)
    address = f"/admin/credits/purchaseorder/{asked.pk}/quote/"
    shown = client.get(address).text
    assert "The cooperatives hold 0.000 t free of cobalt" in shown
    assert "is_agreed_so" not in shown
    typed = {
        "unit_price": "5,000.00",
        "total": "100.00",
        "fee": "10",
        "fee_split": split.pk,
        "price_basis": "Agreed",
    }
    answer = client.post(address, typed).text
    assert "is_agreed_so" in answer
    asked_for = splits.by_weight(500_000, asked.quantity)
    assert f"Unit price × quantity is {money(asked_for)}." in answer
    right = {"unit_price": "5,000.00", "total": "", "fee": "", "fee_split": split.pk, "price_basis": "Agreed"}
    wrong_fee = client.post(address, right | {"fee": "1"}).text
    assert f"By the declared split it is {money(asked_for // 10)}." in wrong_fee
    client.post(address, right)
    order = PurchaseOrder.objects.get()
    assert (order.total_minor, order.fee_minor, order.fee_split) == (asked_for, asked_for // 10, split)


def test_amounts_agreed_otherwise_are_kept_as_facts(client, asked, registrar, split):
    client.force_login(registrar)
    typed = {
        "unit_price": "5,000.00",
        "total": "9,000",
        "fee": "600",
        "price_basis": "Agreed",
        "is_agreed_so": "on",
    }
    address = f"/admin/credits/purchaseorder/{asked.pk}/quote/"

    def asked_about(answer):
        assert "If it is agreed otherwise, say so below." in answer
        assert not re.search(r'name="is_agreed_so"[^>]* checked', answer)
        return {"asked": re.search(r'name="asked" value="([^"]+)"', answer)[1]}

    # A tick that came unasked, or was about other amounts, agrees to nothing.
    about_others = asked_about(client.post(address, typed | {"total": "9,001"}).text)
    about_these = asked_about(client.post(address, typed | about_others).text)
    assert PurchaseOrder.objects.get().state == "requested"
    client.post(address, typed | about_these)
    order = PurchaseOrder.objects.get()
    assert (order.total_minor, order.fee_minor, order.fee_split) == (900_000, 60_000, None)


def test_a_price_beyond_all_orders_is_refused_on_the_page(client, buyer, cobalt, buyer_admin, registrar, now):
    order = ledger.request_order(buyer=buyer, mineral=cobalt, quantity=10**9, at=now, by=buyer_admin)
    client.force_login(registrar)
    typed = {"unit_price": "99,999,999,999.99", "price_basis": "Agreed", "fee": "0.00"}
    answer = client.post(f"/admin/credits/purchaseorder/{order.pk}/quote/", typed)
    assert answer.status_code == 200
    assert "The total is beyond all orders." in answer.text


def test_a_quote_without_recipe_says_its_price_and_why(client, asked, registrar):
    client.force_login(registrar)
    form = {"unit_price": "", "total": "8,800.00", "fee": "880", "price_basis": ""}
    answer = client.post(f"/admin/credits/purchaseorder/{asked.pk}/quote/", form).text
    assert "Write a unit price, or choose a recipe." in answer
    assert "Say how the price was found, or choose a recipe." in answer


def test_a_split_that_is_not_whole_is_refused_on_the_page(client, registrar, standard):
    client.force_login(registrar)
    form = {
        "standard": standard.pk,
        "valid_from": "2026-01-01",
        "parts-TOTAL_FORMS": "2",
        "parts-INITIAL_FORMS": "0",
    }
    for number, permille in enumerate((900, 99)):
        form |= {
            f"parts-{number}-position": number,
            f"parts-{number}-permille": permille,
            f"parts-{number}-name_en": "A",
            f"parts-{number}-name_fr": "A",
        }
    answer = client.post("/admin/credits/feesplit/add/", form)
    assert "All parts together make 1000 per mille; these make 999." in answer.text
    client.post("/admin/credits/feesplit/add/", form | {"parts-1-permille": 100})
    assert FeeSplit.objects.get().parts.count() == 2


def test_the_buyer_reads_recipe_and_split(client, recipe, split, asked, registrar, buyer_admin, now):
    quote(asked, registrar, now, recipe=recipe, unit_price_minor=369_274, fee_split=split)
    client.force_login(buyer_admin)
    shown = client.get(f"/portal/orders/{asked.number}/").text
    assert recipe.number in shown
    assert "Checks" in shown
