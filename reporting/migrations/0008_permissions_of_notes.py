"""All staff read each other's notes on records; auditors write none."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

MAY = {
    "Registrar": ("view_staffnote", "add_staffnote"),
    "Approver": ("view_staffnote", "add_staffnote"),
    "Finance": ("view_staffnote", "add_staffnote"),
    "Auditor": ("view_staffnote",),
}


def give_permissions(apps, schema_editor):
    create_permissions(installed.get_app_config("registry"), apps=apps, verbosity=0)
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for name, codenames in MAY.items():
        found = Permission.objects.filter(content_type__app_label="registry", codename__in=codenames)
        if found.count() != len(codenames):
            raise LookupError(f"not all of {codenames} exist")
        Group.objects.get(name=name).permissions.add(*found)


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0007_records_never_change"),
        ("registry", "0012_saved_views_and_staff_notes"),
    ]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
