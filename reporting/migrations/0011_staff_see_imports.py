"""All staff see which imports there were and what came of them; their files only who may import such rows."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUPS = ("Registrar", "Approver", "Finance", "Auditor")


def give_permissions(apps, schema_editor):
    create_permissions(installed.get_app_config("registry"), apps=apps, verbosity=0)
    view = apps.get_model("auth", "Permission").objects.get(
        content_type__app_label="registry", codename="view_job"
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.add(view)


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0010_permissions_of_prices"),
        ("registry", "0015_jobs_import_tables"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
