"""How numbers, periods, states and areas are written, in English, French and Swahili."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

from committees.models import Area, Decision
from credits.models import (
    Certificate,
    Footprint,
    Issuance,
    ProductionReport,
    PurchaseOrder,
    Retirement,
)
from registry.templatetags import oreka

NARROW = "\u202f"


@pytest.mark.parametrize(
    ("quantity", "english", "french"),
    [
        (0, "0.000", "0,000"),
        (1, "0.001", "0,001"),
        (2400, "2.400", "2,400"),
        (17_300_050, "17,300.050", f"17{NARROW}300,050"),
        (-120, "-0.120", "-0,120"),
        # Past what a float can hold exactly.
        (
            9_007_199_254_740_993,
            "9,007,199,254,740.993",
            f"9{NARROW}007{NARROW}199{NARROW}254{NARROW}740,993",
        ),
        (None, "", ""),
    ],
)
def test_tonnes_always_have_three_decimals(quantity, english, french):
    with override("en"):
        assert oreka.tonnes(quantity) == english
    with override("fr"):
        assert oreka.tonnes(quantity) == french


def test_kilograms_are_grouped():
    with override("en"):
        assert [oreka.kilograms(n) for n in (0, 999, 2520, 1_000_000, None)] == [
            "0",
            "999",
            "2,520",
            "1,000,000",
            "",
        ]
    with override("fr"):
        assert oreka.kilograms(2520) == f"2{NARROW}520"


@pytest.mark.parametrize(
    ("minor", "english", "french"),
    [
        (1_200_000, "USD 12,000.00", f"12{NARROW}000,00\xa0USD"),
        (5, "USD 0.05", "0,05\xa0USD"),
        (-5, "USD -0.05", "-0,05\xa0USD"),
        (None, "", ""),
    ],
)
def test_money_is_written_from_minor_units(minor, english, french):
    with override("en"):
        assert oreka.money(minor, "USD") == english
    with override("fr"):
        assert oreka.money(minor, "USD") == french


def test_money_in_another_currency():
    with override("en"):
        assert Template('{{ minor|money:"CDF" }}').render(Context({"minor": 250_000})) == "CDF 2,500.00"


def test_a_share_is_never_more_than_the_truth():
    with override("en"):
        assert oreka.percent(999, 1000) == "99.9\xa0%"
        assert oreka.percent(9999, 10_000) == "99.9\xa0%"
        assert oreka.percent(12_500, 14_200) == "88.0\xa0%"
        assert oreka.percent(Decimal("4.00")) == "4.00\xa0%"
        assert oreka.percent(0, 0) == ""
        assert oreka.percent(None) == ""
    with override("fr"):
        assert oreka.percent(12_500, 14_200) == "88,0\xa0%"


def test_periods_are_written_out():
    first, last = date(2025, 1, 2), date(2025, 12, 31)
    with override("en"):
        assert oreka.period(first, last) == "2 January 2025 – 31 December 2025"
    with override("fr"):
        assert oreka.period(first, last) == "2 janvier 2025 – 31 décembre 2025"
    assert oreka.period(None, last) == ""


MODELS_WITH_STATES = [Certificate, Decision, Footprint, Issuance, ProductionReport, PurchaseOrder, Retirement]


@pytest.mark.parametrize("model", MODELS_WITH_STATES, ids=lambda model: model.__name__)
def test_every_state_has_a_shape_and_a_word(model):
    for name, _word in model._meta.get_field("state").choices:
        shape, word, kind = oreka.STATES[name]
        assert shape
        assert str(word)
        assert f"state-{kind}" in oreka.state(name)


def test_a_retired_credit_is_final_and_hides_its_shape_from_screen_readers():
    with override("en"):
        assert oreka.state("retired") == (
            '<span class="state state-retired"><span aria-hidden="true">●</span> Retired – final</span>'
        )


def test_an_unknown_state_is_an_error():
    with pytest.raises(KeyError):
        oreka.state("melted")


@pytest.mark.parametrize("number", Area.values)
def test_an_area_has_icon_number_and_name(number):
    with override("en"):
        html = oreka.area(number)
    assert f'class="area area-{number}"' in html
    assert "<svg" in html
    assert f"{number} · " in html
    assert "style" not in html


def test_serials_are_written_in_the_letters_of_a_ledger():
    class Issued:
        number = "CO-KAM-2025-0001<"

    class Block:
        issuance = Issued()
        serials = "0000001-0002400"

    assert oreka.serials(Block()) == '<span class="mono">CO-KAM-2025-0001&lt;/0000001-0002400</span>'


def test_the_query_keeps_what_it_is_not_asked_to_change():
    request = RequestFactory().get("/register/", {"q": "a b", "page": "2"})
    render = Template("{% load oreka %}{% with_query page=3 %} {% with_query q='' %}").render
    assert render(Context({"request": request})) == "?q=a+b&amp;page=3 ?page=2"


class EveryKind(forms.Form):
    quantity = forms.IntegerField(label="Quantity", help_text="In kilograms")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="Agreed", help_text="Read it first")
    receipt = forms.FileField(label="Receipt", help_text="PDF or photo")
    key = forms.CharField(widget=forms.HiddenInput)


def rendered(form):
    return Template('{% include "includes/form.html" %}').render(Context({"form": form}))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("{{ 1730050|money:'USD' }}", f"17{NARROW}300,50\u00a0USD"),
        ("{{ 2400|tonnes }}", "2,400"),
        ("{{ day|date:'j F Y' }}", "3 Agosti 2026"),
        ("{{ day }}", "3 Agosti 2026"),
        ("{{ day|period:day }}", "3 Agosti 2026 – 3 Agosti 2026"),
        ("{{ 2.5 }}", "2,5"),
    ],
)
def test_swahili_writes_figures_as_in_french_and_months_in_its_own_words(typed, shown):
    with override("sw"):
        assert Template(typed).render(Context({"day": date(2026, 8, 3)})) == shown


def test_a_form_that_was_not_sent_has_no_summary():
    with override("en"):
        html = rendered(EveryKind())
    assert "error-summary" not in html
    assert '<fieldset class="field choices"' in html
    assert '<label for="id_receipt">Receipt</label>' in html
    assert 'aria-describedby="id_receipt_helptext"' in html


def test_the_summary_of_errors_leads_to_each_field():
    with override("en"):
        form = EveryKind({"quantity": "twelve", "key": "k"})
        form.add_error(None, "No more than 12 kg are left.")
        html = rendered(form)
    assert "<li>No more than 12 kg are left.</li>" in html
    for target in ("id_quantity", "id_kind_0", "id_agreed", "id_receipt"):
        assert f'<a href="#{target}">' in html
        assert f'id="{target}"' in html
    assert 'value="twelve"' in html
    assert html.count('aria-describedby="id_quantity_helptext id_quantity_error"') == 1
    assert html.count('aria-describedby="id_agreed_helptext id_agreed_error"') == 1
    assert html.count('aria-describedby="id_receipt_helptext id_receipt_error"') == 1
    assert html.count('aria-describedby="id_kind_error"') == 1
    assert html.count('name="key"') == 1
