"""Factor sets are published one after another, each factor with its range; a published set stays as it is."""

from datetime import date
from decimal import Decimal

import django.db.models.deletion
from django.db import migrations, models

RULES = """
CREATE FUNCTION published_factor_set_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    name text := TG_ARGV[0];
    fresh jsonb := to_jsonb(NEW);
    former jsonb := to_jsonb(OLD);
BEGIN
    -- The lock makes a publication and a change of factors wait for each other.
    PERFORM FROM credits_factorset
        WHERE id IN ((former ->> name)::bigint, (fresh ->> name)::bigint) ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM credits_factorset
               WHERE id IN ((former ->> name)::bigint, (fresh ->> name)::bigint) AND published_on IS NOT NULL) THEN
        RAISE EXCEPTION 'a published factor set and its factors never change'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'published_factor_set_stays';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER published_factor_set_stays BEFORE INSERT OR UPDATE OR DELETE ON credits_factor
    FOR EACH ROW EXECUTE FUNCTION published_factor_set_stays('factor_set_id');
CREATE TRIGGER published_factor_set_stays BEFORE UPDATE OR DELETE ON credits_factorset
    FOR EACH ROW EXECUTE FUNCTION published_factor_set_stays('id');

CREATE FUNCTION a_factor_set_is_published_whole() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' OR NOT EXISTS (SELECT FROM credits_factor WHERE factor_set_id = NEW.id)
       OR EXISTS (SELECT FROM credits_factorset WHERE id = NEW.supersedes_id AND published_on IS NULL) THEN
        RAISE EXCEPTION 'factor set % has no factors, or follows one that is not published', NEW.version
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a_factor_set_is_published_whole';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_factor_set_is_published_whole BEFORE INSERT OR UPDATE ON credits_factorset
    FOR EACH ROW WHEN (NEW.published_on IS NOT NULL) EXECUTE FUNCTION a_factor_set_is_published_whole();
"""

# Without triggers: no person changed these rows, and no line of theirs knew a range.
FORMER_RANGES = """
ALTER TABLE credits_factor
    ALTER kg_low TYPE numeric(12, 6) USING kg_per_unit,
    ALTER kg_high TYPE numeric(12, 6) USING kg_per_unit;
"""

# Both derivations of the cobalt in a cathode come out 1 to 17 % lower: the figure of the paper is the highest.
LOWEST = Decimal("0.83")
PRESS_LOW = Decimal("0.003")


def publish_ranges(apps, schema_editor):
    """2026.1 as it was, then 2026.2: the same figures, each with its range."""
    FactorSet, Factor = apps.get_model("credits", "FactorSet"), apps.get_model("credits", "Factor")
    first = FactorSet.objects.get(version="2026.1")
    second = FactorSet.objects.create(
        version="2026.2",
        note="Indicative. The figures of 2026.1, each with its range. Cathodes: the low figure is 17 % below, the "
        "most by which two independent derivations come out lower. Vehicles: the source gives no range.",
    )
    for factor in first.factors.order_by("pk"):
        low = factor.kg_per_unit
        if factor.tier == 2:
            low = (factor.kg_per_unit * LOWEST).quantize(Decimal("0.000001"))
        if factor.code == "PHONE":
            low = PRESS_LOW
        Factor.objects.create(
            factor_set=second,
            mineral=factor.mineral,
            code=factor.code,
            tier=factor.tier,
            unit=factor.unit,
            kg_per_unit=factor.kg_per_unit,
            kg_low=low,
            kg_high=factor.kg_per_unit,
            source=factor.source,
        )
    first.published_on = date(2026, 11, 23)
    first.save(update_fields=["published_on"])
    second.published_on, second.supersedes = date(2026, 11, 28), first
    second.save(update_fields=["published_on", "supersedes"])


class Migration(migrations.Migration):
    dependencies = [("credits", "0023_footprints_say_what_they_cover_and_who_checked")]

    operations = [
        migrations.AlterModelOptions(
            name="factorset",
            options={
                "ordering": ["-version"],
                "permissions": [("publish_factorset", "Can publish factor sets")],
                "verbose_name": "factor set",
                "verbose_name_plural": "factor sets",
            },
        ),
        migrations.AddField(
            model_name="factorset",
            name="published_on",
            field=models.DateField(editable=False, null=True, verbose_name="published on"),
        ),
        migrations.AddField(
            model_name="factorset",
            name="supersedes",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="successors",
                to="credits.factorset",
                verbose_name="supersedes",
            ),
        ),
        migrations.AddField(
            model_name="factor",
            name="kg_low",
            field=models.DecimalField(
                decimal_places=6,
                default=0,
                help_text="The same as the factor where no range is known.",
                max_digits=12,
                verbose_name="kg per unit, low",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="factor",
            name="kg_high",
            field=models.DecimalField(
                decimal_places=6, default=0, max_digits=12, verbose_name="kg per unit, high"
            ),
            preserve_default=False,
        ),
        migrations.RunSQL(FORMER_RANGES),
        migrations.AddConstraint(
            model_name="factor",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kg_high__gte", models.F("kg_per_unit")),
                    ("kg_low__gte", 0),
                    ("kg_low__lte", models.F("kg_per_unit")),
                ),
                name="factor_lies_within_its_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="factorset",
            constraint=models.UniqueConstraint(
                condition=models.Q(("published_on__isnull", False)),
                fields=("supersedes",),
                name="factor_sets_follow_one_another",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="factorset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("supersedes__isnull", True),
                    models.Q(("supersedes", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="factor_set_supersedes_another",
            ),
        ),
        migrations.RunPython(publish_ranges, migrations.RunPython.noop),
        # No change may be left to check when triggers are made.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE"),
        migrations.RunSQL(RULES),
    ]
