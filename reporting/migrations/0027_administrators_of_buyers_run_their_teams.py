"""Whoever administers a buyer runs its team; those who did so before get the permission now."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations


def give_permissions(apps, schema_editor):
    create_permissions(installed.get_app_config("registry"), apps=apps, verbosity=0)
    permission = apps.get_model("auth", "Permission").objects.get(
        content_type__app_label="registry", codename="manage_team"
    )
    given = apps.get_model("guardian", "UserObjectPermission").objects
    for membership in apps.get_model("registry", "Membership").objects.filter(role="buyer_admin"):
        given.get_or_create(
            permission_id=permission.pk,
            content_type_id=permission.content_type_id,
            object_pk=str(membership.organisation_id),
            user_id=membership.user_id,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0026_staff_see_invoices"),
        ("registry", "0029_administrators_of_buyers_need_a_second_factor"),
        ("guardian", "0003_remove_groupobjectpermission_guardian_gr_content_ae6aec_idx_and_more"),
    ]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
