"""Secrets of one-time codes that were kept in the clear are encrypted."""

from django.db import migrations

from registry.accounts import SecondFactorAdapter


def encrypt(apps, schema_editor):
    adapter = SecondFactorAdapter()
    factors = apps.get_model("mfa", "Authenticator").objects
    for factor in factors.filter(type__in=["totp", "recovery_codes"]):
        for name in ("secret", "seed"):
            if name in factor.data:
                factor.data[name] = adapter.encrypt(factor.data[name])
        factor.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0017_parties_are_who_they_say"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(encrypt)]
