"""What is only ever added never changes, whoever writes: no grant says so to the owner of a table."""

from django.db import migrations

from registry.database import NEVER_CHANGED

TABLES = (
    "committees_fundentry",
    "committees_vote",
    "committees_expenditure",
)


class Migration(migrations.Migration):
    dependencies = [("committees", "0005_money_is_logged")]

    operations = [migrations.RunSQL(NEVER_CHANGED.format(table=table)) for table in TABLES]
