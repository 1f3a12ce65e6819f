"""The buyer's pages that reporting answers: previews of statements, where the premium went, and thanks."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from committees import services as committee_services
from committees.models import Thanks
from credits.models import PremiumShare, PurchaseOrder
from credits.views.retiring import question
from credits.views.scope import acting_for, may, sent
from registry.acting import repeatable
from registry.files.downloads import CONTENT_TYPES, attachment_headers
from registry.forms import key_of
from registry.models import MineSite
from registry.refusals import Refused
from reporting.flow import flow_of
from reporting.forms import ReportForm, ThanksForm
from reporting.impact import impact_of, months_told
from reporting.impact_pdf import impact_pdf
from reporting.own_flow import own_flow
from reporting.own_premium import own_trail
from reporting.photos import MOST_SHOWN, public_photos
from reporting.premium import end_of_last_month, premium_trail
from reporting.statement_preview import NO_FINGERPRINT, preview_of, preview_pdf
from reporting.statement_renderers import renderer_of, spoken

MOST_THANKS = 10
MONTHS_OF_A_YEAR = 12


@login_required
@require_GET
def premium(request):
    organisation = acting_for(request)
    orders = PurchaseOrder.objects.delivered().filter(buyer=organisation)
    now = timezone.now()
    # Of its own orders a buyer knows all; of the fund it is told by whole months, as anybody is.
    until = end_of_last_month(now)
    trail = premium_trail(orders, until=until, delivered_until=now)
    own = own_trail(orders, until=until)
    sites = PremiumShare.objects.filter(order__in=orders).values("site")
    return render(
        request,
        "portal/premium.html",
        {
            "organisation": organisation,
            "trail": trail,
            "flow": flow_of(trail),
            "own": own,
            "own_flow": own_flow(own),
            "photos": public_photos(sites, until=until)[:MOST_SHOWN],
            "thanks": Thanks.objects.filter(organisation=organisation).select_related("site")[:MOST_THANKS],
            "may_thank": may(request.user, "declare_footprint", organisation),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def thank(request):
    """A message to a site to which the company's premium went; it waits until a registrar has read it."""
    organisation = acting_for(request, "declare_footprint")
    orders = PurchaseOrder.objects.delivered().filter(buyer=organisation)
    paid = PremiumShare.objects.filter(order__in=orders).values("site")
    sites = MineSite.objects.filter(pk__in=paid, committee__isnull=False)
    if not sites:
        raise Http404
    form = ThanksForm(sent(request), sites=sites)
    if form.is_valid():
        try:
            with repeatable(key_of(request)):
                committee_services.write_thanks(
                    organisation=organisation, **form.cleaned_data, at=timezone.now(), by=request.user
                )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The message is sent. The registry reads it before the committee."))
            return redirect("portal:premium")
    return render(request, "portal/thank.html", {"organisation": organisation, "form": form})


@login_required
@require_GET
def premium_report(request):
    """Where the period of a report is chosen; whole answers lead to the PDF, at an address of its own."""
    organisation = acting_for(request)
    months = months_told(organisation, until=end_of_last_month(timezone.now()))
    form = None
    if months:
        asked = request.GET if "from" in request.GET or "to" in request.GET else None
        form = ReportForm(asked, months=months)
        if form.is_valid():
            query = {"organisation": organisation.code, **{name: request.GET[name] for name in form.fields}}
            return redirect(f"{reverse('portal:premium_report_pdf')}?{urlencode(query)}")
    context = {"organisation": organisation, "form": form, "years": years_of(months)}
    return render(request, "portal/premium_report.html", context)


def years_of(months):
    """The years of some months, the latest first; `is_part` where a year lacks one."""
    years = {}
    for month in months:
        years.setdefault(month.year, []).append(month)
    return [
        {"year": year, "first": found[-1], "last": found[0], "is_part": len(found) < MONTHS_OF_A_YEAR}
        for year, found in years.items()
    ]


@login_required
@require_GET
def premium_report_pdf(request):
    organisation = acting_for(request)
    months = months_told(organisation, until=end_of_last_month(timezone.now()))
    form = ReportForm(request.GET, months=months) if months else None
    if form is None or not form.is_valid():
        return redirect(f"{reverse('portal:premium_report')}?{request.GET.urlencode()}")
    first, last, language = (form.cleaned_data[name] for name in ("from", "to", "language"))
    impact = impact_of(organisation, first=first, last=last)
    name = f"impact-{organisation.code}-{first:%Y-%m}-{last:%Y-%m}-{language}.pdf"
    return HttpResponse(
        impact_pdf(impact, language=language, is_demo=settings.IS_DEMO),
        CONTENT_TYPES["pdf"],
        headers=attachment_headers(name),
    )


@question
def retire_preview(request, answers):
    """What page 1 of the statement would say, as a page: a phone shows no PDF beside what led to it."""
    record = preview_of(answers, at=timezone.now())
    words = record and renderer_of(record).words(record, NO_FINGERPRINT, spoken(record, get_language()))
    return render(
        request,
        "portal/retire_preview.html",
        {
            "organisation": answers.organisation,
            "key": answers.key,
            "words": words,
            "labels": words and words["labels"],
        },
    )


@question
def retire_preview_pdf(request, answers):
    record = preview_of(answers, at=timezone.now())
    if record is None:
        # The page says why there would be no statement.
        return redirect("portal:retire_preview", key=answers.key)
    return HttpResponse(
        preview_pdf(record, spoken(record, get_language())),
        content_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="preview.pdf"'},
    )
