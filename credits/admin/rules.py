"""The factors behind footprints: versioned data that registrars keep."""

from django.contrib import admin

from credits.models import Factor, FactorSet
from registry.acts import ActAdmin


@admin.register(FactorSet)
class FactorSetAdmin(ActAdmin):
    list_display = ["version", "note"]
    search_fields = ["version"]
    details_template = "admin/acts/factors.html"
    kept_with = ((Factor, "factor_set"),)

    def details(self, row, request):
        return {"factors": row.factors.select_related("mineral")}


@admin.register(Factor)
class FactorAdmin(ActAdmin):
    list_display = ["code", "mineral", "tier", "kg_per_unit", "unit", "factor_set"]
    list_filter = ["factor_set", "mineral", "tier"]
    list_select_related = ["mineral", "factor_set"]
    search_fields = ["code", "source"]
