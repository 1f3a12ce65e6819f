"""The factors behind footprints: versioned data that registrars keep."""

from django import forms
from django.contrib import admin
from django.db import models

from credits.models import Factor, FactorSet
from registry.acts import ActAdmin


class FactorInline(admin.TabularInline):
    model = Factor
    fields = ["mineral", "code", "tier", "unit", "kg_per_unit", "source"]
    extra = 0
    formfield_overrides = {models.TextField: {"widget": forms.Textarea(attrs={"rows": 2, "cols": 30})}}


@admin.register(FactorSet)
class FactorSetAdmin(ActAdmin):
    list_display = ["version", "note"]
    search_fields = ["version"]
    inlines = [FactorInline]
    kept_with = ((Factor, "factor_set"),)


@admin.register(Factor)
class FactorAdmin(ActAdmin):
    list_display = ["code", "mineral", "tier", "kg_per_unit", "unit", "factor_set"]
    list_filter = ["factor_set", "mineral", "tier"]
    list_select_related = ["mineral", "factor_set"]
    search_fields = ["code", "source"]
