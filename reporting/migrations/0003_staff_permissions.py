"""Who may do what among the staff: the permissions of each group, complete.

In the last app of the chain, since the models of all four must exist. Permissions are usually made after all
migrations; groups need them now, so they are made here first.
"""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

OURS = ("registry", "committees", "credits", "reporting")

SEEN_BY_ALL_STAFF = {
    "registry": "organisation minesite membership user mineral standard claimboundary claimboundarytext",
    "committees": "committee seat premiumfund fundentry decision vote project expenditure",
    "credits": "productionreport issuance certificate holdingaccount transfer purchaseorder premiumshare "
    "footprint footprintline factorset factor retirement",
    "reporting": "statement",
}

MAY = {
    "Registrar": {
        "registry": "add_organisation change_organisation add_minesite change_minesite add_mineral change_mineral "
        "add_standard change_standard add_claimboundary change_claimboundary "
        "add_claimboundarytext change_claimboundarytext delete_claimboundarytext "
        "add_user change_user add_membership delete_membership",
        "committees": "add_committee change_committee add_seat change_seat delete_seat",
        "credits": "add_productionreport request_issuance quote_order deliver_order cancel_order "
        "add_factorset change_factorset add_factor change_factor",
    },
    # Whoever approves also says who verifies: a registrar could otherwise appoint a verifier of their own.
    "Approver": {"registry": "assign_verifier", "credits": "approve_issuance"},
    "Finance": {"credits": "record_payment"},
    "Auditor": {},
    # Beyond this, verifiers hold an object permission on each site that they are assigned to.
    "Verifier": {"credits": "view_productionreport"},
}


def give_permissions(apps, schema_editor):
    for label in OURS:
        create_permissions(installed.get_app_config(label), apps=apps, verbosity=0)
    Group = apps.get_model("auth", "Group")
    for name, may in MAY.items():
        group = Group.objects.get(name=name)
        for label, codenames in may.items():
            give(apps, group, label, codenames.split())
        if name != "Verifier":
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
        ("reporting", "0002_statement_is_frozen"),
        ("credits", "0005_act_permissions"),
        ("committees", "0003_money_grants"),
        ("registry", "0005_staff_assign_verifiers"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
