"""Every change of the credit ledger is logged, every change of its editable records kept, grants no wider than acts."""

from django.db import migrations

from registry.database import grants_of_a_ledger_table, is_logged, keeps_its_history

UPDATABLE = {
    "credits_cancellation": ("state", "decided_at", "approved_by_id", "refused_by_id", "refusal"),
    "credits_incidenthold": ("state", "lifted_at", "lifted_by_id", "outcome"),
    "credits_notice": (),
    "credits_coverage": (),
}

GRANTS = """
GRANT UPDATE (cancellation_id) ON credits_certificate TO oreka_app;
GRANT UPDATE (withdrawn_at, withdrawn_by_id) ON credits_footprint TO oreka_app;
REVOKE UPDATE ON credits_footprintline FROM oreka_app;
"""

LOGGED = [
    is_logged(
        "credits_productionreport",
        shows="number,site_id,mineral_id,period_first,period_last,evidence_sha256,sold_evidence_sha256",
        quantity="contained_kg",
        derived="issued_kg",
    ),
    is_logged("credits_issuance", shows="number,report_id,standard_id", quantity="quantity"),
    is_logged("credits_holdingaccount", shows="organisation_id"),
    is_logged(
        "credits_certificate",
        shows="issuance_id,first,last,holder_id,parent_id,reserved_for_id,retirement_id,cancellation_id",
        quantity="quantity",
    ),
    is_logged(
        "credits_transfer",
        shows="certificate_id,issuance_id,first,last,from_account_id,to_account_id,order_id",
    ),
    is_logged(
        "credits_purchaseorder",
        shows="number,buyer_id,mineral_id,currency",
        quantity="quantity",
        amount="total_minor",
        derived="delivered_in",
    ),
    is_logged(
        "credits_premiumshare",
        shows="order_id,site_id,fund_entry_id,fee_minor",
        quantity="quantity",
        amount="amount_minor",
    ),
    is_logged("credits_footprint", shows="number,organisation_id,mineral_id,period_first,period_last"),
    is_logged(
        "credits_retirement",
        shows="account_id,beneficiary_id,mineral_id,claim_period_first,claim_period_last,claim_type,"
        "footprint_id,boundary_id",
        quantity="quantity",
    ),
    is_logged("credits_coverage", shows="retirement_id,line_id", quantity="quantity"),
    is_logged("credits_cancellation", shows="issuance_id,first,last", quantity="quantity"),
    is_logged("credits_incidenthold", shows="site_id"),
    is_logged("credits_notice", shows="kind,retirement_id,issuance_id"),
]

RECORDS = {"credits_footprintline": "covered_kg", "credits_factorset": "", "credits_factor": ""}


class Migration(migrations.Migration):
    dependencies = [("credits", "0008_coverage_holds_and_notices")]

    operations = [
        *(
            migrations.RunSQL(grants_of_a_ledger_table(table, updatable=columns))
            for table, columns in UPDATABLE.items()
        ),
        migrations.RunSQL(GRANTS),
        *(migrations.RunSQL(sql) for sql in LOGGED),
        *(migrations.RunSQL(keeps_its_history(table, secret)) for table, secret in RECORDS.items()),
    ]
