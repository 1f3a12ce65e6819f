"""The second person: companies that want one, and what that person approves or refuses."""

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from credits import doorbell
from credits.models import ApprovalRule, Retirement
from credits.services.retiring import Expired, NotApproved, cooling_off, waiting
from registry.acting import act
from registry.models import Organisation, User
from registry.refusals import Refused
from registry.services.two_people import SamePerson, refuse_empty


class NoSecondPerson(Refused):
    """Nobody else of the company could approve what one person asks to retire."""


class NotAnother(Refused):
    """Whoever approves holds the role only since it was asked for, or through whoever asked."""


class RuleStands(Refused):
    """The rule of the second person is in force already, or is not, or its end was asked for or not."""


@act
def begin_approval_rule(*, organisation: Organisation, at: datetime, by: User) -> ApprovalRule:
    """From now on, let what the organisation asks to retire wait for a second of its people.

    :raises NoSecondPerson: if fewer than two of its people may retire
    :raises RuleStands: if it is so already
    """
    organisation = _alone(organisation)
    if organisation.people_who_may("retire_credits").count() < 2:
        raise NoSecondPerson(
            _("Only one person of %(organisation)s may retire. Invite another administrator first.")
            % {"organisation": organisation}
        )
    if organisation.approval_rules.in_force().exists():
        raise RuleStands(_("A second person approves retirements already."))
    return ApprovalRule.objects.create(organisation=organisation, begun_at=at, begun_by=by)


@act
def ask_to_end_approval_rule(*, rule: ApprovalRule, at: datetime, by: User) -> ApprovalRule:
    """Ask another of the company's people to end the rule. Until then it holds.

    Not after a delay instead: whoever has taken over one account could simply wait.

    :raises RuleStands: if it has ended, or its end was asked for
    """
    rule = _in_force(rule)
    if rule.end_asked_at:
        raise RuleStands(_("The end of this rule was asked for already."))
    rule.end_asked_at, rule.end_asked_by = at, by
    rule.save(update_fields=["end_asked_at", "end_asked_by"])
    return rule


@act
def keep_approval_rule(*, rule: ApprovalRule, at: datetime, by: User) -> ApprovalRule:
    """Take back, or turn down, the wish to end the rule.

    :raises RuleStands: if it has ended, or nobody asked for its end
    """
    rule = _asked_to_end(rule)
    rule.end_asked_at = rule.end_asked_by = None
    rule.save(update_fields=["end_asked_at", "end_asked_by"])
    return rule


@act
def end_approval_rule(*, rule: ApprovalRule, at: datetime, by: User) -> ApprovalRule:
    """End the rule, as the second person; what waits for approval goes on waiting for it.

    :raises RuleStands: if it has ended, or nobody asked for its end
    :raises SamePerson: if `by` asked for its end
    :raises NotAnother: if `by` administers only since its end was asked for, or through whoever asked
    """
    rule = _asked_to_end(rule)
    # It was asked to end: the database holds that somebody did, at some time.
    assert rule.end_asked_by_id is not None
    assert rule.end_asked_at is not None
    _refuse_the_same(rule.pk, asker=rule.end_asked_by_id, since=rule.end_asked_at, by=by)
    rule.ended_at, rule.ended_by = at, by
    rule.save(update_fields=["ended_at", "ended_by"])
    return rule


@act
def approve_retirement(*, retirement: Retirement, at: datetime, by: User) -> Retirement:
    """Approve, as the second person, what was asked for; its time to think it over begins now.

    :raises AlreadyFinal: if it is final or cancelled
    :raises NotApproved: if it waits for nobody's approval
    :raises SamePerson: if `by` asked for it
    :raises NotAnother: if `by` administers only since it was asked for, or through whoever asked
    :raises credits.services.retiring.Expired: if some of its credits are usable no longer
    """
    retirement = _to_approve(retirement)
    # Whatever waits for approval does so by a rule.
    assert retirement.approval_rule_id is not None
    _refuse_the_same(
        retirement.approval_rule_id, asker=retirement.requested_by_id, since=retirement.requested_at, by=by
    )
    if retirement.reserved.count() != retirement.reserved.usable(at.date()).count():
        raise Expired(
            _("Some of these credits are usable no longer. Refuse it; what is usable can be asked for anew.")
        )
    retirement.approved_at, retirement.approved_by = at, by
    retirement.final_from = at + cooling_off()
    retirement.save(update_fields=["approved_at", "approved_by", "final_from"])
    if retirement.final_from <= at:
        transaction.on_commit(doorbell.ring_for_what_is_due)
    return retirement


@act
def refuse_retirement(*, retirement: Retirement, reason: str, at: datetime, by: User) -> Retirement:
    """Give the credits back instead of approving, for a reason that the company's people read.

    :raises registry.services.two_people.NoReason: if nothing is said
    :raises AlreadyFinal: if it is final or cancelled
    :raises NotApproved: if it waits for nobody's approval
    """
    refuse_empty(reason)
    retirement = _to_approve(retirement)
    retirement.reserved.update(reserved_for=None)
    retirement.cancel(at=at, by=by)
    retirement.refusal = reason
    retirement.save(update_fields=["state", "cancelled_at", "cancelled_by", "refusal"])
    return retirement


def _refuse_the_same(rule: int, *, asker: int, since: datetime, by: User) -> None:
    if asker == by.pk:
        raise SamePerson(_("You asked for this; someone else must approve it."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT are_two_people(%s, %s, %s, %s)", [rule, asker, by.pk, since])
        (is_another,) = cursor.fetchone()
    if not is_another:
        raise NotAnother(
            _(
                "You became an administrator after this was asked for, or one of you two made the other one. "
                "Somebody else must approve it; if there is nobody, ask the registry."
            )
        )


def _alone(organisation: Organisation) -> Organisation:
    # Claims of the organisation wait here, and whoever changes its rule.
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _in_force(rule: ApprovalRule) -> ApprovalRule:
    _alone(rule.organisation)
    rule = ApprovalRule.objects.select_related("organisation").select_for_update(of=("self",)).get(pk=rule.pk)
    if rule.ended_at:
        raise RuleStands(_("This rule has ended."))
    return rule


def _asked_to_end(rule: ApprovalRule) -> ApprovalRule:
    rule = _in_force(rule)
    if rule.end_asked_at is None:
        raise RuleStands(_("Nobody has asked to end this rule."))
    return rule


def _to_approve(retirement: Retirement) -> Retirement:
    retirement = waiting(retirement)
    if not retirement.waits_for_approval:
        raise NotApproved(_("It waits for nobody’s approval."))
    return retirement
