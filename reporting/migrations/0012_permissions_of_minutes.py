"""All staff see what committees write down, and registrars copy decisions from paper."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

SEEN_BY_ALL_STAFF = "meeting minutespage attendance proposal budgetline milestone quote photo outcome reached"
STAFF = ("Registrar", "Approver", "Finance", "Auditor")


def give_permissions(apps, schema_editor):
    create_permissions(installed.get_app_config("committees"), apps=apps, verbosity=0)
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    ours = Permission.objects.filter(content_type__app_label="committees")
    seen = ours.filter(codename__in=[f"view_{model}" for model in SEEN_BY_ALL_STAFF.split()])
    for name in STAFF:
        Group.objects.get(name=name).permissions.add(*seen)
    Group.objects.get(name="Registrar").permissions.add(ours.get(codename="record_from_paper"))


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0011_staff_see_imports"),
        ("committees", "0010_projects_keep_within_their_means"),
    ]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
