"""Tokens of buyers' administrators that were given without a second factor end where one is required."""

from django.conf import settings
from django.db import migrations

END_TOKENS = """
DELETE FROM knox_authtoken WHERE user_id IN (
    SELECT user_id FROM registry_membership WHERE role = 'buyer_admin'
) AND user_id NOT IN (SELECT user_id FROM mfa_authenticator);
"""


def end_tokens(apps, schema_editor):
    if settings.SECOND_FACTOR_REQUIRED:
        schema_editor.execute(END_TOKENS)


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0028_team_keeps_an_administrator"),
        ("knox", "0009_extend_authtoken_field"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(end_tokens, migrations.RunPython.noop)]
