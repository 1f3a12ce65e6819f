"""How surely a person has signed in: a second factor, and again before what cannot be undone."""

import time

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.mfa.signals import authenticator_removed
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.dispatch import receiver
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from knox.models import AuthToken

from registry.models import Membership
from registry.roles import VERIFIER


def works_inside(user) -> bool:
    """Whether a person has a role on the staff's pages: the operator's people, and verifiers."""
    return user.is_authenticated and (user.is_staff or user.groups.filter(name=VERIFIER).exists())


def needs_second_factor(user) -> bool:
    """Whether a person's role asks for a passkey or an authenticator app.

    That of staff and of verifiers does, and that of whoever administers the team of a buyer.
    """
    return works_inside(user) or (
        user.is_authenticated and user.memberships.filter(role=Membership.Role.BUYER_ADMIN).exists()
    )


def lacks_second_factor(user) -> bool:
    """Whether a person must set up a second factor before anything else."""
    return settings.SECOND_FACTOR_REQUIRED and needs_second_factor(user) and not is_mfa_enabled(user)


@receiver(authenticator_removed)
def end_tokens_without_a_factor(user, **details) -> None:
    if lacks_second_factor(user):
        AuthToken.objects.filter(user=user).delete()


def is_fresh(request) -> bool:
    """Whether this browser's person proved in the last five minutes who they are."""
    proofs = get_authentication_records(request, request.user)
    return any(time.time() - proof["at"] < app_settings.REAUTHENTICATION_TIMEOUT for proof in proofs)


def address_to_confirm(request) -> str:
    """Where a person proves anew who they are, and comes back from to this page."""
    return f"{reverse('account_reauthenticate')}?{urlencode({'next': request.get_full_path()})}"


class SecondFactor:
    """Lead whoever lacks the second factor of their role to the page that sets one up, and nowhere else."""

    # Signing in and out, one's own account, and the language of these pages.
    OPEN = ("/accounts/", "/language/")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session and not request.path.startswith(self.OPEN) and lacks_second_factor(request.user):
            messages.warning(
                request,
                _("Your role needs a second factor. Set up a passkey or an authenticator app, then go on."),
            )
            return HttpResponseRedirect(reverse("mfa_index"))
        return self.get_response(request)
