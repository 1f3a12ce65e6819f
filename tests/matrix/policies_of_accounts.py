"""Signing in, second factors and passwords: everybody's own, and nothing of anybody else's."""

from tests.matrix.policy import Open

SIGN_IN = r"302 /accounts/login/(\?next=.*)?"
WRONG = {"login": "registrar@matrix.example", "password": "wrong", "email": "registrar@matrix.example"}
# The library writes down the addresses of whoever's password is asked for, before it looks at the key.
NOTES = ("account_emailaddress",)


def for_all(get="200", post="405", **more):
    """The same to everybody."""
    return Open(get, post, sent=lambda rows: WRONG, **more)


def for_nobody_yet(get="200", post="200"):
    """For whoever is not signed in; the others are led on."""
    return Open(get, post, "302 /", "302 /", sent=lambda rows: WRONG)


def for_oneself(get="200", post="200", **more):
    """For whoever is signed in, on their own account alone."""
    return Open(SIGN_IN, SIGN_IN, get, post, sent=lambda rows: WRONG, **more)


ACCOUNT_PAGES = {
    "account_login": for_nobody_yet(),
    "account_logout": Open("302 /", "302 /", "200", "302 /"),
    "account_inactive": for_all(),
    # Nobody signs up alone.
    "account_signup": for_nobody_yet(),
    "account_confirm_login_code": for_nobody_yet(SIGN_IN, SIGN_IN),
    "account_email_verification_sent": for_all(),
    "account_confirm_email": for_all("200", "404", row=lambda rows: ("key",)),
    # Both addresses are ours: e-mail addresses are changed by staff alone.
    "account_email": for_all("404", "404"),
    "accounts/email/": for_all("404", "404", place="/accounts/email/"),
    "account_reset_password": for_all("200", "302 /accounts/password/reset/done/", notes=NOTES),
    "account_reset_password_done": for_all(),
    "account_reset_password_from_key": for_all("200", "200", row=lambda rows: ("1", "key-key"), notes=NOTES),
    "account_reset_password_from_key_done": for_all(),
    "account_change_password": for_oneself(),
    "account_set_password": for_oneself("302 /accounts/password/change/", "302 /accounts/password/change/"),
    "account_reauthenticate": for_oneself(),
    "usersessions_list": for_oneself("200", "302 /accounts/sessions/"),
    "mfa_index": for_oneself("200", "405"),
    "mfa_authenticate": for_nobody_yet(SIGN_IN, SIGN_IN),
    "mfa_reauthenticate": for_oneself("302 /accounts/reauthenticate/", "302 /accounts/reauthenticate/"),
    "mfa_activate_totp": for_oneself(),
    # Whoever has none can neither take it off nor see its codes.
    "mfa_deactivate_totp": for_oneself("404", "404"),
    "mfa_view_recovery_codes": for_oneself("404", "405"),
    "mfa_generate_recovery_codes": for_oneself(),
    "mfa_download_recovery_codes": for_oneself("404", "404"),
    "mfa_list_webauthn": for_oneself("200", "405"),
    "mfa_add_webauthn": for_oneself(),
    "mfa_reauthenticate_webauthn": for_oneself(
        "302 /accounts/reauthenticate/", "302 /accounts/reauthenticate/"
    ),
    "mfa_login_webauthn": for_nobody_yet(SIGN_IN, SIGN_IN),
    # Somebody else's passkey is not there.
    "mfa_edit_webauthn": for_oneself("404", "404", row=lambda rows: (rows.passkey.pk,)),
    "mfa_remove_webauthn": for_oneself("404", "404", row=lambda rows: (rows.passkey.pk,)),
}
