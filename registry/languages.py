"""Which languages a page is offered in: every page in English and French, the committees' in Swahili too."""

from django.conf import settings

SWAHILI = "sw"
# The second language of Kolwezi, for whoever reads Swahili, on the pages that have none.
INSTEAD_OF_SWAHILI = "fr"
# What the people of a mine meet: their committee's pages, where the wall leads them, and the way in.
IN_SWAHILI = (
    "/committee/",
    "/feedback/",
    "/premium/",
    "/accounts/login/",
    "/accounts/logout/",
    "/accounts/password/",
    "/accounts/reauthenticate/",
)
EVERYWHERE = [code for code, _name in settings.LANGUAGES if code != SWAHILI]


def languages_of(path: str) -> list[str]:
    """The codes of the languages in which the page at an address can be read."""
    return [*EVERYWHERE, SWAHILI] if path.startswith(IN_SWAHILI) else EVERYWHERE
