"""Once its time is over a retirement becomes final without another visit; nobody need confirm it."""

from django.db import migrations, models

FINISH = """
-- Named by nobody, it became final by itself.
CREATE OR REPLACE FUNCTION retire_what_was_set_aside(
    claim bigint, at timestamptz, by_id bigint, OUT state text, OUT final_from timestamptz
) LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    organisation bigint;
    waits_for_approval boolean;
BEGIN
    SELECT account.organisation_id INTO organisation FROM credits_retirement
        JOIN credits_holdingaccount account ON account.id = account_id WHERE credits_retirement.id = claim;
    PERFORM FROM registry_organisation WHERE id = organisation FOR NO KEY UPDATE;
    SELECT credits_retirement.state, credits_retirement.final_from, approval_rule_id IS NOT NULL AND approved_at IS NULL
        INTO retire_what_was_set_aside.state, retire_what_was_set_aside.final_from, waits_for_approval
        FROM credits_retirement WHERE id = claim FOR UPDATE;
    IF waits_for_approval THEN
        retire_what_was_set_aside.final_from := NULL;
    ELSIF retire_what_was_set_aside.state = 'requested' AND at >= retire_what_was_set_aside.final_from THEN
        UPDATE credits_certificate SET state = 'retired', retirement_id = claim, reserved_for_id = NULL
            WHERE reserved_for_id = claim;
        UPDATE credits_retirement SET state = 'final', confirmed_at = at, confirmed_by_id = by_id WHERE id = claim;
    END IF;
END $$;
COMMENT ON FUNCTION retire_what_was_set_aside(bigint, timestamptz, bigint) IS
    'Retire the credits of a retirement if it waits and its time has come; its state before, and its time, '
    'null while it waits for approval.';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0028_a_second_person_approves_retirements"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="retirement",
            name="final_only_after_cooling_off",
        ),
        migrations.AlterField(
            model_name="retirement",
            name="final_from",
            field=models.DateTimeField(verbose_name="becomes final at"),
        ),
        migrations.AddConstraint(
            model_name="retirement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "final"), _negated=True),
                    models.Q(("confirmed_at__gte", models.F("final_from")), ("confirmed_at__isnull", False)),
                    _connector="OR",
                ),
                name="final_only_after_cooling_off",
            ),
        ),
        migrations.RunSQL(FINISH),
    ]
