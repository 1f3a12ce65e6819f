"""The staff's steps from monthly benchmark values to an approved price."""

import re
from datetime import date
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from credits import previews
from credits import services as ledger
from credits.models import PriceSeries
from registry.acts import Act
from registry.imports.columns import Unusable, number_of
from registry.templatetags.oreka import money
from registry.two_people_acts import ApproveAct, DecideAct, RefuseAct

LINE = re.compile(r"(\d{4})-(\d{2})(?:-01)?[ \t;:]+(\S.*)", re.ASCII)


def month_and_value(line: str) -> tuple[date, Decimal]:
    """Read as the cells of a table are: `1,234`, which could be two numbers, is refused.

    :raises ValueError: if it is not a month and a value
    """
    found = LINE.fullmatch(line)
    if found is None:
        raise ValueError(line)
    value = number_of(found[3])
    if value != round(value, 4):
        raise Unusable(_("at most four decimals are kept"))
    return date(int(found[1]), int(found[2]), 1), value


class MonthlyValuesField(forms.CharField):
    """Lines such as `2026-03 15.20`: a month, and its value with up to four decimals."""

    widget = forms.Textarea(attrs={"rows": 12, "class": "mono", "spellcheck": "false"})

    def clean(self, value):
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        read, wrong = [], []
        for number, line in enumerate(lines, start=1):
            try:
                read.append(month_and_value(line))
            except (Unusable, ValueError) as error:
                words = str(error) if isinstance(error, Unusable) else _("write it as 2026-03 15.20")
                wrong.append(
                    _("Line %(number)s, “%(line)s”: %(words)s")
                    % {"number": number, "line": line[:40], "words": words}
                )
        if wrong:
            raise forms.ValidationError(wrong)
        return read


class PricesForm(forms.Form):
    values = MonthlyValuesField(
        label=_("Months and values"),
        help_text=_(
            "One month a line, for example 2026-03 15.20, in the unit of the series; as many as you like."
        ),
    )


class RecipeForm(forms.Form):
    last_month = forms.DateField(
        label=_("Last month"),
        input_formats=["%Y-%m", "%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m", attrs={"placeholder": "2026-03"}),
        help_text=_("As 2026-03."),
    )
    months = forms.IntegerField(label=_("Months to average"), min_value=1, max_value=120, initial=36)
    percentage = forms.DecimalField(
        label=_("Percentage of the average"), max_digits=6, decimal_places=3, min_value=0, max_value=100
    )


class RecordPrices(Act):
    name = "record-prices"
    label = _("Record monthly values")
    lead = _("Values can only be added: prices rest on them. A wrong one is corrected in a new series.")
    form_class = PricesForm

    def may(self, user, row):
        return user.has_perm("credits.propose_price")

    def facts(self, row):
        last = row.points.order_by("-month").first()
        return [(_("Benchmark series"), row), (_("Source"), row.source), (_("Latest value"), last or "–")]

    def perform(self, row, data, *, at, by):
        ledger.record_prices(series=row, values=data["values"], at=at, by=by)
        return _("%(number)s monthly values are recorded.") % {"number": len(data["values"])}, row


class ProposeRecipe(Act):
    name = "propose"
    label = _("Propose a price")
    lead = _("A percentage of the average over the months; somebody else approves it.")
    form_class = RecipeForm

    def is_open(self, row: PriceSeries):
        return row.points.exists()

    may = RecordPrices.may
    facts = RecordPrices.facts

    def perform(self, row, data, *, at, by):
        recipe = ledger.propose_recipe(series=row, **data, at=at, by=by)
        return (
            _("Recipe %(number)s gives %(price)s per tonne. Somebody else must approve it.")
            % {"number": recipe, "price": money(recipe.unit_price_minor)},
            recipe,
        )


class DecideRecipe(DecideAct):
    def may(self, user, row):
        return user.has_perm("credits.approve_price")

    def facts(self, row):
        return [
            (_("Benchmark series"), row.series),
            (_("Months"), f"{row.first_month:%Y-%m} – {row.last_month:%Y-%m} ({row.months})"),
            (_("Average per tonne"), money(row.average_minor)),
            (_("Percentage"), f"{row.percentage.normalize():f} %"),
            (_("Unit price per tonne"), money(row.unit_price_minor)),
            *super().facts(row),
        ]


class ApproveRecipe(DecideRecipe, ApproveAct):
    label = _("Approve the price")
    lead = _("Orders can then be quoted by it.")

    def checks(self, row, user):
        words = _("Average and price follow from the monthly values, worked out again.")
        return [(previews.recomputes(row), words)]

    def perform(self, row, data, *, at, by):
        ledger.approve_recipe(recipe=row, at=at, by=by)
        return _("Recipe %(number)s is approved.") % {"number": row}, row


class RefuseRecipe(DecideRecipe, RefuseAct):
    label = _("Refuse the price")
    lead = _("No order is quoted by it.")
    is_danger = True

    def perform(self, row, data, *, at, by):
        ledger.refuse_recipe(recipe=row, reason=data["reason"], at=at, by=by)
        return _("Recipe %(number)s is refused.") % {"number": row}, row
