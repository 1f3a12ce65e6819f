"""Who may take credits out, hold a site's issuance, add notices, and read the records of every act."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

OURS = ("registry", "credits")

SEEN_BY_ALL_STAFF = {
    "registry": "ledgerentry change keyconflict",
    "credits": "cancellation incidenthold notice coverage",
}

MAY = {
    "Registrar": "request_cancellation place_hold lift_hold add_notice",
    "Approver": "approve_cancellation place_hold lift_hold",
    "Finance": "",
    "Auditor": "",
}


def give_permissions(apps, schema_editor):
    for label in OURS:
        create_permissions(installed.get_app_config(label), apps=apps, verbosity=0)
    Group = apps.get_model("auth", "Group")
    for name, codenames in MAY.items():
        group = Group.objects.get(name=name)
        give(apps, group, "credits", codenames.split())
        for label, models in SEEN_BY_ALL_STAFF.items():
            give(apps, group, label, [f"view_{model}" for model in models.split()])


def give(apps, group, label, codenames):
    found = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label=label, codename__in=codenames
    )
    missing = set(codenames) - {permission.codename for permission in found}
    if missing:
        raise LookupError(f"no such permissions in {label}: {', '.join(sorted(missing))}")
    group.permissions.add(*found)


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0005_ledger_check"),
        ("credits", "0010_taking_the_oldest_credits"),
        ("registry", "0010_what_exceeds_a_footprint"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
