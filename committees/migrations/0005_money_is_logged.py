"""Every change of the committees' books is logged; votes without their counts, which can be those of one person."""

from django.db import migrations

from registry.database import is_logged, keeps_its_history

LOGGED = [
    is_logged("committees_premiumfund", shows="site_id,currency", derived="balance_minor"),
    is_logged("committees_fundentry", shows="fund_id,kind,decision_id,reference", amount="amount_minor"),
    is_logged(
        "committees_decision", shows="committee_id,number,area,currency,meeting_on", amount="amount_minor"
    ),
    is_logged("committees_vote", shows="decision_id,group"),
    is_logged("committees_project", shows="decision_id", amount="allocated_minor", derived="spent_minor"),
    is_logged(
        "committees_expenditure",
        shows="number,project_id,currency,receipt_sha256",
        amount="fund_amount_minor",
    ),
]


class Migration(migrations.Migration):
    dependencies = [("committees", "0004_keys_are_kept_in_one_place"), ("registry", "0008_change_history")]

    operations = [
        *(migrations.RunSQL(sql) for sql in LOGGED),
        *(
            migrations.RunSQL(keeps_its_history(table))
            for table in ("committees_committee", "committees_seat")
        ),
    ]
