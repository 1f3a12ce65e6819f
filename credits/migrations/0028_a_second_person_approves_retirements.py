"""A company may have a second person approve its retirements; one person begins that, two end it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from registry.database import grants_of_a_ledger_table, is_logged, states_guard

# Decided where it cannot be passed over: the claim holds the organisation's row, as do beginning and end of a rule.
RULES = """
CREATE FUNCTION a_claim_follows_the_approval_rule() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.approved_at IS NOT NULL THEN
        RAISE EXCEPTION 'a claim is asked for before it is approved'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'approval_comes_after_the_request';
    END IF;
    NEW.approval_rule_id := (
        SELECT rule.id FROM credits_approvalrule rule
            JOIN credits_holdingaccount account ON account.organisation_id = rule.organisation_id
            WHERE account.id = NEW.account_id AND rule.ended_at IS NULL);
    RETURN NEW;
END $$;
CREATE TRIGGER a_claim_follows_the_approval_rule BEFORE INSERT ON credits_retirement
    FOR EACH ROW EXECUTE FUNCTION a_claim_follows_the_approval_rule();

CREATE FUNCTION cooling_off_begins_with_the_approval() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF (NEW.approved_at, NEW.approved_by_id, NEW.final_from)
            IS DISTINCT FROM (OLD.approved_at, OLD.approved_by_id, OLD.final_from)
       AND (OLD.state <> 'requested' OR OLD.approved_at IS NOT NULL OR NEW.approved_at IS NULL
            OR NEW.final_from < NEW.approved_at) THEN
        RAISE EXCEPTION 'the time of retirement % begins once, with its approval', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'cooling_off_begins_with_the_approval';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cooling_off_begins_with_the_approval
    BEFORE UPDATE OF approved_at, approved_by_id, final_from ON credits_retirement
    FOR EACH ROW EXECUTE FUNCTION cooling_off_begins_with_the_approval();

CREATE FUNCTION ended_approval_rule_stays_so() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- A claim that is being made has looked already; the next one finds what stands here.
    PERFORM FROM registry_organisation WHERE id = NEW.organisation_id FOR NO KEY UPDATE;
    IF TG_OP = 'INSERT' AND NEW.end_asked_at IS NOT NULL OR TG_OP = 'UPDATE' AND OLD.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'a rule of the second person begins in force, and ends once'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ended_approval_rule_stays_so';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ended_approval_rule_stays_so BEFORE INSERT OR UPDATE ON credits_approvalrule
    FOR EACH ROW EXECUTE FUNCTION ended_approval_rule_stays_so();

-- Whoever got their role from somebody since the rule began counts as one person with them, however many hands
-- it went through and whoever has left: a second mailbox of one's own is no second person. Staff are strangers.
CREATE FUNCTION are_two_people(rule bigint, asker bigint, second bigint, since timestamptz) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    WITH RECURSIVE granted (person, grantor) AS MATERIALIZED (
        SELECT (change.after ->> 'user_id')::bigint, grantor.id
        FROM credits_approvalrule begun
        JOIN registry_change change ON change.table_name = 'registry_membership' AND change.before IS NULL
            AND change.after ->> 'organisation_id' = begun.organisation_id::text
            AND change.after ->> 'role' = 'buyer_admin'
            AND (change.after ->> 'granted_at')::timestamptz > begun.begun_at
        JOIN registry_user grantor ON grantor.id = (change.after ->> 'granted_by_id')::bigint
            AND NOT grantor.is_staff
        WHERE begun.id = rule
    ), behind (side, person) AS (
        VALUES (1, asker), (2, second)
        UNION SELECT side, grantor FROM behind JOIN granted USING (person)
    )
    SELECT EXISTS (SELECT FROM registry_membership held
                   JOIN credits_approvalrule begun ON begun.organisation_id = held.organisation_id
                   WHERE begun.id = rule AND held.user_id = second AND held.role = 'buyer_admin'
                     AND held.granted_at <= since)
       AND NOT EXISTS (SELECT FROM behind one JOIN behind other USING (person)
                       WHERE one.side = 1 AND other.side = 2)
$$;
COMMENT ON FUNCTION are_two_people(bigint, bigint, bigint, timestamptz) IS
    'Whether a second person held their role since before, and neither depends on the other for it.';

CREATE FUNCTION second_person_is_another() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    facts jsonb := to_jsonb(NEW);
BEGIN
    -- The columns of the rule, of who asked, of the second person, and of when it was asked.
    IF NOT are_two_people((facts ->> TG_ARGV[0])::bigint, (facts ->> TG_ARGV[1])::bigint,
                          (facts ->> TG_ARGV[2])::bigint, (facts ->> TG_ARGV[3])::timestamptz) THEN
        RAISE EXCEPTION 'who approves got their role later, or through whoever asks'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'second_person_is_another';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER second_person_is_another BEFORE UPDATE OF approved_by_id ON credits_retirement
    FOR EACH ROW WHEN (NEW.approval_rule_id IS NOT NULL AND NEW.approved_by_id <> NEW.requested_by_id)
    EXECUTE FUNCTION second_person_is_another('approval_rule_id', 'requested_by_id', 'approved_by_id', 'requested_at');
CREATE TRIGGER second_person_is_another BEFORE UPDATE OF ended_by_id ON credits_approvalrule
    FOR EACH ROW WHEN (NEW.ended_by_id <> NEW.end_asked_by_id)
    EXECUTE FUNCTION second_person_is_another('id', 'end_asked_by_id', 'ended_by_id', 'end_asked_at');

GRANT UPDATE (approved_at, approved_by_id, final_from, refusal) ON credits_retirement TO oreka_app;
DROP TRIGGER states_only_move_forward ON credits_retirement;
DROP TRIGGER ledger_is_logged ON credits_retirement;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0027_claims_choose_their_credits_and_lines"),
        ("registry", "0022_repeats_keep_their_files"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ApprovalRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("begun_at", models.DateTimeField(verbose_name="in force from")),
                ("end_asked_at", models.DateTimeField(null=True, verbose_name="end asked for at")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended at")),
            ],
            options={
                "verbose_name": "rule of the second person",
                "verbose_name_plural": "rules of the second person",
                "ordering": ["-id"],
            },
        ),
        migrations.AddField(
            model_name="retirement",
            name="approved_at",
            field=models.DateTimeField(null=True, verbose_name="approved at"),
        ),
        migrations.AddField(
            model_name="retirement",
            name="approved_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="approved by",
            ),
        ),
        migrations.AddField(
            model_name="retirement",
            name="refusal",
            field=models.TextField(null=True, verbose_name="reason for refusing"),
        ),
        migrations.AddField(
            model_name="approvalrule",
            name="begun_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="begun by",
            ),
        ),
        migrations.AddField(
            model_name="approvalrule",
            name="end_asked_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="end asked for by",
            ),
        ),
        migrations.AddField(
            model_name="approvalrule",
            name="ended_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="ended by",
            ),
        ),
        migrations.AddField(
            model_name="approvalrule",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="approval_rules",
                to="registry.organisation",
                verbose_name="organisation",
            ),
        ),
        migrations.AddField(
            model_name="retirement",
            name="approval_rule",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="retirements",
                to="credits.approvalrule",
                verbose_name="waits for a second person by",
            ),
        ),
        migrations.AddConstraint(
            model_name="retirement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_at", None), ("approved_by", None)),
                    models.Q(
                        ("approval_rule__isnull", False),
                        ("approved_at__isnull", False),
                        ("approved_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="approved_retirement_names_who_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="retirement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None),
                    models.Q(("approved_by", models.F("requested_by")), _negated=True),
                    _connector="OR",
                ),
                name="who_asks_to_retire_never_approves",
            ),
        ),
        migrations.AddConstraint(
            model_name="retirement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "final"), _negated=True),
                    ("approval_rule", None),
                    ("approved_at__isnull", False),
                    _connector="OR",
                ),
                name="final_only_when_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="retirement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("refusal", None),
                    models.Q(
                        ("approval_rule__isnull", False),
                        ("approved_at", None),
                        ("state", "cancelled"),
                        models.Q(("refusal", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="refused_with_a_reason_and_cancelled",
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalrule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("organisation",),
                name="one_approval_rule_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end_asked_at", None), ("end_asked_by", None)),
                    models.Q(("end_asked_at__isnull", False), ("end_asked_by__isnull", False)),
                    _connector="OR",
                ),
                name="asked_end_names_who_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ended_by", None)),
                    models.Q(
                        ("end_asked_by__isnull", False),
                        ("ended_at__isnull", False),
                        ("ended_by__isnull", False),
                        models.Q(("ended_by", models.F("end_asked_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="two_people_end_an_approval_rule",
            ),
        ),
        migrations.RunSQL(
            grants_of_a_ledger_table(
                "credits_approvalrule",
                updatable=("end_asked_at", "end_asked_by_id", "ended_at", "ended_by_id"),
            )
        ),
        migrations.RunSQL(is_logged("credits_approvalrule", shows="organisation_id")),
        migrations.RunSQL(RULES),
        migrations.RunSQL(
            states_guard(
                "credits_retirement",
                begins="requested",
                moves="requested>final,requested>cancelled",
                loose="confirmed_at,confirmed_by_id,cancelled_at,cancelled_by_id,approved_at,approved_by_id,"
                "final_from,refusal",
            )
        ),
        migrations.RunSQL(
            is_logged(
                "credits_retirement",
                shows="account_id,beneficiary_id,mineral_id,claim_period_first,claim_period_last,claim_type,"
                "footprint_id,boundary_id",
                quantity="quantity",
            )
        ),
    ]
