"""All staff see ready texts and cards of statements; registrars write the texts."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

SEEN = ("view_readytext", "view_statementcard")
MAY = {
    "Registrar": (*SEEN, "add_readytext", "change_readytext"),
    "Approver": SEEN,
    "Finance": SEEN,
    "Auditor": SEEN,
}


def give_permissions(apps, schema_editor):
    create_permissions(installed.get_app_config("reporting"), apps=apps, verbosity=0)
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for name, codenames in MAY.items():
        found = Permission.objects.filter(content_type__app_label="reporting", codename__in=codenames)
        if missing := set(codenames) - {permission.codename for permission in found}:
            raise LookupError(f"no such permissions: {', '.join(sorted(missing))}")
        Group.objects.get(name=name).permissions.add(*found)


class Migration(migrations.Migration):
    dependencies = [("reporting", "0024_first_ready_texts")]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
