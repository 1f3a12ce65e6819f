"""The first page, and the last one: what is shown when something broke."""

from django.conf import settings
from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string


def home(request):
    return render(request, "public/home.html")


def server_error(request):
    """Without the request: whatever broke could break the context processors too."""
    return HttpResponseServerError(render_to_string("500.html", {"is_demo": settings.IS_DEMO}))
