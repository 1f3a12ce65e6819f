"""How people sign in: with an e-mail address that staff have registered, never by signing themselves up."""

from base64 import urlsafe_b64encode

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

log = structlog.get_logger()


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """Tell a person what changed in their account. A letter that cannot be sent undoes no change."""
        try:
            super().send_notification_mail(template_prefix, user, context, email or user.email)
        except OSError as error:
            log.warning("letter_not_sent", about=template_prefix, error=str(error))


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps the secrets behind one-time codes so that a copy of the database alone opens no account."""

    def encrypt(self, text: str) -> str:
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return cipher().decrypt(encrypted_text).decode()


def cipher() -> MultiFernet:
    """Encrypts under the present secret key, and reads what was encrypted under those before it."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    keys = [
        salted_hmac("second factor", "", secret=secret, algorithm="sha256").digest() for secret in secrets
    ]
    return MultiFernet([Fernet(urlsafe_b64encode(key)) for key in keys])
