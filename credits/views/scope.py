"""For whom a person acts in the portal, and what they may do there."""

from functools import wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from registry.models import Organisation
from registry.signing_in import address_to_confirm, is_fresh

ACTS = ("order_credits", "declare_footprint", "retire_credits")


def acting_for(request, permission="view_holdings"):
    """The organisation named by the form or the address, else the one chosen last, else the first.

    Forms name it themselves: what was chosen in another window never changes for whom a form acts.
    """
    organisations = Organisation.objects.where_may(request.user, permission)
    if code := request.POST.get("organisation") or request.GET.get("organisation"):
        organisation = get_object_or_404(organisations, code=code)
        request.session["organisation"] = organisation.code
        return organisation
    found = {organisation.code: organisation for organisation in organisations}
    if not found:
        raise Http404
    return found.get(request.session.get("organisation")) or next(iter(found.values()))


def may(user, permission, organisation):
    return Organisation.objects.where_may(user, permission).filter(pk=organisation.pk).exists()


def acts_of(user, organisation):
    """Which acts the person may do for the organisation, by permission."""
    return {permission: may(user, permission, organisation) for permission in ACTS}


def sent(request):
    """What a form is bound to: the answers sent, be they none at all, or nothing before any were."""
    return request.POST if request.method == "POST" else None


def freshly_signed_in(view):
    """Lets nobody at a session left open take what nothing undoes; whoever is sent away comes back here."""

    @wraps(view)
    def page(request, *arguments, **named):
        if is_fresh(request):
            return view(request, *arguments, **named)
        messages.info(request, _("Confirm that it is you; then this step goes on. Nothing has happened yet."))
        return redirect(address_to_confirm(request))

    return page
