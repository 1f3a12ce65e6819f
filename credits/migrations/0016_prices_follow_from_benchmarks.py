"""A price follows from months of a benchmark, an order from its recipe, and a fee split makes up the whole."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from registry.database import (
    NEVER_CHANGED,
    grants_of_a_ledger_table,
    is_logged,
    keeps_its_history,
    states_guard,
)

RULES = """
CREATE FUNCTION price_follows_from_its_months() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    cents numeric;
    found bigint;
BEGIN
    SELECT count(*), 100 * sum(point.value * CASE series.unit WHEN 'USD/lb' THEN 2204.62 ELSE 1 END)
        INTO found, cents
        FROM credits_pricepoint point JOIN credits_priceseries series ON series.id = point.series_id
        WHERE series.id = NEW.series_id AND point.month >= NEW.first_month
          AND point.month < NEW.first_month + make_interval(months => NEW.months);
    IF extract(day FROM NEW.first_month) <> 1 OR found <> NEW.months
       OR NEW.average_minor <> round(cents / NEW.months)
       OR NEW.unit_price_minor <> round(cents * NEW.percentage / (100 * NEW.months)) THEN
        RAISE EXCEPTION 'the price of recipe % does not follow from its months', NEW.number
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'price_follows_from_its_months';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER price_follows_from_its_months AFTER INSERT ON credits_pricerecipe
    FOR EACH ROW EXECUTE FUNCTION price_follows_from_its_months();

CREATE FUNCTION order_follows_its_recipe() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM credits_pricerecipe recipe
                   JOIN credits_priceseries series ON series.id = recipe.series_id
                   WHERE recipe.id = NEW.recipe_id AND recipe.state = 'approved'
                     AND series.mineral_id = NEW.mineral_id
                     AND recipe.unit_price_minor = NEW.unit_price_minor) THEN
        RAISE EXCEPTION 'order % does not follow recipe %', NEW.number, NEW.recipe_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'order_follows_its_recipe';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER order_follows_its_recipe AFTER INSERT OR UPDATE OF recipe_id, unit_price_minor ON credits_purchaseorder
    FOR EACH ROW WHEN (NEW.recipe_id IS NOT NULL) EXECUTE FUNCTION order_follows_its_recipe();

-- Series that recipes rest on keep their unit and their mineral.
CREATE FUNCTION series_behind_a_recipe_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF (NEW.unit, NEW.mineral_id) IS DISTINCT FROM (OLD.unit, OLD.mineral_id)
       AND EXISTS (SELECT FROM credits_pricepoint WHERE series_id = OLD.id) THEN
        RAISE EXCEPTION 'series % has prices', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'series_with_prices_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER series_with_prices_stays BEFORE UPDATE ON credits_priceseries
    FOR EACH ROW EXECUTE FUNCTION series_behind_a_recipe_stays();

CREATE FUNCTION fee_split_makes_the_whole() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    split bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.split_id ELSE NEW.split_id END;
BEGIN
    IF (SELECT sum(permille) FROM credits_feepart WHERE split_id = split) <> 1000 THEN
        RAISE EXCEPTION 'the parts of fee split % do not make the whole', split
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'fee_split_makes_the_whole';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER fee_split_makes_the_whole AFTER INSERT OR UPDATE OR DELETE ON credits_feepart
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fee_split_makes_the_whole();

GRANT UPDATE (recipe_id) ON credits_purchaseorder TO oreka_app;
DROP TRIGGER states_only_move_forward ON credits_purchaseorder;
DROP TRIGGER ledger_is_logged ON credits_purchaseorder;
"""

ORDERS = [
    states_guard(
        "credits_purchaseorder",
        begins="requested",
        moves="requested>quoted,quoted>accepted,accepted>paid,paid>delivered,requested>declined,"
        "quoted>declined,requested>cancelled,quoted>cancelled,accepted>cancelled",
        loose="unit_price_minor,total_minor,fee_minor,price_basis,recipe_id,quoted_at,quoted_by_id,"
        "accepted_at,accepted_by_id,paid_on,payment_reference,paid_recorded_at,paid_recorded_by_id,"
        "delivered_at,delivered_by_id,closed_at,closed_by_id,reason,delivered_in",
    ),
    is_logged(
        "credits_purchaseorder",
        shows="number,buyer_id,mineral_id,currency,recipe_id",
        quantity="quantity",
        amount="total_minor",
        derived="delivered_in",
    ),
]


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0015_credits_are_attested_and_returned"),
        ("registry", "0014_two_people_change_an_organisation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FeeSplit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="valid from")),
                (
                    "standard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fee_splits",
                        to="registry.standard",
                        verbose_name="standard",
                    ),
                ),
            ],
            options={
                "verbose_name": "fee split",
                "verbose_name_plural": "fee splits",
                "ordering": ["-valid_from"],
            },
        ),
        migrations.CreateModel(
            name="FeePart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                ("name_en", models.CharField(max_length=80, verbose_name="name in English")),
                ("name_fr", models.CharField(max_length=80, verbose_name="name in French")),
                (
                    "permille",
                    models.PositiveSmallIntegerField(
                        help_text="900 for 90 %; all parts together make 1000.",
                        verbose_name="per mille of the total",
                    ),
                ),
                (
                    "is_fee",
                    models.BooleanField(
                        default=True,
                        help_text="Not ticked: goes to the funds of the sites.",
                        verbose_name="a fee",
                    ),
                ),
                (
                    "split",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="credits.feesplit",
                        verbose_name="fee split",
                    ),
                ),
            ],
            options={
                "verbose_name": "part of a fee split",
                "verbose_name_plural": "parts of a fee split",
                "ordering": ["split", "position"],
            },
        ),
        migrations.CreateModel(
            name="PriceRecipe",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="number")),
                ("first_month", models.DateField(verbose_name="first month")),
                ("months", models.PositiveSmallIntegerField(verbose_name="months")),
                (
                    "percentage",
                    models.DecimalField(decimal_places=3, max_digits=6, verbose_name="percentage"),
                ),
                ("average_minor", models.PositiveBigIntegerField(verbose_name="average per tonne")),
                ("unit_price_minor", models.PositiveBigIntegerField(verbose_name="unit price per tonne")),
                (
                    "state",
                    models.CharField(
                        choices=[("requested", "Proposed"), ("approved", "Approved"), ("refused", "Refused")],
                        default="requested",
                        max_length=50,
                        verbose_name="state",
                    ),
                ),
                ("proposed_at", models.DateTimeField(verbose_name="proposed at")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided at")),
                ("refusal", models.TextField(blank=True, verbose_name="reason for refusing")),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="approved by",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
                (
                    "refused_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="refused by",
                    ),
                ),
            ],
            options={
                "verbose_name": "price recipe",
                "verbose_name_plural": "price recipes",
                "ordering": ["-id"],
                "permissions": [
                    ("propose_price", "Can record benchmark prices and propose price recipes"),
                    ("approve_price", "Can approve and refuse price recipes"),
                ],
            },
        ),
        migrations.AddField(
            model_name="purchaseorder",
            name="recipe",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="orders",
                to="credits.pricerecipe",
                verbose_name="price recipe",
            ),
        ),
        migrations.CreateModel(
            name="PriceSeries",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="name")),
                (
                    "unit",
                    models.CharField(
                        choices=[("USD/lb", "USD per pound"), ("USD/t", "USD per tonne")],
                        max_length=6,
                        verbose_name="unit",
                    ),
                ),
                (
                    "source",
                    models.TextField(
                        help_text="Who publishes it, and where it can be looked up.", verbose_name="source"
                    ),
                ),
                (
                    "mineral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.mineral",
                        verbose_name="mineral",
                    ),
                ),
            ],
            options={
                "verbose_name": "benchmark series",
                "verbose_name_plural": "benchmark series",
                "ordering": ["name"],
            },
        ),
        migrations.AddField(
            model_name="pricerecipe",
            name="series",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="recipes",
                to="credits.priceseries",
                verbose_name="benchmark series",
            ),
        ),
        migrations.CreateModel(
            name="PricePoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(help_text="Its first day.", verbose_name="month")),
                ("value", models.DecimalField(decimal_places=4, max_digits=14, verbose_name="value")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="points",
                        to="credits.priceseries",
                        verbose_name="benchmark series",
                    ),
                ),
            ],
            options={
                "verbose_name": "monthly price",
                "verbose_name_plural": "monthly prices",
                "ordering": ["series", "month"],
            },
        ),
        migrations.AddConstraint(
            model_name="feesplit",
            constraint=models.UniqueConstraint(
                fields=("standard", "valid_from"), name="one_fee_split_from_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="feepart",
            constraint=models.UniqueConstraint(
                fields=("split", "position"), name="one_part_per_position_of_a_split"
            ),
        ),
        migrations.AddConstraint(
            model_name="feepart",
            constraint=models.CheckConstraint(
                condition=models.Q(("permille__gte", 1), ("permille__lte", 1000)),
                name="part_is_a_share_of_the_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="pricerecipe",
            constraint=models.CheckConstraint(
                condition=models.Q(("months__gte", 1), ("months__lte", 120)), name="recipe_looks_back_a_while"
            ),
        ),
        migrations.AddConstraint(
            model_name="pricerecipe",
            constraint=models.CheckConstraint(
                condition=models.Q(("percentage__gt", 0), ("percentage__lte", 100)),
                name="recipe_takes_a_percentage",
            ),
        ),
        migrations.AddConstraint(
            model_name="pricerecipe",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="who_proposed_a_price_never_approves",
            ),
        ),
        migrations.AddConstraint(
            model_name="pricerecipe",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("approved_by", None),
                        ("decided_at", None),
                        ("refused_by", None),
                        ("state", "requested"),
                    ),
                    models.Q(
                        ("approved_by__isnull", False),
                        ("decided_at__isnull", False),
                        ("refused_by", None),
                        ("state", "approved"),
                    ),
                    models.Q(
                        ("approved_by", None),
                        ("decided_at__isnull", False),
                        ("refused_by__isnull", False),
                        ("state", "refused"),
                        models.Q(("refusal", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="decided_recipe_names_who_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="pricepoint",
            constraint=models.UniqueConstraint(
                fields=("series", "month"), name="one_price_per_month_of_a_series"
            ),
        ),
        migrations.AddConstraint(
            model_name="pricepoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1)), name="a_month_is_named_by_its_first_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="pricepoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("value__gt", 0)), name="a_price_is_above_nothing"
            ),
        ),
        migrations.RunSQL(grants_of_a_ledger_table("credits_pricepoint")),
        migrations.RunSQL(NEVER_CHANGED.format(table="credits_pricepoint")),
        migrations.RunSQL(
            grants_of_a_ledger_table(
                "credits_pricerecipe",
                updatable=("state", "decided_at", "approved_by_id", "refused_by_id", "refusal"),
            )
        ),
        migrations.RunSQL(
            states_guard(
                "credits_pricerecipe",
                begins="requested",
                moves="requested>approved,requested>refused",
                loose="decided_at,approved_by_id,refused_by_id,refusal",
            )
        ),
        migrations.RunSQL(is_logged("credits_pricepoint", shows="series_id,month,value")),
        migrations.RunSQL(
            is_logged(
                "credits_pricerecipe",
                shows="number,series_id,first_month,months,percentage",
                amount="unit_price_minor",
            )
        ),
        *(
            migrations.RunSQL(keeps_its_history(table))
            for table in ("credits_priceseries", "credits_feesplit", "credits_feepart")
        ),
        migrations.RunSQL(RULES),
        *(migrations.RunSQL(sql) for sql in ORDERS),
    ]
