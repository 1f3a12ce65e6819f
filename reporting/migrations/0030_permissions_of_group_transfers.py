"""Registrars and approvers decide on transfers within groups; all staff see them."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

STAFF = ("Registrar", "Approver", "Finance", "Auditor")
DECIDING = ("Registrar", "Approver")


def give_permissions(apps, schema_editor):
    create_permissions(installed.get_app_config("credits"), apps=apps, verbosity=0)
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    ours = Permission.objects.filter(content_type__app_label="credits")
    for name in STAFF:
        Group.objects.get(name=name).permissions.add(ours.get(codename="view_grouptransfer"))
    for name in DECIDING:
        Group.objects.get(name=name).permissions.add(ours.get(codename="approve_group_transfer"))


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0029_buyers_are_told_of_their_premium_once_a_month"),
        ("credits", "0038_both_companies_are_told_of_transfers"),
    ]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
