"""Registrars propose prices and declare fee splits, approvers approve prices, all staff see them."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

SEEN_BY_ALL_STAFF = "priceseries pricepoint pricerecipe feesplit feepart"
MAY = {
    "Registrar": "propose_price add_priceseries change_priceseries add_feesplit change_feesplit "
    "add_feepart change_feepart delete_feepart",
    "Approver": "approve_price",
    "Finance": "",
    "Auditor": "",
}


def give_permissions(apps, schema_editor):
    create_permissions(installed.get_app_config("credits"), apps=apps, verbosity=0)
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for name, codenames in MAY.items():
        wanted = {*codenames.split(), *(f"view_{model}" for model in SEEN_BY_ALL_STAFF.split())}
        found = Permission.objects.filter(content_type__app_label="credits", codename__in=wanted)
        if missing := wanted - {permission.codename for permission in found}:
            raise LookupError(f"no such permissions: {', '.join(sorted(missing))}")
        Group.objects.get(name=name).permissions.add(*found)


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0009_permissions_of_payments_and_attestations"),
        ("credits", "0016_prices_follow_from_benchmarks"),
    ]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
