"""A statement as page, PDF and JSON, and the look-up that leads to it."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import conditional_page, require_safe

from credits.models import Notice
from reporting import numbers
from reporting.lookup import find
from reporting.models import Statement
from reporting.notices import told
from reporting.statement_pdf import statement_pdf
from reporting.statement_words import words_of

RECOMPUTE = (
    "Take the value of `record`, write it as RFC 8785 canonical JSON in UTF-8, and compute SHA-256. "
    "The result in lower-case hex must equal `fingerprint.value`."
)


@require_safe
@conditional_page
def page(request, number):
    statement, elsewhere = _found(request, number, "public:statement")
    if elsewhere:
        return elsewhere
    words = words_of(statement.record, statement.fingerprint, get_language())
    notices = Notice.objects.concerning(statement.retirement)
    return render(
        request, "statements/page.html", {"words": words, "statement": statement, "notices": notices}
    )


@require_safe
@conditional_page
def pdf(request, number):
    statement, elsewhere = _found(request, number, "public:statement_pdf")
    if elsewhere:
        return elsewhere
    language = request.GET.get("lang", get_language())
    content = statement_pdf(statement.record, statement.fingerprint, language)
    ending = "-fr" if language.startswith("fr") else ""
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{statement.number}{ending}.pdf"'},
    )


@require_safe
@conditional_page
def json(request, number):
    statement, elsewhere = _found(request, number, "public:statement_json")
    if elsewhere:
        return elsewhere
    return JsonResponse(
        {
            "record": statement.record,
            "fingerprint": {"algorithm": "SHA-256 over RFC 8785", "value": statement.fingerprint},
            "how_to_recompute": RECOMPUTE,
            "notices": [told(notice) for notice in Notice.objects.concerning(statement.retirement)],
        },
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        # Anybody's checking page may read a public record.
        headers={"Access-Control-Allow-Origin": "*"},
    )


@require_safe
def lookup(request):
    typed = numbers.cleaned(request.GET.get("q", ""))
    address = find(typed) if typed else None
    if address:
        return redirect(address)
    return render(
        request,
        "public/lookup.html",
        {"typed": typed, "is_mistyped": _is_mistyped(typed)},
        status=404 if typed else 200,
    )


def _found(request, typed, route):
    """The statement, or else the answer that leads to it or says that there is none."""
    number = numbers.statement_number(typed)
    statements = Statement.objects.select_related("retirement")
    statement = statements.filter(number=number).first() if number else None
    if statement is None:
        context = {"typed": typed, "is_mistyped": number is None}
        return None, render(request, "statements/not_found.html", context, status=404)
    if number != typed:
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return None, redirect(reverse(route, args=[number]) + query, permanent=True)
    return statement, None


def _is_mistyped(typed):
    return numbers.looks_like_a_statement(typed) and numbers.statement_number(typed) is None
