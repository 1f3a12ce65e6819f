"""Messages of thanks: written by a buyer's people, shown to the committee or refused by the staff."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from committees.models import Thanks
from registry.acting import act
from registry.models import MineSite, Organisation, User
from registry.refusals import Refused, broken_rule
from registry.services import refuse_suspended, two_people


class NoThanks(Refused):
    """The message is empty."""


class ThanksWait(Refused):
    """The buyer's last message to this site has not been read by the staff."""


@act
def write_thanks(
    *, organisation: Organisation, site: MineSite, text: str, language: str, at: datetime, by: User
) -> Thanks:
    """Write to the people of a site; line breaks become spaces.

    :param language: in which it is written, one of `committees.models.thanks.LANGUAGES`
    :raises NoThanks: if nothing is written
    :raises ThanksWait: if an earlier message of this buyer to this site still waits
    :raises registry.services.organisations.Suspended: while the buyer is suspended
    """
    refuse_suspended(organisation)
    text = " ".join(text.split())
    if not text:
        raise NoThanks(_("Write something first."))
    try:
        with transaction.atomic():
            return Thanks.objects.create(
                organisation=organisation,
                site=site,
                text=text,
                language=language,
                requested_at=at,
                requested_by=by,
            )
    except IntegrityError as error:
        if broken_rule(error) != "one_message_of_thanks_waits":
            raise
        raise ThanksWait(_("Your last message still waits for the registry; write again later.")) from error


@act
def show_thanks(*, thanks: Thanks, at: datetime, by: User) -> Thanks:
    """Show a message on the committee's page.

    :raises registry.services.two_people.AlreadyDecided: if it was shown or refused before
    :raises registry.services.two_people.SamePerson: if `by` wrote it
    """
    return two_people.approve(two_people.undecided(thanks, approver=by), at=at, by=by)


@act
def refuse_thanks(*, thanks: Thanks, reason: str, at: datetime, by: User) -> Thanks:
    """Keep a message from the committee; the buyer reads why.

    :raises registry.services.two_people.AlreadyDecided: if it was shown or refused before
    :raises registry.services.two_people.NoReason: if nothing is said
    """
    return two_people.refuse(two_people.undecided(thanks), reason=reason, at=at, by=by)
