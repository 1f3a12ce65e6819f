"""A claim that exceeds its footprint says so."""

from django.db import migrations, models

TEXTS = {
    "en": "{contribution} t of this claim exceed footprint {footprint}: they are a contribution and match nothing.",
    "fr": "{contribution} t de cette déclaration dépassent l’empreinte {footprint} : elles sont une contribution et "
    "ne correspondent à rien.",
}


def add_texts(apps, schema_editor):
    Text = apps.get_model("registry", "ClaimBoundaryText")
    for boundary in apps.get_model("registry", "ClaimBoundary").objects.all():
        for language, text in TEXTS.items():
            latest = Text.objects.filter(boundary=boundary, language=language).order_by("-position").first()
            Text.objects.create(
                boundary=boundary,
                language=language,
                kind="notice",
                when="exceeding_footprint",
                position=latest.position + 1 if latest else 1,
                text=text,
            )


class Migration(migrations.Migration):
    dependencies = [("registry", "0009_keys_are_answered_once")]

    operations = [
        migrations.AlterField(
            model_name="claimboundarytext",
            name="when",
            field=models.CharField(
                choices=[
                    ("always", "Always"),
                    ("footprint_match", "When matched to a footprint"),
                    ("full_match", "When the match is complete"),
                    ("exceeding_footprint", "When the claim exceeds the footprint"),
                    ("unverified_footprint", "When the footprint is declared, not checked"),
                    ("draft_standard", "When the standard is a draft"),
                    ("other_beneficiary", "When the beneficiary is not the account"),
                ],
                default="always",
                max_length=24,
                verbose_name="applies",
            ),
        ),
        migrations.AlterField(
            model_name="claimboundarytext",
            name="text",
            field=models.TextField(
                help_text="May hold {period}, {company}, {quantity}, {mineral}, {place}, {number}, {percent}, "
                "{footprint}, {contribution} and {standard}.",
                verbose_name="text",
            ),
        ),
        migrations.RunPython(add_texts, migrations.RunPython.noop),
    ]
