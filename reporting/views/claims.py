"""A buyer's statements, the words that each allows, the check of a draft, and the card for other pages."""

import csv

from csp.decorators import csp_replace
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from credits.models import Notice
from credits.views.scope import acting_for, may, sent
from registry.acting import repeatable
from registry.forms import key_of
from registry.models import Organisation
from registry.refusals import Refused
from reporting import services
from reporting.claims.card import card_languages, card_of, frame_line
from reporting.claims.checking import checked
from reporting.claims.ready_texts import filled_texts
from reporting.claims.sentences import AUDIENCES, REPORT, languages_offered, ready_sentences
from reporting.forms import DraftForm, StatementFilter
from reporting.models import ReadyText, Statement, StatementCard
from reporting.numbers import cleaned
from reporting.register import defused
from reporting.statement_notices import lines_of
from reporting.wording import tonnes

PAGE_LENGTH = 25
# In the columns of a file, whatever the reader's language.
COLUMNS = [
    "statement",
    "issued_at",
    "beneficiary",
    "mineral",
    "kg",
    "tonnes",
    "claim_first",
    "claim_last",
    "footprint",
    "percent",
    "address",
]


def filtered(request):
    """The organisation, the filter as it was asked for, and the statements that it leaves."""
    organisation = acting_for(request)
    mine = Statement.objects.told_to([organisation]).select_related("retirement__mineral")
    filters = StatementFilter(request.GET, statements=mine)
    if filters.is_valid():
        if words := cleaned(filters.cleaned_data["q"]):
            mine = mine.filter(
                Q(number__icontains=words) | Q(record__claim__beneficiary__name__icontains=words)
            )
        if year := filters.cleaned_data["year"]:
            mine = mine.filter(
                retirement__claim_period_first__year__lte=year, retirement__claim_period_last__year__gte=year
            )
    return organisation, filters, mine


@login_required
@require_GET
def statements(request):
    organisation, filters, found = filtered(request)
    return render(
        request,
        "portal/claims_statements.html",
        {
            "organisation": organisation,
            "filters": filters,
            "page": Paginator(found, PAGE_LENGTH).get_page(request.GET.get("page")),
        },
    )


@login_required
@require_GET
def statements_csv(request):
    organisation, _filters, found = filtered(request)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="statements-{organisation.code}.csv"'
    rows = csv.writer(response)
    rows.writerow(COLUMNS)
    for statement in found.iterator(chunk_size=500):
        rows.writerow([defused(value) for value in row_of(statement)])
    return response


def row_of(statement):
    """Everything as it was frozen."""
    claim = statement.record["claim"]
    footprint = claim["footprint"] or {"number": "", "percent": ""}
    return [
        statement.number,
        statement.record["issued_at"],
        claim["beneficiary"]["name"],
        claim["mineral"]["symbol"],
        claim["quantity_kg"],
        tonnes(claim["quantity_kg"], "en").replace(",", ""),
        claim["period"]["first"],
        claim["period"]["last"],
        footprint["number"],
        footprint["percent"],
        statement.record["address"],
    ]


def visible_statement(request, number):
    """A statement of an account that the person may see, or of a claim of their company, or 404."""
    mine = Organisation.objects.where_may(request.user, "view_holdings")
    statements = Statement.objects.visible_to(request.user) | Statement.objects.told_to(mine)
    return get_object_or_404(
        statements.select_related("retirement__account__organisation", "retirement__beneficiary"),
        number=number,
    )


def shared(request, statement):
    """What every page about a statement shows."""
    notices = list(Notice.objects.concerning(statement.retirement))
    retirement = statement.retirement
    is_beneficiary_alone = not Statement.objects.visible_to(request.user).filter(pk=statement.pk).exists()
    return {
        "statement": statement,
        "organisation": retirement.beneficiary if is_beneficiary_alone else retirement.account.organisation,
        "claim": statement.record["claim"],
        "is_demo_record": statement.record["demo"],
        "notices": notices,
        "is_withdrawn": any(notice.kind == Notice.Kind.WITHDRAWN for notice in notices),
    }


def chosen_language(request, offered):
    """The language of the texts: as asked for, else the reader's, else the first that there is."""
    wanted = request.GET.get("lang") or (get_language() or "en")[:2]
    return wanted if wanted in offered else offered[0]


@login_required
@require_GET
def words(request, number):
    statement = visible_statement(request, number)
    audience = request.GET.get("for", REPORT)
    if audience not in AUDIENCES:
        raise Http404
    offered = languages_offered(statement.record)
    language = chosen_language(request, offered)
    texts = ReadyText.objects.in_force(timezone.now().date()).filter(language=language, audience=audience)
    context = shared(request, statement)
    noted = lines_of(context["notices"], language)
    return render(
        request,
        "portal/claims_words.html",
        {
            **context,
            "tab": audience,
            "text_language": language,
            "offered": offered,
            "sentences": ready_sentences(statement.record, language, audience, noted),
            "texts": filled_texts(texts, statement.record, language, noted),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def check_draft(request, number):
    """Nothing of a draft is kept, here or in an address."""
    statement = visible_statement(request, number)
    return _check(request, statement.record, {**shared(request, statement), "tab": "check"})


@login_required
@require_http_methods(["GET", "POST"])
def check_any_draft(request):
    return _check(request, None, {"organisation": acting_for(request), "tab": "check"})


def _check(request, record, context):
    form = DraftForm(sent(request))
    if form.is_valid():
        draft = form.cleaned_data["draft"]
        language = form.cleaned_data["language"]
        context |= {
            "checked": checked(draft, language, record, on=timezone.now().date()),
            "is_detected": not form.data.get("language"),
        }
    return render(request, "portal/claims_check.html", context | {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def card(request, number):
    """Where a card is switched on and off, with the line that shows it."""
    statement = visible_statement(request, number)
    organisation = statement.retirement.account.organisation
    may_switch = may(request.user, "retire_credits", organisation)
    if request.method == "POST":
        if not may_switch:
            raise Http404
        return _switch(request, statement)
    shown = StatementCard.objects.shown().filter(statement=statement).first()
    offered = card_languages(statement.record)
    return render(
        request,
        "portal/claims_card.html",
        {
            **shared(request, statement),
            "tab": "card",
            "card": shown,
            "may_switch": may_switch,
            "lines": [{"language": code, "line": frame_line(statement.number, code)} for code in offered],
        },
    )


def _switch(request, statement):
    to = request.POST.get("to")
    service = {"on": services.enable_card, "off": services.disable_card}.get(to)
    if service is None:
        raise Http404
    try:
        with repeatable(key_of(request)):
            service(statement=statement, at=timezone.now(), by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        said = _("The card is on. Copy the line below.") if to == "on" else _("The card is off.")
        messages.success(request, said)
    return redirect("portal:statement_card", statement.number)


# The one page that may stand in anybody's frame: it holds no form, no script and no cookie.
@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]
def public_card(request, number):
    statement = get_object_or_404(
        Statement.objects.filter(cards__in=StatementCard.objects.shown()).select_related("retirement"),
        number=number,
    )
    language = chosen_language(request, card_languages(statement.record))
    notices = Notice.objects.concerning(statement.retirement)
    return render(request, "public/card.html", {"card": card_of(statement.record, notices, language)})
