"""Letters that the registry sends by e-mail: invitations to choose a password."""

from datetime import datetime

import structlog
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from registry.models import Invitation, User

log = structlog.get_logger()


def send_invitations_due(*, at: datetime) -> int:
    """Send every letter that has not gone out, each in a transaction of its own; how many were sent.

    A letter that cannot be sent is tried again the next time; one that was may, after a crash, come twice.
    """
    sent = 0
    for pk in Invitation.objects.filter(sent_at=None).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            waiting = Invitation.objects.select_for_update(of=("self",), skip_locked=True).select_related(
                "user"
            )
            invitation = waiting.filter(pk=pk, sent_at=None).first()
            if invitation is None:
                continue
            try:
                send_invitation(invitation)
            except OSError as error:
                log.warning("letter_not_sent", invitation=pk, error=str(error))
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
    send_mail(subject, text, None, [invitation.user.email])


def address_to_choose_a_password(user: User) -> str:
    """The page on which a person chooses a password, good for three days and until they have done so."""
    key = default_token_generator.make_token(user)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
