"""All staff see the invoices of orders; only acts issue them."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

STAFF = ("Registrar", "Approver", "Finance", "Auditor")


def give_permissions(apps, schema_editor):
    create_permissions(installed.get_app_config("credits"), apps=apps, verbosity=0)
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    seen = Permission.objects.get(content_type__app_label="credits", codename="view_invoice")
    for name in STAFF:
        Group.objects.get(name=name).permissions.add(seen)


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0025_permissions_of_ready_texts"),
        ("credits", "0035_expired_credits_stay"),
    ]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
