"""The evidence of one statement, opened for an auditor by a link; and where a company makes such links."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Max
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from rest_framework.throttling import SimpleRateThrottle

from credits.models import Notice
from credits.views.scope import acting_for, freshly_signed_in, sent
from registry.acting import repeatable
from registry.files.downloads import attachment
from registry.forms import key_of
from registry.refusals import Refused
from registry.tokens import EVIDENCE, token_again
from reporting import services
from reporting.evidence import evidence_of
from reporting.models import LONGEST_LINK, EvidenceLink, Statement
from reporting.statement_renderers import renderer_of, spoken

OPENINGS_SHOWN = 50
LANGUAGES = ("en", "fr")


class OpeningThrottle(SimpleRateThrottle):
    """Each opening is kept, so each address opens only so many an hour; tokens cannot be guessed anyhow."""

    scope = "evidence"
    rate = "120/hour"

    def get_cache_key(self, request, view):
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class LinkForm(forms.Form):
    statement = forms.ModelChoiceField(
        Statement.objects.none(), label=gettext_lazy("Statement"), to_field_name="number", empty_label=None
    )
    label = forms.CharField(
        label=gettext_lazy("For whom"),
        max_length=120,
        help_text=gettext_lazy("For your own list, such as the name of the auditing company."),
    )
    days = forms.IntegerField(
        label=gettext_lazy("Good for how many days"),
        min_value=1,
        max_value=LONGEST_LINK.days,
        initial=30,
        help_text=gettext_lazy("From 1 to 90. You can revoke the link at any time."),
    )

    def __init__(self, *arguments, statements, **more):
        super().__init__(*arguments, **more)
        self.fields["statement"].queryset = statements


# For the company


@login_required
@require_GET
def links(request):
    organisation = acting_for(request, "manage_team")
    made = EvidenceLink.objects.filter(statement__retirement__account__organisation=organisation)
    return render(
        request,
        "portal/evidence_links.html",
        {
            "organisation": organisation,
            "links": made.select_related("statement").annotate(
                opened=Count("openings"), last_opened_at=Max("openings__opened_at")
            ),
            "has_statements": statements_of(organisation).exists(),
            "now": timezone.now(),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
@freshly_signed_in
def create_link(request):
    organisation = acting_for(request, "manage_team")
    form = LinkForm(
        sent(request),
        statements=statements_of(organisation),
        initial={"statement": request.GET.get("statement")},
    )
    if form.is_valid():
        try:
            with repeatable(key_of(request)):
                made = services.create_evidence_link(**form.cleaned_data, at=timezone.now(), by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("portal:evidence_link", pk=made.pk)
    return render(request, "portal/evidence_create.html", {"organisation": organisation, "form": form})


@login_required
@require_GET
def link(request, pk):
    """The address to hand over, and every opening."""
    found = managed_link(request, pk)
    token = token_again(EVIDENCE, found.key, found.token_sha256)
    is_open = EvidenceLink.objects.open(timezone.now()).contains(found)
    return render(
        request,
        "portal/evidence_link.html",
        {
            "organisation": found.statement.retirement.account.organisation,
            "link": found,
            "address": settings.PUBLIC_ADDRESS + reverse("evidence", args=[token])
            if token and is_open
            else "",
            "is_open": is_open,
            "opened": found.openings.count(),
            "openings": found.openings.all()[:OPENINGS_SHOWN],
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def revoke_link(request, pk):
    found = managed_link(request, pk)
    form = forms.Form(sent(request))
    if form.is_valid():
        try:
            with repeatable(key_of(request)):
                services.revoke_evidence_link(link=found, at=timezone.now(), by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The link opens nothing any more."))
            return redirect("portal:evidence_link", pk=pk)
    organisation = found.statement.retirement.account.organisation
    return render(
        request, "portal/evidence_revoke.html", {"organisation": organisation, "link": found, "form": form}
    )


def statements_of(organisation):
    return Statement.objects.filter(retirement__account__organisation=organisation)


def managed_link(request, pk):
    """A link to a statement of a company whose team the person runs, or 404."""
    made = EvidenceLink.objects.managed_by(request.user)
    return get_object_or_404(
        made.select_related("statement__retirement__account__organisation", "created_by", "revoked_by"), pk=pk
    )


# For whoever has the link


@never_cache
@require_GET
def evidence(request, token):
    found, elsewhere = opened(request, token)
    if elsewhere:
        return elsewhere
    statement = found.statement
    language = language_asked(request)
    words_of = renderer_of(statement.record).words
    with translation.override(language):
        context = {
            "link": found,
            "token": token,
            "evidence": evidence_of(statement, at=timezone.now()),
            "words": words_of(statement.record, statement.fingerprint, spoken(statement.record, language)),
            "notices": Notice.objects.concerning(statement.retirement),
        }
        return unlisted(render(request, "public/evidence.html", context))


@never_cache
@require_GET
def evidence_file(request, token, sha256):
    """A file behind the footprint, to be saved; never shown as a page of ours."""
    found, elsewhere = opened(request, token, sha256)
    if elsewhere:
        return elsewhere
    return unlisted(attachment(paper_of(found, sha256).file, f"evidence-{sha256[:16]}"))


def paper_of(link, sha256):
    footprint = link.statement.retirement.footprint
    return footprint.evidence.filter(sha256=sha256).first() if footprint else None


def opened(request, token, sha256=""):
    """The link, its opening noted, or else the answer that says no more than that it opens nothing."""
    if not OpeningThrottle().allow_request(request, None):
        return None, closed(request, 429)
    found = EvidenceLink.objects.behind(token).select_related("statement__retirement__footprint").first()
    if found is None or (sha256 and paper_of(found, sha256) is None):
        return None, closed(request, 404)
    try:
        services.open_evidence(link=found, sha256=sha256, at=timezone.now(), by="system:evidence")
    except Refused:
        return None, closed(request, 410)
    return found, None


def closed(request, status):
    with translation.override(language_asked(request)):
        return unlisted(render(request, "public/evidence_closed.html", status=status))


def language_asked(request):
    """By the address, since a page without referrer can send no form; else as the browser wants it."""
    asked = request.GET.get("lang")
    return asked if asked in LANGUAGES else (translation.get_language() or "en")[:2]


def unlisted(response):
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
