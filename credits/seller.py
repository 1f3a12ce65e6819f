"""Who sells, and to which account buyers pay, as whoever runs the registry has set it; no page changes it."""

from django.conf import settings
from django.utils.translation import gettext as _
from stdnum import iban

from registry.refusals import Refused

NEEDED = ("name", "address", "iban")


class NotSet(Refused):
    """The registry does not say who sells, or where to pay."""


def seller() -> dict[str, str]:
    """Name, address and so on, as `SELLER` in the settings.

    :raises NotSet: if name, address or IBAN are missing, or the IBAN's check digits (ISO 13616) are wrong
    """
    known: dict[str, str] = settings.SELLER
    if not all(known[name] for name in NEEDED) or not iban.is_valid(known["iban"]):
        raise NotSet(_("The registry’s settings do not say who sells and where to pay; see SELLER_NAME."))
    return known
