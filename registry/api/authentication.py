"""How machines sign in: by the token they send, and by a look at no other."""

from django.utils import timezone
from django.utils.translation import gettext as _
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from registry.signing_in import lacks_second_factor


class OwnToken(TokenAuthentication):
    """knox tidies all of a person's tokens on every request; here one that has ended goes when it is used."""

    def authenticate_credentials(self, token):
        if not token.isascii():
            # knox decodes it as UTF-8 without asking whether it is.
            raise AuthenticationFailed(_("Invalid token."))
        user, its_token = super().authenticate_credentials(token)
        # Those of verifiers and of buyers' administrators end with the factor, see `registry.signing_in`;
        # this asks no query of buyers.
        if user.is_staff and lacks_second_factor(user):
            raise AuthenticationFailed(_("Your role needs a second factor. Set one up in the browser."))
        return user, its_token

    def _cleanup_token(self, auth_token):
        has_ended = auth_token.expiry is not None and auth_token.expiry < timezone.now()
        if has_ended:
            auth_token.delete()
        return has_ended
