"""Letters that the registry sends by e-mail: invitations to choose a password, and to join a team."""

from datetime import datetime

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from registry.mail import send_due
from registry.models import Invitation, TeamInvitation, User
from registry.tokens import INVITATION, token_again


def send_invitations_due(*, at: datetime) -> int:
    """Send every letter that has not gone out; how many were sent."""
    teams = TeamInvitation.objects.good(at).filter(sent_at=None)
    return send_due(Invitation.objects.filter(sent_at=None), letters_of_invitation, at=at) + send_due(
        teams, letters_of_team_invitation, at=at
    )


def letters_of_invitation(invitation: Invitation) -> list[EmailMessage]:
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
    return [EmailMessage(subject, text, None, [invitation.user.email])]


def letters_of_team_invitation(invitation: TeamInvitation) -> list[EmailMessage]:
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
    return [EmailMessage(subject, text, None, [invitation.email])]


def address_to_join(invitation: TeamInvitation) -> str | None:
    """The page on which an invitation to a team is accepted; None where its token cannot be made again."""
    token = token_again(INVITATION, invitation.key, invitation.token_sha256)
    return reverse("join_team", args=[token]) if token else None


def address_to_choose_a_password(user: User) -> str:
    """The page on which a person chooses a password, good for three days and until they have done so."""
    key = default_token_generator.make_token(user)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
