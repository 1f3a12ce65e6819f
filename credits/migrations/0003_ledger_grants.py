"""The application appends to the ledger and changes only the columns that acts change."""

from django.db import migrations

from registry.database import grants_of_a_ledger_table

UPDATABLE = {
    "credits_productionreport": ("state", "reason", "decided_at", "decided_by_id"),
    "credits_issuance": ("state", "reason", "decided_at", "approved_by_id", "refused_by_id"),
    "credits_holdingaccount": (),
    "credits_certificate": ("last", "holder_id", "state", "reserved_for_id", "retirement_id"),
    "credits_transfer": (),
    "credits_purchaseorder": (
        "state",
        "reason",
        "unit_price_minor",
        "total_minor",
        "fee_minor",
        "price_basis",
        "quoted_at",
        "quoted_by_id",
        "accepted_at",
        "accepted_by_id",
        "paid_on",
        "payment_reference",
        "paid_recorded_at",
        "paid_recorded_by_id",
        "delivered_at",
        "delivered_by_id",
        "closed_at",
        "closed_by_id",
    ),
    "credits_premiumshare": (),
    "credits_footprint": ("state", "declared_at", "declared_by_id"),
    "credits_retirement": ("state", "confirmed_at", "confirmed_by_id", "cancelled_at", "cancelled_by_id"),
}


class Migration(migrations.Migration):
    dependencies = [("credits", "0002_ledger_rules")]

    operations = [
        migrations.RunSQL(grants_of_a_ledger_table(table, updatable=columns))
        for table, columns in UPDATABLE.items()
    ]
