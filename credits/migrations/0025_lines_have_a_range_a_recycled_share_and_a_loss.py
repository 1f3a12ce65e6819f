"""Lines of a footprint have a range, a recycled share and a loss in manufacture, and name their factor."""

from decimal import Decimal

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Func, Value
from django.db.models.functions import Cast, Mod, Sign

EXACT = models.DecimalField(max_digits=40, decimal_places=14)


def primary_metal(factor):
    metal = F("units") * F("amount_per_unit") * F(factor)
    return metal * (Value(100) - F("recycled_percent")), Value(100) - F("yield_loss_percent")


def whole(factor):
    return Func(*primary_metal(factor), function="DIV", output_field=EXACT)


def rounded_up(factor):
    rest = Mod(*primary_metal(factor), output_field=EXACT)
    return Cast(whole(factor) + Sign(rest, output_field=EXACT), models.BigIntegerField())


def kilograms(name, expression):
    return models.GeneratedField(
        db_persist=True, expression=expression, output_field=models.BigIntegerField(verbose_name=name)
    )


# Without triggers: the lines say what they said before, and knew no range.
FORMER_RANGES = """
ALTER TABLE credits_footprintline
    ALTER factor_low_kg TYPE numeric(12, 6) USING factor_kg,
    ALTER factor_high_kg TYPE numeric(12, 6) USING factor_kg;
"""

LINES = """
CREATE OR REPLACE FUNCTION declared_footprint_never_changes() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    -- PostgreSQL computes the generated ones only after this trigger has run.
    counters text[] := ARRAY['covered_kg', 'quantity', 'low_kg', 'high_kg'];
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - counters = to_jsonb(OLD) - counters THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' AND NEW.covered_kg <> 0 THEN
        RAISE EXCEPTION 'a line begins with nothing covered'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'line_begins_uncovered';
    END IF;
    -- The lock makes a declaration and a change of lines wait for each other.
    PERFORM FROM credits_footprint
        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.footprint_id ELSE NEW.footprint_id END
          AND state = 'draft' FOR SHARE;
    IF NOT FOUND OR (TG_OP = 'UPDATE' AND NEW.footprint_id <> OLD.footprint_id) THEN
        RAISE EXCEPTION 'lines change only while their footprint is a draft'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'declared_footprint_never_changes';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("credits", "0024_factor_sets_are_published_with_their_range")]

    operations = [
        migrations.AddField(
            model_name="footprintline",
            name="factor_set",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="credits.factorset",
                verbose_name="factor set",
            ),
        ),
        migrations.AddField(
            model_name="footprintline",
            name="factor_code",
            field=models.CharField(blank=True, default="", max_length=20, verbose_name="factor"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="footprintline",
            name="factor_low_kg",
            field=models.DecimalField(
                decimal_places=6, default=0, max_digits=12, verbose_name="kg per amount, low"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="footprintline",
            name="factor_high_kg",
            field=models.DecimalField(
                decimal_places=6, default=0, max_digits=12, verbose_name="kg per amount, high"
            ),
            preserve_default=False,
        ),
        migrations.RunSQL(FORMER_RANGES),
        migrations.AddField(
            model_name="footprintline",
            name="recycled_percent",
            field=models.DecimalField(
                decimal_places=2, default=Decimal("0"), max_digits=5, verbose_name="recycled share (%)"
            ),
        ),
        migrations.AddField(
            model_name="footprintline",
            name="recycled_source",
            field=models.TextField(blank=True, default="", verbose_name="source of the recycled share"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="footprintline",
            name="yield_loss_percent",
            field=models.DecimalField(
                decimal_places=2, default=Decimal("0"), max_digits=5, verbose_name="lost in manufacture (%)"
            ),
        ),
        migrations.AddField(
            model_name="footprintline",
            name="yield_loss_reason",
            field=models.TextField(blank=True, default="", verbose_name="reason of the loss"),
            preserve_default=False,
        ),
        migrations.RemoveConstraint(model_name="footprintline", name="a_line_is_covered_at_most_once"),
        # The expression of a generated column cannot be changed in place.
        migrations.RemoveField(model_name="footprintline", name="quantity"),
        migrations.AddField(
            model_name="footprintline",
            name="quantity",
            field=kilograms("contained metal (kg)", rounded_up("factor_kg")),
        ),
        migrations.AddField(
            model_name="footprintline",
            name="low_kg",
            field=kilograms("at least (kg)", Cast(whole("factor_low_kg"), models.BigIntegerField())),
        ),
        migrations.AddField(
            model_name="footprintline",
            name="high_kg",
            field=kilograms("at most (kg)", rounded_up("factor_high_kg")),
        ),
        migrations.AddConstraint(
            model_name="footprintline",
            constraint=models.CheckConstraint(
                condition=models.Q(("covered_kg__gte", 0), ("covered_kg__lte", models.F("quantity"))),
                name="a_line_is_covered_at_most_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="footprintline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("factor_high_kg__gte", models.F("factor_kg")),
                    ("factor_low_kg__gte", 0),
                    ("factor_low_kg__lte", models.F("factor_kg")),
                ),
                name="footprint_line_lies_within_its_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="footprintline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("factor_code", ""), ("factor_set__isnull", True)),
                    models.Q(("factor_set__isnull", False), models.Q(("factor_code", ""), _negated=True)),
                    _connector="OR",
                ),
                name="factor_of_a_line_names_its_set",
            ),
        ),
        migrations.AddConstraint(
            model_name="footprintline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("recycled_percent", 0),
                    models.Q(
                        ("recycled_percent__gt", 0),
                        ("recycled_percent__lte", 100),
                        models.Q(("recycled_source", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="recycled_share_names_its_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="footprintline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("yield_loss_percent", 0),
                    models.Q(
                        ("yield_loss_percent__gt", 0),
                        ("yield_loss_percent__lt", 100),
                        models.Q(("yield_loss_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="yield_loss_names_its_reason",
            ),
        ),
        migrations.RunSQL(LINES),
    ]
