"""What is only ever added never changes, whoever writes: no grant says so to the owner of a table."""

from django.db import migrations

from registry.database import NEVER_CHANGED

TABLES = ("registry_keyconflict",)


class Migration(migrations.Migration):
    dependencies = [("registry", "0010_what_exceeds_a_footprint")]

    operations = [migrations.RunSQL(NEVER_CHANGED.format(table=table)) for table in TABLES]
