"""Finance corrects funds, brings in what the bank says and matches it; all staff see it."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

STAFF = ("Registrar", "Approver", "Finance", "Auditor")


def give_permissions(apps, schema_editor):
    create_permissions(installed.get_app_config("committees"), apps=apps, verbosity=0)
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    ours = Permission.objects.filter(content_type__app_label="committees")
    for name in STAFF:
        Group.objects.get(name=name).permissions.add(
            *ours.filter(codename__in=["view_bankline", "view_bankmatch"])
        )
    Group.objects.get(name="Finance").permissions.add(
        *ours.filter(codename__in=["add_fundentry", "add_bankline", "add_bankmatch"])
    )


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0015_permissions_of_thanks"),
        ("committees", "0016_lines_of_the_bank"),
    ]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
