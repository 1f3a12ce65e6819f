"""Benchmark series, price recipes and fee splits: what a price is worked out from, for all staff to read."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from credits import previews
from credits.admin import price_acts
from credits.models import FeePart, FeeSplit, PriceRecipe, PriceSeries
from registry import columns
from registry.acts import ActAdmin, LedgerAdmin
from registry.records import some_of

AVERAGE = columns.amount("average_minor", _("average per tonne"))
UNIT_PRICE = columns.amount("unit_price_minor", _("unit price per tonne"))


@admin.register(PriceSeries)
class PriceSeriesAdmin(ActAdmin):
    acts = (price_acts.RecordPrices(), price_acts.ProposeRecipe())
    list_display = ["name", "mineral", "unit"]
    list_more = ("source",)
    list_select_related = ["mineral"]
    search_fields = ["name", "source"]
    details_template = "admin/acts/price_series.html"

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        if obj and obj.recipes.exists():
            return ["name", "mineral", "unit", "source"]
        return ["mineral", "unit"] if obj and obj.points.exists() else []

    def details(self, row, request):
        return {"points": row.points.order_by("-month"), "recipes": row.recipes.all()}


@admin.register(PriceRecipe)
class PriceRecipeAdmin(LedgerAdmin):
    begins = _("A recipe is proposed on the page of a benchmark series.")
    acts = (price_acts.ApproveRecipe(), price_acts.RefuseRecipe())
    list_display = [
        "number",
        columns.state_shown,
        "series",
        "first_month",
        "months",
        "percentage",
        UNIT_PRICE,
    ]
    list_more = (AVERAGE, "requested_at", "requested_by", "approved_by")
    list_filter = ["state", "series"]
    list_select_related = ["series", "requested_by", "approved_by"]
    search_fields = ["number", "series__name"]
    fields = [
        "number",
        columns.state_shown,
        columns.link_to("series", _("benchmark series")),
        "first_month",
        "months",
        "percentage",
        AVERAGE,
        UNIT_PRICE,
        ("requested_at", "requested_by"),
        ("decided_at", "approved_by", "refused_by"),
        "refusal",
    ]
    details_template = "admin/acts/price_recipe.html"

    def details(self, row, request):
        return {
            "points": previews.points_of(row),
            "recomputes": previews.recomputes(row),
            "orders": some_of(row.orders.select_related("buyer")),
        }


class WholeFormSet(forms.BaseInlineFormSet):
    """Parts that together make the whole."""

    def clean(self):
        super().clean()
        kept = [form.cleaned_data for form in self.forms if not form.errors and form.cleaned_data]
        total = sum(part.get("permille") or 0 for part in kept if not part.get("DELETE"))
        if not any(self.errors) and total != 1000:
            raise forms.ValidationError(
                _("All parts together make 1000 per mille; these make %(total)s.") % {"total": total}
            )


class FeePartInline(admin.StackedInline):
    model = FeePart
    formset = WholeFormSet
    fields = [("position", "permille", "is_fee"), ("name_en", "name_fr")]
    extra = 2

    def has_add_permission(self, request, obj=None):
        return (obj is None or not obj.orders.exists()) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return (obj is None or not obj.orders.exists()) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return (obj is None or not obj.orders.exists()) and super().has_delete_permission(request, obj)


@admin.register(FeeSplit)
class FeeSplitAdmin(ActAdmin):
    list_display = ["standard", "valid_from"]
    list_select_related = ["standard"]
    list_filter = ["standard"]
    inlines = [FeePartInline]
    kept_with = ((FeePart, "split"),)

    def has_change_permission(self, request, obj=None):
        """What an order was quoted under stays; declare another split from a later day."""
        is_used = obj is not None and obj.orders.exists()
        return not is_used and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return False
