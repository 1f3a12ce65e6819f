"""Colleagues are invited to the team of a buyer: each address for itself, once, within a week."""

import datetime

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from registry.database import keeps_its_history

GUARD = """
CREATE FUNCTION team_invitation_is_used_once() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' AND (NEW.accepted_at IS NOT NULL OR NEW.withdrawn_at IS NOT NULL) THEN
        RAISE EXCEPTION 'an invitation begins open'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'team_invitation_begins_open';
    END IF;
    IF TG_OP = 'UPDATE' AND (OLD.accepted_at IS NOT NULL OR OLD.withdrawn_at IS NOT NULL)
       AND (NEW.accepted_at, NEW.accepted_by_id, NEW.withdrawn_at, NEW.withdrawn_by_id)
           IS DISTINCT FROM (OLD.accepted_at, OLD.accepted_by_id, OLD.withdrawn_at, OLD.withdrawn_by_id) THEN
        RAISE EXCEPTION 'invitation % was accepted or withdrawn', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'team_invitation_is_used_once';
    END IF;
    IF NEW.accepted_by_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM registry_user WHERE id = NEW.accepted_by_id AND lower(email) = lower(NEW.email)) THEN
        RAISE EXCEPTION 'invitation % is for another address', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'team_invitation_is_for_its_address';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION team_invitation_is_used_once() FROM PUBLIC;
CREATE TRIGGER team_invitation_is_used_once BEFORE INSERT OR UPDATE ON registry_teaminvitation
    FOR EACH ROW EXECUTE FUNCTION team_invitation_is_used_once();
"""
GRANTS = """
REVOKE ALL ON registry_teaminvitation FROM oreka_app;
GRANT SELECT, INSERT ON registry_teaminvitation TO oreka_app;
GRANT UPDATE (sent_at, accepted_at, accepted_by_id, withdrawn_at, withdrawn_by_id)
    ON registry_teaminvitation TO oreka_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0026_people_choose_their_emails"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="organisation",
            options={
                "ordering": ["name"],
                "permissions": [
                    (
                        "view_holdings",
                        "Can see the organisation's holdings, orders, footprints and statements",
                    ),
                    ("order_credits", "Can order credits for the organisation"),
                    ("declare_footprint", "Can declare footprints for the organisation"),
                    ("retire_credits", "Can retire credits for the organisation"),
                    (
                        "manage_team",
                        "Can invite colleagues, change their roles, and share evidence with auditors",
                    ),
                    ("view_fund", "Can see the cooperative's fund, decisions and spending"),
                    ("submit_production", "Can submit production reports for the cooperative"),
                    ("record_decision", "Can record committee decisions and spending for the cooperative"),
                    ("review_organisation", "Can review organisations and merge doubles"),
                    ("confirm_decision", "Can confirm committee decisions for the cooperative"),
                ],
                "verbose_name": "organisation",
                "verbose_name_plural": "organisations",
            },
        ),
        migrations.CreateModel(
            name="TeamInvitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("buyer_admin", "Buyer administrator"),
                            ("buyer_member", "Buyer member"),
                            ("buyer_reader", "Buyer reader"),
                        ],
                        max_length=24,
                        verbose_name="role",
                    ),
                ),
                ("language", models.CharField(default="en", max_length=2, verbose_name="language")),
                ("key", models.UUIDField(editable=False)),
                ("token_sha256", models.CharField(editable=False, max_length=64, unique=True)),
                ("invited_at", models.DateTimeField(verbose_name="invited at")),
                ("expires_at", models.DateTimeField(verbose_name="expires at")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="sent at")),
                ("accepted_at", models.DateTimeField(null=True, verbose_name="accepted at")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="withdrawn at")),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accepted by",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="invited by",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="team_invitations",
                        to="registry.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="withdrawn by",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation to a team",
                "verbose_name_plural": "invitations to teams",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["buyer_admin", "buyer_member", "buyer_reader"])),
                        name="team_invitation_is_to_a_buyers_role",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_at__gt", models.F("invited_at")),
                            (
                                "expires_at__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("invited_at"), "+", models.Value(datetime.timedelta(days=7))
                                ),
                            ),
                        ),
                        name="team_invitation_lasts_a_week_at_most",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted_at", None), ("accepted_by", None)),
                            models.Q(
                                ("accepted_at__lt", models.F("expires_at")),
                                ("accepted_by__isnull", False),
                                ("withdrawn_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="team_invitation_is_accepted_in_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at", None), ("withdrawn_by", None)),
                            models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="withdrawn_team_invitation_names_who",
                    ),
                    models.UniqueConstraint(
                        models.F("organisation"),
                        django.db.models.functions.text.Lower("email"),
                        condition=models.Q(("accepted_at", None), ("withdrawn_at", None)),
                        name="one_open_team_invitation_per_address",
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARD),
        migrations.RunSQL(GRANTS),
        # Whoever never joined is known by an address alone, which the row has.
        migrations.RunSQL(keeps_its_history("registry_teaminvitation", "email,key,token_sha256")),
    ]
