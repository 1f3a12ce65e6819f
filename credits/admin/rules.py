"""The factors behind footprints: sets that registrars prepare, test, and publish for good."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from credits import services as ledger
from credits.models import Factor, FactorSet
from credits.plausibility import LEAST_LOWER, MOST_LOWER, plausibility_of
from registry.acts import Act, ActAdmin


class PublishFactorSet(Act):
    name = "publish"
    label = _("Publish this set")
    lead = _("From then on lines of footprints take their factors from it. What was declared stays as it is.")
    warning = _("A published set and its factors never change; only a further set takes its place.")

    def is_open(self, row):
        return row.published_on is None

    def may(self, user, row):
        return user.has_perm("credits.publish_factorset")

    def facts(self, row):
        in_force = FactorSet.objects.in_force()
        return [
            (_("Factors"), row.factors.count()),
            (_("Takes the place of"), in_force.version if in_force else _("none")),
        ]

    def checks(self, row, user):
        tested = plausibility_of(row.factors.select_related("mineral"))
        words = _("Every cobalt factor agrees with the chemistry of its cathode.")
        return [
            (row.factors.exists(), _("The set has factors.")),
            (all(test["is_plausible"] for test in tested), words),
        ]

    def perform(self, row, data, *, at, by):
        ledger.publish_factor_set(factor_set=row, at=at, by=by)
        return _("Factor set %(version)s is in force.") % {"version": row}, row


class KeptOncePublished(ActAdmin):
    """Rows that nobody changes once their set is published, as the database has it."""

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.is_published)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.is_published)


@admin.register(FactorSet)
class FactorSetAdmin(KeptOncePublished):
    acts = (PublishFactorSet(),)
    list_display = ["version", "published_on", "supersedes", "note"]
    list_select_related = ["supersedes"]
    search_fields = ["version"]
    fields = ["version", "note", "published_on", "supersedes"]
    readonly_fields = ["published_on", "supersedes"]
    details_template = "admin/acts/factors.html"
    kept_with = ((Factor, "factor_set"),)

    def details(self, row, request):
        factors = list(row.factors.select_related("mineral"))
        return {
            "factors": factors,
            "tested": plausibility_of(factors),
            "least": LEAST_LOWER,
            "most": MOST_LOWER,
        }


@admin.register(Factor)
class FactorAdmin(KeptOncePublished):
    list_display = ["code", "mineral", "tier", "kg_per_unit", "kg_low", "kg_high", "unit", "factor_set"]
    list_filter = ["factor_set", "mineral", "tier"]
    list_select_related = ["mineral", "factor_set"]
    search_fields = ["code", "source"]

    def formfield_for_foreignkey(self, db_field, request, **options):
        if db_field.name == "factor_set":
            options["queryset"] = FactorSet.objects.filter(published_on=None)
        return super().formfield_for_foreignkey(db_field, request, **options)
