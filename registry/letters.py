"""Letters that the registry sends by e-mail: invitations to choose a password, and to join a team."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from registry.mail import send_each
from registry.models import Invitation, TeamInvitation, User
from registry.tokens import INVITATION, token_again

log = structlog.get_logger()


def send_invitations_due(*, at: datetime) -> int:
    """Send every letter that has not gone out, each in a transaction of its own; how many were sent.

    A letter that cannot be sent is tried again the next time; one that was may, after a crash, come twice.
    """
    return _send_each(Invitation.objects.filter(sent_at=None), send_invitation, at) + _send_each(
        TeamInvitation.objects.good(at).filter(sent_at=None), send_team_invitation, at
    )


def _send_each(due: "QuerySet[Any]", send: Callable[[Any], None], at: datetime) -> int:
    sent = 0
    for pk in due.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            invitation = due.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
            if invitation is None:
                continue
            try:
                send(invitation)
            except OSError as error:
                log.warning("letter_not_sent", invitation=str(invitation._meta), row=pk, error=str(error))
                continue
            invitation.sent_at = at
            invitation.save(update_fields=["sent_at"])
            sent += 1
    return sent


def send_invitation(invitation: Invitation) -> None:
    with override(invitation.language):
        text = render_to_string(
            "emails/invitation.txt",
            {
                "person": invitation.user,
                "invited_by": invitation.invited_by,
                "address": settings.PUBLIC_ADDRESS + address_to_choose_a_password(invitation.user),
                "sign_in": settings.PUBLIC_ADDRESS + reverse("account_login"),
                "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
                "is_demo": settings.IS_DEMO,
            },
        )
        subject = _("Your account at Oreka, the registry of Responsible Minerals Credits")
    send_each([EmailMessage(subject, text, None, [invitation.user.email])], invitation=invitation.pk)


def send_team_invitation(invitation: TeamInvitation) -> None:
    address = address_to_join(invitation)
    if address is None:
        # Made under a secret key that is gone: the company sees that no letter went out, and sends another.
        raise OSError("the key of its token is known no more")
    with override(invitation.language):
        text = render_to_string(
            "emails/team_invitation.txt",
            {
                "invitation": invitation,
                "role": invitation.get_role_display(),
                "address": settings.PUBLIC_ADDRESS + address,
                "is_demo": settings.IS_DEMO,
            },
        )
        subject = _("Join %(organisation)s at Oreka, the registry of Responsible Minerals Credits") % {
            "organisation": invitation.organisation
        }
    send_each([EmailMessage(subject, text, None, [invitation.email])], team_invitation=invitation.pk)


def address_to_join(invitation: TeamInvitation) -> str | None:
    """The page on which an invitation to a team is accepted; None where its token cannot be made again."""
    token = token_again(INVITATION, invitation.key, invitation.token_sha256)
    return reverse("join_team", args=[token]) if token else None


def address_to_choose_a_password(user: User) -> str:
    """The page on which a person chooses a password, good for three days and until they have done so."""
    key = default_token_generator.make_token(user)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
