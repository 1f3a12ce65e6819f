"""How machines sign in: by the token they send, and by a look at no other."""

from django.utils import timezone
from knox.auth import TokenAuthentication


class OwnToken(TokenAuthentication):
    """knox tidies all of a person's tokens on every request; here one that has ended goes when it is used."""

    def _cleanup_token(self, auth_token):
        has_ended = auth_token.expiry is not None and auth_token.expiry < timezone.now()
        if has_ended:
            auth_token.delete()
        return has_ended
