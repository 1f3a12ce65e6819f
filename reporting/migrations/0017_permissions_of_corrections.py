"""Finance asks for corrections of funds, approvers approve them, all staff see them; nobody enters one alone."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

MAY = {
    "Registrar": ["view_fundcorrection"],
    "Approver": ["view_fundcorrection", "approve_correction"],
    "Finance": ["view_fundcorrection", "request_correction"],
    "Auditor": ["view_fundcorrection"],
}


def give_permissions(apps, schema_editor):
    create_permissions(installed.get_app_config("committees"), apps=apps, verbosity=0)
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    ours = Permission.objects.filter(content_type__app_label="committees")
    for name, codenames in MAY.items():
        found = ours.filter(codename__in=codenames)
        if missing := set(codenames) - {permission.codename for permission in found}:
            raise LookupError(f"no such permissions: {', '.join(sorted(missing))}")
        Group.objects.get(name=name).permissions.add(*found)
    # It stood for entering a correction alone.
    Group.objects.get(name="Finance").permissions.remove(*ours.filter(codename="add_fundentry"))


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0016_permissions_of_the_fund"),
        ("committees", "0018_corrections_of_a_fund_are_asked_for"),
    ]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
