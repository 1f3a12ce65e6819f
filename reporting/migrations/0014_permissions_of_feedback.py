"""Every member of the staff sees complaints and corrections; registrars answer, close and erase them."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

MAY = {
    "Registrar": ["view_feedbackcase", "answer_feedback"],
    "Approver": ["view_feedbackcase"],
    "Finance": ["view_feedbackcase"],
    "Auditor": ["view_feedbackcase"],
}


def give_permissions(apps, schema_editor):
    create_permissions(installed.get_app_config("registry"), apps=apps, verbosity=0)
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for name, codenames in MAY.items():
        found = Permission.objects.filter(content_type__app_label="registry", codename__in=codenames)
        if missing := set(codenames) - {permission.codename for permission in found}:
            raise LookupError(f"no such permissions: {', '.join(sorted(missing))}")
        Group.objects.get(name=name).permissions.add(*found)


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0013_permissions_of_withholdings"),
        ("registry", "0021_feedback_cases"),
    ]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
