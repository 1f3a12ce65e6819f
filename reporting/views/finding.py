"""The staff's search over all records: one hit opens its page, several are listed."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from reporting.finding import found_for


def find(request):
    if not request.user.is_staff:
        raise PermissionDenied
    words = request.GET.get("q", "")
    groups = found_for(words, request)
    hits = [result for group in groups for result in group["rows"]]
    if len(hits) == 1:
        return HttpResponseRedirect(hits[0]["address"])
    context = {**admin.site.each_context(request), "title": _("Find"), "words": words, "groups": groups}
    return render(request, "admin/find.html", context)
