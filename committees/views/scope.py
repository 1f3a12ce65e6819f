"""Which committee a page is about, and what the person may do there; a stranger finds nothing."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render

from committees.models import Committee, Decision


def choose_committee(request, committees):
    """The committee named in the address, or the only one there is; None if the person must choose."""
    committees = committees.select_related("site", "cooperative")
    if code := request.GET.get("committee"):
        return get_object_or_404(committees, site__code=code)
    found = list(committees[:2])
    if not found:
        raise Http404
    return found[0] if len(found) == 1 else None


def pick(request, committees):
    return render(request, "committee/pick.html", {"committees": committees.select_related("cooperative")})


def may(user, permission, committee):
    return Committee.objects.where_may(user, permission).filter(pk=committee.pk).exists()


def recordable_by(user):
    """The committees whose decisions a person writes down: an officer their own; staff, from paper, all."""
    if user.has_perm("committees.record_from_paper"):
        return Committee.objects.visible_to(user)
    return Committee.objects.where_may(user, "record_decision")


def reversible_by(user):
    """The committees whose expenditures a person may call wrong: an officer their own; finance all."""
    if user.has_perm("committees.request_reversal"):
        return Committee.objects.visible_to(user)
    return Committee.objects.where_may(user, "record_decision")


def visible_decision(request, number, committees=None):
    """A decision that the person may see, of these committees, or 404."""
    decided = Decision.objects.visible_to(request.user)
    if committees is not None:
        decided = decided.filter(committee__in=committees)
    return get_object_or_404(
        decided.select_related(
            "committee__site",
            "committee__cooperative",
            "meeting",
            "project",
            "amends",
            "recorded_by",
            "confirmed_by",
            "refused_by",
            "closed_by",
        ),
        number=number,
    )


def confirmable(request, number):
    """A decision of a committee whose second officer the person is, or 404."""
    return visible_decision(request, number, Committee.objects.where_may(request.user, "confirm_decision"))
