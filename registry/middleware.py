"""What every request is held to before and after a page sees it."""

from django.db import DataError
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils import translation

from registry.languages import INSTEAD_OF_SWAHILI, SWAHILI, languages_of


class FrenchInsteadOfSwahili:
    """Show a page that is not offered in Swahili in French to whoever reads Swahili."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if translation.get_language() == SWAHILI and SWAHILI not in languages_of(request.path_info):
            translation.activate(INSTEAD_OF_SWAHILI)
            request.LANGUAGE_CODE = INSTEAD_OF_SWAHILI
        return self.get_response(request)


class NoNulCharacters:
    """Answer 400 where an address or form holds a NUL character, which no text in PostgreSQL can hold.

    Forms refuse it themselves; what a page takes straight from an address reaches the database.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, DataError | ValueError) and "NUL (0x00)" in str(exception):
            return render(request, "404.html", status=400)
        return None


class CompressedText(GZipMiddleware):
    """Send pages and JSON compressed, with Django's random padding; files are compressed already."""

    KINDS = ("text/html", "text/javascript", "application/json")

    def process_response(self, request, response):
        if response.streaming or not response.get("Content-Type", "").startswith(self.KINDS):
            return response
        return super().process_response(request, response)
