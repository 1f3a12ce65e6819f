"""Tokens in addresses that open one thing to whoever has them, of which the database keeps fingerprints only.

A token is made anew from the key of its row and the secret key of the registry: so a worker can send it and a
page can show it, and a copy of the database alone opens nothing.
"""

import hashlib
import re
from base64 import urlsafe_b64encode
from collections.abc import MutableMapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

# What tokens are for; one of one purpose opens nothing of another.
INVITATION, EVIDENCE = "team invitation", "evidence of a statement"
# As they stand in addresses: 32 bytes, in base64 for addresses.
TOKEN = r"[A-Za-z0-9_-]{43}"  # noqa: S105 - the form of one


def token_of(purpose: str, key: UUID, *, secret: str | None = None) -> str:
    """The token of a row by its key, under the present secret key unless told otherwise."""
    digest = salted_hmac(f"token of {purpose}", str(key), secret=secret, algorithm="sha256").digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def fingerprint_of_token(token: str) -> str:
    """SHA-256 in hex, as it is kept and looked up. The token is random enough to need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def token_again(purpose: str, key: UUID, fingerprint: str) -> str | None:
    """The token that was made under this or an earlier secret key; None if that key is known no more."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        token = token_of(purpose, key, secret=secret)
        if fingerprint_of_token(token) == fingerprint:
            return token
    return None


def hide_tokens(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Leave the tokens of addresses out of the lines of the log."""
    for name in ("request", "path"):
        if isinstance(line.get(name), str):
            line[name] = IN_AN_ADDRESS.sub(r"\1…", line[name])
    return line


IN_AN_ADDRESS = re.compile(rf"((?:/|%2F)(?:evidence|invitations)(?:/|%2F)){TOKEN}")
