"""Finance sets lines of the bank aside; all staff see which and why."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

STAFF = ("Registrar", "Approver", "Finance", "Auditor")


def give_permissions(apps, schema_editor):
    create_permissions(installed.get_app_config("committees"), apps=apps, verbosity=0)
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    ours = Permission.objects.filter(content_type__app_label="committees")
    for name in STAFF:
        Group.objects.get(name=name).permissions.add(ours.get(codename="view_linessetaside"))
    Group.objects.get(name="Finance").permissions.add(ours.get(codename="add_linessetaside"))


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0018_permissions_of_reversals"),
        ("committees", "0022_lines_of_the_bank_set_aside"),
    ]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
