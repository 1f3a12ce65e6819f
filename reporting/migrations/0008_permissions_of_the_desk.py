"""Who writes notes, reviews and suspends organisations, changes their facts, and grants stand-ins."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

SEEN_BY_ALL_STAFF = "staffnote organisationalias organisationchange suspension standin"
MAY = {
    "Registrar": "add_staffnote request_change review_organisation place_suspension lift_suspension grant_stand_in",
    "Approver": "add_staffnote approve_change review_organisation place_suspension lift_suspension grant_stand_in",
    "Finance": "add_staffnote grant_stand_in",
    "Auditor": "",
}


def give_permissions(apps, schema_editor):
    create_permissions(installed.get_app_config("registry"), apps=apps, verbosity=0)
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for name, codenames in MAY.items():
        wanted = {*codenames.split(), *(f"view_{model}" for model in SEEN_BY_ALL_STAFF.split())}
        found = Permission.objects.filter(content_type__app_label="registry", codename__in=wanted)
        if missing := wanted - {permission.codename for permission in found}:
            raise LookupError(f"no such permissions: {', '.join(sorted(missing))}")
        Group.objects.get(name=name).permissions.add(*found)
    # An organisation's facts are changed by two people, and by no form.
    Group.objects.get(name="Registrar").permissions.remove(
        *Permission.objects.filter(content_type__app_label="registry", codename="change_organisation")
    )


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0007_records_never_change"),
        ("registry", "0014_two_people_change_an_organisation"),
    ]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
