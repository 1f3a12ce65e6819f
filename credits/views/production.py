"""The cooperative's own pages on production: what it reported, and one more report."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from committees.views.answers import kept_form, typed_before
from credits import services as ledger
from credits.admin.forms import ReportForm
from credits.models import ProductionReport
from registry.acting import repeatable
from registry.forms import key_of
from registry.models import MineSite, Organisation


def sites_of(user):
    """The sites whose production a person may hand in."""
    cooperatives = Organisation.objects.where_may(user, "submit_production")
    sites = MineSite.objects.filter(cooperative__in=cooperatives)
    if not sites:
        raise Http404
    return sites


@login_required
def production(request):
    reports = ProductionReport.objects.filter(site__in=sites_of(request.user))
    page = Paginator(reports.select_related("site", "mineral"), 25).get_page(request.GET.get("page"))
    return render(request, "committee/production.html", {"page": page})


@kept_form
def submit_report(request):
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ReportForm(*sent, initial=typed_before(request))
    form.fields["site"].queryset = sites_of(request.user)
    if form.is_valid():
        try:
            with repeatable(key_of(request)):
                report = ledger.submit_report(**form.cleaned_data, at=timezone.now(), by=request.user)
        except ledger.Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Report %(number)s is handed in.") % {"number": report})
            return redirect("production")
    return TemplateResponse(request, "committee/report_form.html", {"form": form})
