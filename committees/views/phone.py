"""What a phone keeps: the page of its drafts and receipts, and the small answers that its scripts ask for."""

import hashlib
from functools import cache
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles import finders
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from committees.views.answers import log_index_of, may_be_kept, sign_in_first
from registry.models import AnsweredKey

# What a kept page needs; the service worker fetches these once, and anew when one has changed.
ASSETS = (
    "css/base.css",
    "css/committee.css",
    "js/committee-keep.js",
    "js/committee-form.js",
    "js/committee-phone.js",
    "icon.svg",
)
MOST_KEYS = 50


@login_required
@require_GET
def phone(request):
    """Nothing but words: whatever is on the phone, its own script writes into the page."""
    response = render(request, "committee/phone.html")
    may_be_kept(request, response)
    return response


@require_GET
@never_cache
def token(request):
    """A fresh token for sending, and whose it is: a draft is sent by its writer alone."""
    if not request.user.is_authenticated:
        return sign_in_first()
    return JsonResponse({"token": get_token(request), "person": str(request.user.pk)})


@require_GET
@never_cache
def log_indexes(request):
    """Where the log has what this person sent under the keys in the address, as far as it has been placed."""
    if not request.user.is_authenticated:
        return sign_in_first()
    own = AnsweredKey.objects.filter(by=request.user, key__in=keys_in(request))
    placed = ((str(answered.key), log_index_of(answered)) for answered in own)
    return JsonResponse({key: index for key, index in placed if index is not None})


def keys_in(request):
    for key in request.GET.getlist("key")[:MOST_KEYS]:
        try:
            yield UUID(key)
        except ValueError:
            continue


@require_GET
def service_worker(request):
    """The script that keeps pages; it may only look after what lies below its own address."""
    script = render_to_string(
        "committee/sw.js",
        {
            "version": version_of_assets(),
            "assets": [static(name) for name in ASSETS],
            "phone": reverse("committee:phone"),
        },
    )
    return HttpResponse(script, "text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@cache
def version_of_assets():
    """Changes whenever one of the assets does."""
    found = hashlib.sha256()
    for name in ASSETS:
        with open(finders.find(name), "rb") as file:  # noqa: PTH123 - a path that the finder gives as text
            found.update(file.read())
    return found.hexdigest()[:12]
