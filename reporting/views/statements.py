"""A statement as page, PDF, JSON and citation, by address or as asked for, and the look-up of its number."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import conditional_page, require_safe

from credits.models import Notice
from reporting import numbers
from reporting.citations import FORMS, MEDIA_TYPES, with_note
from reporting.lookup import find
from reporting.models import Statement
from reporting.negotiation import preferred
from reporting.notices import told
from reporting.signposts import signposts
from reporting.statement_notices import cited_notices, with_notices
from reporting.statement_renderers import languages_of, renderer_of, spoken

RECOMPUTE = (
    "Take the value of `record`, write it as RFC 8785 canonical JSON in UTF-8, and compute SHA-256. "
    "The result in lower-case hex must equal `fingerprint.value`."
)
HTML, PDF, JSON = "text/html", "application/pdf", "application/json"


@require_safe
@conditional_page
def page(request, number):
    """The statement in the form that is asked for; a browser gets the page."""
    statement, elsewhere = _found(request, number, "public:statement")
    if elsewhere:
        return elsewhere
    wanted = preferred(request.headers.get("Accept") or "*/*", [HTML, PDF, JSON, *MEDIA_TYPES])
    if wanted == PDF:
        answer = _pdf(request, statement)
    elif wanted == JSON:
        answer = _json(statement)
    elif wanted in MEDIA_TYPES:
        answer = _citation(request, statement, MEDIA_TYPES[wanted])
    elif wanted == HTML:
        answer = _page(request, statement)
    else:
        offered = "\n".join([HTML, PDF, JSON, *MEDIA_TYPES])
        answer = HttpResponse(f"{offered}\n", status=406, content_type="text/plain; charset=utf-8")
    patch_vary_headers(answer, ["Accept"])
    return answer


@require_safe
@conditional_page
def pdf(request, number):
    statement, elsewhere = _found(request, number, "public:statement_pdf")
    return elsewhere or _pdf(request, statement)


@require_safe
@conditional_page
def json(request, number):
    statement, elsewhere = _found(request, number, "public:statement_json")
    return elsewhere or _json(statement)


@require_safe
@conditional_page
def cite(request, number, form):
    """A citation as a file; an unknown form is the plain one."""
    statement, elsewhere = _found(request, number, "public:statement_cite", form)
    return elsewhere or _citation(request, statement, form if form in FORMS else "plain", is_file=True)


def _page(request, statement):
    language = _language(request, statement)
    renderer = renderer_of(statement.record)
    words = renderer.words(statement.record, statement.fingerprint, language)
    notices = list(Notice.objects.concerning(statement.retirement))
    words["cite"] = with_note(words["cite"], cited_notices(statement.record, notices, language))
    context = {
        "words": words,
        "statement": statement,
        "body": renderer.template,
        "speaks": languages_of(statement.record),
        "notices": notices,
        "described": _inside_a_page(words["cite"]["schema"]),
    }
    answer = render(request, "statements/page.html", context)
    return signposts(answer, statement, is_landing=True)


def _inside_a_page(data):
    """JSON as a data block; nothing in it can end the block."""
    # As Django's json_script, which would write it anew.
    for letter in "<>&":
        data = data.replace(letter, f"\\u{ord(letter):04X}")
    return mark_safe(data)  # noqa: S308


def _pdf(request, statement):
    """The PDF as it was printed once, after a sheet of today's notices unless asked for as it was issued."""
    language = _language(request, statement)
    kept = statement.prints.filter(language=language).first()
    if kept:
        content = bytes(kept.content)
    else:
        content = renderer_of(statement.record).pdf(statement.record, statement.fingerprint, language)
    ending = "" if language == "en" else f"-{language}"
    notices = [] if "as_issued" in request.GET else Notice.objects.concerning(statement.retirement)
    if notices:
        content = with_notices(content, statement.record, notices, language, today=timezone.now().date())
        ending += "-notices"
    answer = HttpResponse(
        content,
        content_type=PDF,
        headers={"Content-Disposition": f'inline; filename="{statement.number}{ending}.pdf"'},
    )
    return signposts(answer, statement)


def _json(statement):
    answer = JsonResponse(
        {
            "record": statement.record,
            "fingerprint": {"algorithm": "SHA-256 over RFC 8785", "value": statement.fingerprint},
            "how_to_recompute": RECOMPUTE,
            "notices": [told(notice) for notice in Notice.objects.concerning(statement.retirement)],
            "prints": [
                {"language": language, "sha256": sha256}
                for language, sha256 in statement.prints.values_list("language", "sha256")
            ],
        },
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        # Anybody's checking page may read a public record.
        headers={"Access-Control-Allow-Origin": "*"},
    )
    return signposts(answer, statement)


def _citation(request, statement, form, *, is_file=False):
    language = _language(request, statement)
    words = renderer_of(statement.record).words(statement.record, statement.fingerprint, language)
    media_type, ending = FORMS[form]
    note = cited_notices(statement.record, Notice.objects.concerning(statement.retirement), language)
    answer = HttpResponse(
        with_note(words["cite"], note)[form] + "\n",
        content_type=f"{media_type}; charset=utf-8",
        headers={"Access-Control-Allow-Origin": "*"},
    )
    if is_file:
        answer["Content-Disposition"] = f'attachment; filename="{statement.number}.{ending}"'
    return signposts(answer, statement)


def _language(request, statement):
    return spoken(statement.record, request.GET.get("lang") or get_language())


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


def _found(request, typed, route, *more):
    """The statement, or else the answer that leads to it or says that there is none."""
    number = numbers.statement_number(typed)
    statements = Statement.objects.select_related("retirement")
    statement = statements.filter(number=number).first() if number else None
    if statement is None:
        context = {"typed": typed, "is_mistyped": number is None}
        return None, render(request, "statements/not_found.html", context, status=404)
    if number != typed:
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return None, redirect(reverse(route, args=[number, *more]) + query, permanent=True)
    return statement, None


def _is_mistyped(typed):
    return numbers.looks_like_a_statement(typed) and numbers.statement_number(typed) is None
