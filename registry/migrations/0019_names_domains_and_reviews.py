"""A name means one organisation, a web domain is one, and a review names who reviewed."""

import django.core.validators
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0018_second_factors_are_encrypted"),
    ]

    operations = [
        migrations.AlterField(
            model_name="organisation",
            name="domain",
            field=models.CharField(
                blank=True,
                max_length=120,
                validators=[
                    django.core.validators.RegexValidator(
                        "^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]([a-z0-9-]*[a-z0-9])$",
                        "Write the domain alone, in small letters: phones.example",
                    )
                ],
                verbose_name="web domain",
            ),
        ),
        migrations.AlterField(
            model_name="organisationchange",
            name="domain",
            field=models.CharField(
                blank=True,
                max_length=120,
                validators=[
                    django.core.validators.RegexValidator(
                        "^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]([a-z0-9-]*[a-z0-9])$",
                        "Write the domain alone, in small letters: phones.example",
                    )
                ],
                verbose_name="web domain",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("name"),
                condition=models.Q(("merged_into", None)),
                name="one_organisation_of_a_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("domain", ""),
                    ("domain__regex", "^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]([a-z0-9-]*[a-z0-9])$"),
                    _connector="OR",
                ),
                name="domain_is_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reviewed_at", None), ("reviewed_by", None)),
                    models.Q(("reviewed_at__isnull", False), ("reviewed_by__isnull", False)),
                    models.Q(("added_by", None), ("reviewed_at__isnull", False)),
                    _connector="OR",
                ),
                name="review_names_who_reviewed",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("domain", ""),
                    ("domain__regex", "^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]([a-z0-9-]*[a-z0-9])$"),
                    _connector="OR",
                ),
                name="new_domain_is_one",
            ),
        ),
    ]
