"""Invoices are frozen as they were issued, numbered without gaps, and follow their order."""

import django.db.models.deletion
from django.db import migrations, models

from registry.database import NEVER_CHANGED, grants_of_a_ledger_table, is_logged

RULES = """
CREATE FUNCTION invoice_follows_its_order() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    ordered record;
BEGIN
    SELECT state, total_minor INTO ordered FROM credits_purchaseorder WHERE id = NEW.order_id FOR UPDATE;
    IF NEW.total_minor IS DISTINCT FROM ordered.total_minor
       OR NOT ((NEW.kind = 'pro_forma' AND ordered.state = 'accepted')
               OR (NEW.kind = 'invoice' AND ordered.state = 'paid')
               OR (NEW.kind = 'credit_note' AND ordered.state = 'cancelled'
                   AND EXISTS (SELECT FROM credits_invoice WHERE order_id = NEW.order_id AND kind = 'invoice'))) THEN
        RAISE EXCEPTION 'order % is %, and takes no such %', NEW.order_id, ordered.state, NEW.kind
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'invoice_follows_its_order';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoice_follows_its_order BEFORE INSERT ON credits_invoice
    FOR EACH ROW EXECUTE FUNCTION invoice_follows_its_order();

CREATE FUNCTION invoice_numbers_have_no_gaps() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.year <> extract(year FROM NEW.issued_at AT TIME ZONE 'UTC')
       OR NEW.position <> (SELECT coalesce(max(position), 0) + 1 FROM credits_invoice
                           WHERE kind = NEW.kind AND year = NEW.year) THEN
        RAISE EXCEPTION '% % of % is not the next one', NEW.kind, NEW.position, NEW.year
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'invoice_numbers_have_no_gaps';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoice_numbers_have_no_gaps BEFORE INSERT ON credits_invoice
    FOR EACH ROW EXECUTE FUNCTION invoice_numbers_have_no_gaps();
"""


class Migration(migrations.Migration):
    dependencies = [("credits", "0032_orders_say_by_when")]

    operations = [
        migrations.CreateModel(
            name="Invoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("pro_forma", "Pro-forma invoice"),
                            ("invoice", "Invoice"),
                            ("credit_note", "Credit note"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("position", models.PositiveIntegerField(verbose_name="running number")),
                ("total_minor", models.PositiveBigIntegerField(verbose_name="total")),
                ("record", models.JSONField(verbose_name="record")),
                ("issued_at", models.DateTimeField(verbose_name="issued at")),
            ],
            options={
                "verbose_name": "invoice",
                "verbose_name_plural": "invoices",
                "ordering": ["-id"],
            },
        ),
        migrations.AddField(
            model_name="invoice",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invoices",
                to="credits.purchaseorder",
                verbose_name="order",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                fields=("order", "kind"), name="one_invoice_of_a_kind_per_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                fields=("kind", "year", "position"), name="invoice_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["pro_forma", "invoice", "credit_note"])),
                name="invoice_is_of_a_kind",
            ),
        ),
        migrations.RunSQL(grants_of_a_ledger_table("credits_invoice")),
        migrations.RunSQL(NEVER_CHANGED.format(table="credits_invoice")),
        migrations.RunSQL(
            is_logged("credits_invoice", shows="order_id,kind,year,position", amount="total_minor")
        ),
        migrations.RunSQL(RULES),
    ]
