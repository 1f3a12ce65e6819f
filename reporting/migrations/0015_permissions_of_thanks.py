"""Every member of the staff sees messages of thanks; registrars show them to committees, or refuse them."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

MAY = {
    "Registrar": ["view_thanks", "decide_thanks"],
    "Approver": ["view_thanks"],
    "Finance": ["view_thanks"],
    "Auditor": ["view_thanks"],
}


def give_permissions(apps, schema_editor):
    create_permissions(installed.get_app_config("committees"), apps=apps, verbosity=0)
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for name, codenames in MAY.items():
        found = Permission.objects.filter(content_type__app_label="committees", codename__in=codenames)
        if missing := set(codenames) - {permission.codename for permission in found}:
            raise LookupError(f"no such permissions: {', '.join(sorted(missing))}")
        Group.objects.get(name=name).permissions.add(*found)


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0014_permissions_of_feedback"),
        ("committees", "0013_messages_of_thanks"),
    ]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
