"""The fixed words of a statement, in the active language."""

from django.utils.translation import gettext as _


def labels(symbol: str, currency: str) -> dict[str, str]:
    """Headings and labels by name.

    :param symbol: the mineral's, such as Co
    """
    return {
        "statement": _("Retirement statement"),
        "who": _("Who, how much, for what period"),
        "boundary": _("Claim boundary"),
        "may_say": _("You may say"),
        "may_not_say": _("You may not say or imply"),
        "say_with": _("Say with every use:"),
        "notice": _("Notice:"),
        "credits": _("Credits retired"),
        "serials": _("Certificate serials"),
        "place": _("Cooperative · site"),
        "produced": _("Produced"),
        "issued": _("Issued"),
        "tonnes": f"t {symbol}",
        "total": _("Total"),
        "premium": _("Where the premium goes"),
        "area": _("Area (decided by the site’s committee)"),
        "allocated": _("Set aside"),
        "spent": _("Spent with evidence"),
        "check": _("Check this document"),
        "check_how": _("Scan the code or open the address, and compare number, quantity and fingerprint."),
        "fingerprint": _("Fingerprint"),
        "fingerprint_of": _("SHA-256 of the record in RFC 8785 canonical JSON"),
        "proves": _(
            "The same fingerprint at the address proves that the record is unchanged since it was issued. "
            "It does not prove what happened at the mine: for that, people checked the evidence that the "
            "production reports name."
        ),
        "cite": _("Cite as"),
        "plain": _("Plain"),
        "corrections": _("Corrections:"),
    }
