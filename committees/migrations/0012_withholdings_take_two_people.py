"""A withholding begins in force, is lifted once by another person, and every step of it is logged."""

from django.db import migrations

from registry.database import grants_of_a_ledger_table, is_logged, states_guard

TABLE = "committees_withholding"
LIFTING = ("lifted_at", "lifted_by_id", "outcome")


class Migration(migrations.Migration):
    dependencies = [("committees", "0011_withholdings"), ("registry", "0008_change_history")]

    operations = [
        migrations.RunSQL(grants_of_a_ledger_table(TABLE, updatable=("state", *LIFTING))),
        migrations.RunSQL(
            states_guard(TABLE, begins="placed", moves="placed>lifted", loose=",".join(LIFTING))
        ),
        migrations.RunSQL(is_logged(TABLE, shows="decision_id")),
    ]
