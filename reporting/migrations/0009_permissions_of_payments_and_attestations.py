"""All staff see payments and attestations; registrars record what cooperatives attest."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

SEEN_BY_ALL_STAFF = ("view_payment", "view_attestation")
MAY = {"Registrar": ("add_attestation",), "Approver": (), "Finance": (), "Auditor": ()}


def give_permissions(apps, schema_editor):
    create_permissions(installed.get_app_config("credits"), apps=apps, verbosity=0)
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for name, codenames in MAY.items():
        wanted = {*codenames, *SEEN_BY_ALL_STAFF}
        found = Permission.objects.filter(content_type__app_label="credits", codename__in=wanted)
        if missing := wanted - {permission.codename for permission in found}:
            raise LookupError(f"no such permissions: {', '.join(sorted(missing))}")
        Group.objects.get(name=name).permissions.add(*found)


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0008_permissions_of_the_desk"),
        ("credits", "0015_credits_are_attested_and_returned"),
    ]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
