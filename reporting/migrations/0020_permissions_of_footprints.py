"""All staff see the evidence of footprints; the registrar publishes factor sets."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

STAFF = ("Registrar", "Approver", "Finance", "Auditor")


def give_permissions(apps, schema_editor):
    create_permissions(installed.get_app_config("credits"), apps=apps, verbosity=0)
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    ours = Permission.objects.filter(content_type__app_label="credits")
    for name in STAFF:
        Group.objects.get(name=name).permissions.add(ours.get(codename="view_footprintevidence"))
    Group.objects.get(name="Registrar").permissions.add(ours.get(codename="publish_factorset"))


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0019_finance_sets_lines_of_the_bank_aside"),
        ("credits", "0025_lines_have_a_range_a_recycled_share_and_a_loss"),
    ]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
