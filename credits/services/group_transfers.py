"""Credits that a company passes on within its group: asked for, accepted there, approved by the staff."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError
from django.utils.translation import gettext as _

from credits.models import Certificate, GroupTransfer, HoldingAccount, Transfer
from credits.reports import blocks_to_move
from credits.services.blocks import split
from credits.services.issuing import account_of
from registry.acting import act
from registry.models import Mineral, Organisation, User, next_number
from registry.refusals import Refused, broken_rule
from registry.services import refuse_suspended
from registry.services.two_people import SamePerson, refuse_empty

State = GroupTransfer.State


class NotOneGroup(Refused):
    """The two companies are no reviewed buyers of one group."""


class NotMovable(Refused):
    """The account holds fewer free credits than asked for whose standard lets them move."""


class NotWaiting(Refused):
    """The transfer is not at this step, or not any more."""


@act
def request_group_transfer(
    *,
    giver: Organisation,
    receiver: Organisation,
    mineral: Mineral,
    quantity: int,
    reason: str,
    at: datetime,
    by: User,
) -> GroupTransfer:
    """Set the oldest free credits that may move aside for another company of the group.

    :param quantity: kilograms of contained metal
    :raises registry.services.two_people.NoReason: if nothing is said
    :raises NotOneGroup: if the companies are no reviewed buyers of one group
    :raises NotMovable: if fewer credits are free whose standard allows it
    :raises registry.services.organisations.Suspended: while a party is suspended
    """
    refuse_empty(reason)
    giver, receiver = _in_one_group(giver, receiver)
    movable = blocks_to_move(giver, on=at.date()).of_mineral(mineral)
    found = movable.quantity()
    if not 0 < quantity <= found:
        raise NotMovable(
            _("%(organisation)s holds %(found)s kg of free %(mineral)s that may move, not %(quantity)s kg.")
            % {"organisation": giver, "found": found, "mineral": mineral.name, "quantity": quantity}
        )
    prefix = f"GT-{at.year}"
    transfer = GroupTransfer.objects.create(
        number=f"{prefix}-{next_number(prefix):04d}",
        from_account=account_of(giver, at=at),
        to_account=account_of(receiver, at=at),
        mineral=mineral,
        quantity=quantity,
        reason=reason,
        requested_at=at,
        requested_by=by,
    )
    taken = []
    for block in movable.select_for_update(of=("self",)).iterator():
        if block.quantity > quantity:
            split(block, quantity)
        taken.append(block.pk)
        quantity -= block.quantity
        if quantity <= 0:
            break
    Certificate.objects.filter(pk__in=taken).update(group_transfer=transfer)
    return transfer


@act
def accept_group_transfer(*, transfer: GroupTransfer, at: datetime, by: User) -> GroupTransfer:
    """Agree, for the receiving company, to hold the credits; the staff then decide.

    :raises NotWaiting: if it was accepted, decided or taken back before
    :raises NotOneGroup: if the companies are of one group no more
    :raises registry.services.organisations.Suspended: while a party is suspended
    """
    transfer = _at_step(transfer, State.REQUESTED)
    _in_one_group(transfer.giver, transfer.receiver)
    transfer.accept(at=at, by=by)
    transfer.save(update_fields=["state", "accepted_at", "accepted_by"])
    return transfer


@act
def approve_group_transfer(*, transfer: GroupTransfer, at: datetime, by: User) -> GroupTransfer:
    """Move the credits, as somebody of the staff who neither asked for it nor accepted it.

    :raises SamePerson: if `by` asked for it or accepted it
    :raises NotWaiting: if it is not accepted, or decided or taken back before
    :raises NotOneGroup: if the companies are of one group no more
    :raises NotMovable: if the standard lets the credits move no more, or they are usable no longer
    :raises registry.services.organisations.Suspended: while a party is suspended
    """
    transfer = _at_step(transfer, State.ACCEPTED)
    if by.pk in (transfer.requested_by_id, transfer.accepted_by_id):
        raise SamePerson(_("You asked for this or accepted it; someone else must approve it."))
    _in_one_group(transfer.giver, transfer.receiver)
    transfer.approve(at=at, by=by)
    transfer.save(update_fields=["state", "approved_at", "approved_by"])
    blocks = transfer.certificates.order_by("issuance_id", "first")
    with _refusing_what_may_not_move():
        Transfer.objects.bulk_create(
            Transfer(
                certificate=block,
                issuance_id=block.issuance_id,
                first=block.first,
                last=block.last,
                from_account_id=transfer.from_account_id,
                to_account_id=transfer.to_account_id,
                group_transfer=transfer,
                recorded_at=at,
                recorded_by=by,
            )
            for block in blocks
        )
    transfer.certificates.update(holder=transfer.to_account, group_transfer=None)
    return transfer


@act
def cancel_group_transfer(*, transfer: GroupTransfer, at: datetime, by: User) -> GroupTransfer:
    """Take the transfer back, for the company that asked; its credits are free again.

    :raises NotWaiting: if it was decided or taken back before
    """
    transfer = _at_step(transfer, State.REQUESTED, State.ACCEPTED)
    transfer.certificates.update(group_transfer=None)
    transfer.cancel(at=at, by=by)
    transfer.save(update_fields=["state", "closed_at", "closed_by"])
    return transfer


@act
def refuse_group_transfer(*, transfer: GroupTransfer, reason: str, at: datetime, by: User) -> GroupTransfer:
    """Refuse, for the receiving company or the registry; both companies read why.

    :raises registry.services.two_people.NoReason: if nothing is said
    :raises NotWaiting: if it was decided or taken back before
    """
    refuse_empty(reason)
    transfer = _at_step(transfer, State.REQUESTED, State.ACCEPTED)
    transfer.certificates.update(group_transfer=None)
    transfer.refuse(reason=reason, at=at, by=by)
    transfer.save(update_fields=["state", "refusal", "closed_at", "closed_by"])
    return transfer


def _in_one_group(giver: Organisation, receiver: Organisation) -> tuple[Organisation, Organisation]:
    """The two companies, locked, if credits may go from one to the other."""
    both = Organisation.objects.filter(pk__in=[giver.pk, receiver.pk]).order_by("pk")
    found = {party.pk: party for party in both.select_for_update(no_key=True)}
    giver, receiver = found[giver.pk], found[receiver.pk]
    for party in (giver, receiver):
        refuse_suspended(party)
    is_known = Organisation.objects.filter(pk=giver.pk).of_kind("buyer").reviewed().exists()
    if not is_known or receiver not in Organisation.objects.group_of(giver):
        raise NotOneGroup(
            _("%(giver)s and %(receiver)s are not reviewed companies of one group.")
            % {"giver": giver, "receiver": receiver}
        )
    return giver, receiver


def _at_step(transfer: GroupTransfer, *states: str) -> GroupTransfer:
    """The transfer, locked with its companies, if it waits for this step."""
    accounts = HoldingAccount.objects.filter(pk__in=[transfer.from_account_id, transfer.to_account_id])
    parties = Organisation.objects.filter(pk__in=accounts.values("organisation")).order_by("pk")
    list(parties.select_for_update(no_key=True))
    transfer = GroupTransfer.objects.with_parties().select_for_update(of=("self",)).get(pk=transfer.pk)
    if transfer.state not in states:
        raise NotWaiting(
            _("Transfer %(number)s cannot take this step: it is %(state)s.")
            % {"number": transfer, "state": transfer.get_state_display().lower()}
        )
    return transfer


@contextmanager
def _refusing_what_may_not_move() -> Iterator[None]:
    """Say what changed while it waited, as the database found it."""
    try:
        yield
    except IntegrityError as error:
        rule = broken_rule(error)
        if rule == "moved_only_where_the_standard_allows":
            raise NotMovable(_("The standard of these credits lets them move no more. Refuse it.")) from None
        if rule == "expired_credits_are_not_delivered":
            raise NotMovable(_("Some of these credits are usable no longer. Refuse it.")) from None
        raise
