"""Registrars withhold decisions from public, they and approvers lift it, and all staff read why."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

MAY = {
    "Registrar": ("view_withholding", "withhold_decision", "lift_withholding"),
    "Approver": ("view_withholding", "lift_withholding"),
    "Finance": ("view_withholding",),
    "Auditor": ("view_withholding",),
}


def give_permissions(apps, schema_editor):
    create_permissions(installed.get_app_config("committees"), apps=apps, verbosity=0)
    Permission = apps.get_model("auth", "Permission")
    for name, codenames in MAY.items():
        group = apps.get_model("auth", "Group").objects.get(name=name)
        for codename in codenames:
            permission = Permission.objects.get(content_type__app_label="committees", codename=codename)
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0012_permissions_of_minutes"),
        ("committees", "0012_withholdings_take_two_people"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
