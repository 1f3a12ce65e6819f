"""A job moves forward only; what it is about, its files and its lines stay as they are."""

from django.db import migrations

from registry.database import NEVER_CHANGED, grants_of_a_ledger_table, states_guard

PROGRESS = (
    "rows_total",
    "rows_done",
    "rows_refused",
    "asked_at",
    "started_at",
    "heartbeat_at",
    "attempts",
    "ended_at",
    "seen_at",
)


class Migration(migrations.Migration):
    dependencies = [("registry", "0015_jobs_import_tables")]

    operations = [
        migrations.RunSQL(
            states_guard(
                "registry_job",
                begins="uploaded",
                # One that has ended is still marked as seen.
                moves="uploaded>replaced,uploaded>waiting,waiting>running,running>done,running>failed,"
                "done>done,failed>failed",
                loose=",".join(PROGRESS),
            )
        ),
        migrations.RunSQL(grants_of_a_ledger_table("registry_job", updatable=("state", *PROGRESS))),
        migrations.RunSQL(grants_of_a_ledger_table("registry_jobfile")),
        migrations.RunSQL(grants_of_a_ledger_table("registry_jobline")),
        migrations.RunSQL(NEVER_CHANGED.format(table="registry_jobfile")),
        migrations.RunSQL(NEVER_CHANGED.format(table="registry_jobline")),
    ]
