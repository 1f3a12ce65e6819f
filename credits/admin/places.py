"""Sites and organisations with what their own app cannot know of: production, credits, orders, claims."""

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from credits.admin import removal_acts
from credits.models import Attestation, Footprint, PurchaseOrder, Retirement
from credits.reports import holdings_of, production_of
from registry.admin import MineSiteAdmin
from registry.charts import Bar, bars
from registry.models import MineSite, Organisation
from registry.organisation_pages import OrganisationAdmin
from registry.templatetags.oreka import tonnes

LATEST = 10


class ProducingSiteAdmin(MineSiteAdmin):
    acts = (*MineSiteAdmin.acts, removal_acts.HoldIssuance())
    details_template = "admin/acts/site_details.html"

    def details(self, row, request):
        years = production_of(row)
        holds = row.holds.select_related("placed_by", "lifted_by")
        return {
            "years": years,
            "chart": bars(
                (
                    str(year["year"]),
                    [
                        Bar(1, year["contained_kg"], f"{tonnes(year['contained_kg'])} t"),
                        Bar(2, year["issued_kg"], f"{tonnes(year['issued_kg'])} t"),
                    ],
                )
                for year in years
            ),
            "kinds": [(1, _("monitored and verified")), (2, _("issued"))],
            "holds": holds if request.user.has_perm("credits.view_incidenthold") else None,
            "notes_on_law": row.reports.in_force().order_by("-legal_status_on")[:LATEST],
        }

    def links(self, row, user):
        address = reverse("admin:credits_productionreport_changelist")
        return [(_("Its production reports"), f"{address}?site__id__exact={row.pk}")]


class TradingOrganisationAdmin(OrganisationAdmin):
    details_template = "admin/acts/trading_organisation.html"

    def details(self, row, request):
        known = super().details(row, request)
        retirements = Retirement.objects.filter(beneficiary=row) | Retirement.objects.filter(
            account__organisation=row
        )
        return known | {
            "holdings": holdings_of(row),
            "account": getattr(row, "account", None),
            "sites": row.sites.all(),
            "attestations": Attestation.objects.filter(cooperative=row),
            "orders": PurchaseOrder.objects.filter(buyer=row).select_related("mineral")[:LATEST],
            "retirements": retirements.distinct().select_related("beneficiary", "mineral", "statement")[
                :LATEST
            ],
            "footprints": Footprint.objects.filter(organisation=row).with_totals()[:LATEST],
        }


admin.site.unregister(MineSite)
admin.site.register(MineSite, ProducingSiteAdmin)
admin.site.unregister(Organisation)
admin.site.register(Organisation, TradingOrganisationAdmin)
