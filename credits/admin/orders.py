"""Purchase orders and where their premiums went: one act page for each step of the staff."""

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from credits.admin import order_acts
from credits.models import Invoice, Payment, PremiumShare, PurchaseOrder
from credits.references import in_groups, order_number_in
from credits.splits import printed_split
from registry import columns
from registry.acts import LedgerAdmin
from registry.lists import Total
from registry.templatetags.oreka import money, tonnes

PAID = columns.amount("amount_minor", _("amount"))
TOTAL = columns.amount("total_minor", _("total"))
UNIT_PRICE = columns.amount("unit_price_minor", _("unit price per tonne"))
FEE = columns.amount("fee_minor", _("of which fee"))


@admin.register(PurchaseOrder)
class PurchaseOrderAdmin(LedgerAdmin):
    begins = _("Buyers order in their portal; the registry answers here.")
    acts = (
        order_acts.QuoteOrder(),
        order_acts.ExtendQuote(),
        order_acts.RecordPayment(),
        order_acts.DeliverOrder(),
        order_acts.DeclineOrder(),
        order_acts.CancelOrder(),
        order_acts.RepayOrder(),
    )
    list_display = [
        "number",
        columns.state_shown,
        "buyer",
        "mineral",
        columns.quantity_t,
        TOTAL,
    ]
    list_more = (
        columns.quantity_kg,
        UNIT_PRICE,
        FEE,
        "requested_at",
        "requested_by",
        "quoted_by",
        "paid_recorded_at",
        "delivered_at",
        "delivered_by",
    )
    totals = (
        Total("quantity", _("tonnes"), tonnes),
        Total("total_minor", _("total"), money),
        Total("fee_minor", _("of which fee"), money),
    )
    list_filter = ["state", "mineral", "buyer"]
    list_select_related = ["buyer", "mineral", "requested_by", "quoted_by", "delivered_by"]
    search_fields = ["number", "buyer__name", "buyer__code", "payments__reference"]
    date_hierarchy = "requested_at"
    details_template = "admin/acts/order_details.html"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "number",
                    columns.state_shown,
                    "buyer",
                    "mineral",
                    columns.quantity_kg,
                    ("wished_cooperative", "wished_vintage"),
                    "note",
                ]
            },
        ),
        (
            _("Price"),
            {
                "fields": [
                    UNIT_PRICE,
                    TOTAL,
                    FEE,
                    columns.amount("fund_minor", _("to the sites’ funds")),
                    "price_basis",
                    columns.link_to("recipe", _("price recipe")),
                    "valid_until",
                    ("payment_days", "delivery_days"),
                ]
            },
        ),
        (_("Invoice"), {"fields": ["reference", "billing_address", "buyer_reference"]}),
        (
            _("Who and when"),
            {
                "fields": [
                    ("requested_at", "requested_by"),
                    ("quoted_at", "quoted_by"),
                    ("accepted_at", "accepted_by"),
                    ("paid_recorded_at", "paid_recorded_by"),
                    ("delivered_at", "delivered_by"),
                    ("closed_at", "closed_by"),
                    "reason",
                ]
            },
        ),
    ]

    @admin.display(description=_("payment reference"))
    def reference(self, row):
        return in_groups(row.payment_reference)

    def get_search_results(self, request, queryset, search_term):
        # As banks print it, with or without spaces.
        return super().get_search_results(request, queryset, order_number_in(search_term) or search_term)

    def links(self, row, user):
        if not row.delivered_at:
            return []
        return [(_("What became of the premium"), reverse("order_trace", args=[row.number]))]

    def details(self, row, request):
        return {
            "moves": row.transfers.select_related(
                "issuance", "certificate__issuance", "from_account__organisation"
            ),
            "split": printed_split(row),
            "payments": row.payments.select_related("recorded_by"),
            "invoices": row.invoices.order_by("id"),
            "letters": row.letters.order_by("id"),
            "shares": row.premium_shares.select_related("site"),
        }


@admin.register(Payment)
class PaymentAdmin(LedgerAdmin):
    begins = _("A payment is recorded on the page of its order.")
    list_display = ["order", "reference", PAID, "paid_on", "recorded_at", "recorded_by"]
    totals = (Total("amount_minor", _("amount"), money),)
    list_select_related = ["order", "recorded_by"]
    search_fields = ["reference", "order__number", "order__buyer__name"]
    date_hierarchy = "paid_on"
    fields = [
        columns.link_to("order", _("order")),
        PAID,
        "paid_on",
        "reference",
        "recorded_at",
        "recorded_by",
    ]


@admin.register(Invoice)
class InvoiceAdmin(LedgerAdmin):
    begins = _("Issued with a step of an order: accepted, paid, or its money sent back.")
    list_display = ["number", "kind", "order", TOTAL, "issued_at"]
    totals = (Total("total_minor", _("total"), money),)
    list_filter = ["kind"]
    list_select_related = ["order"]
    search_fields = ["order__number", "order__buyer__name"]
    date_hierarchy = "issued_at"
    fields = ["number", "kind", columns.link_to("order", _("order")), TOTAL, "issued_at"]

    @columns.exported_as(lambda row: row.number)
    @admin.display(description=_("number"), ordering="position")
    def number(self, row):
        return row.number

    def links(self, row, user):
        return [(_("Download as PDF"), reverse("portal:invoice", args=[row.number]))]


@admin.register(PremiumShare)
class PremiumShareAdmin(LedgerAdmin):
    list_display = ["order", "site", columns.quantity_t, "premium", "fee"]
    totals = (
        Total("quantity", _("tonnes"), tonnes),
        Total("amount_minor", _("premium"), money),
        Total("fee_minor", _("of which fee"), money),
    )
    list_filter = ["site"]
    list_select_related = ["order", "site"]
    search_fields = ["order__number", "site__name"]
    fields = ["order", "site", columns.quantity_kg, "premium", "fee", "fund_entry"]

    @columns.exported_as(lambda row: columns.in_units(row.amount_minor))
    @admin.display(description=_("premium"), ordering="amount_minor")
    def premium(self, row):
        return money(row.amount_minor, row.order.currency)

    @columns.exported_as(lambda row: columns.in_units(row.fee_minor))
    @admin.display(description=_("of which fee"), ordering="fee_minor")
    def fee(self, row):
        return money(row.fee_minor, row.order.currency)
