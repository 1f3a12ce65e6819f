"""What every page knows: the demo or live label, and which doors are open to this person."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from registry.languages import languages_of
from registry.models import Organisation
from registry.signing_in import works_inside


def oreka(request):
    return {
        "is_demo": settings.IS_DEMO,
        "has_host_name": has_host_name(request),
        "languages": languages_of(request.path_info),
        "doors": SimpleLazyObject(lambda: doors(getattr(request, "user", None))),
    }


def has_host_name(request):
    """Whether the site is reached by a name: passkeys belong to a name, and none can be made for a number."""
    try:
        ip_address(urlsplit(f"//{request.get_host()}").hostname or "")
    except ValueError:
        return True
    return False


def doors(user):
    """Which of the closed doors a person may open."""
    if user is None or not user.is_authenticated:
        return {"portal": False, "committee": False, "production": False, "admin": False}
    organisations = Organisation.objects
    return {
        "portal": organisations.where_may(user, "view_holdings").exists(),
        "committee": organisations.where_may(user, "view_fund").exists(),
        "production": organisations.where_may(user, "submit_production").exists(),
        "admin": works_inside(user),
    }
