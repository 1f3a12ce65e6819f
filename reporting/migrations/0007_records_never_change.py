"""What is only ever added never changes, whoever writes: no grant says so to the owner of a table."""

from django.db import migrations

from registry.database import NEVER_CHANGED

TABLES = ("reporting_ledgercheck",)


class Migration(migrations.Migration):
    dependencies = [("reporting", "0006_permissions_of_removals")]

    operations = [migrations.RunSQL(NEVER_CHANGED.format(table=table)) for table in TABLES]
