"""A committee’s paper: the notice for the wall in a chosen size and language, and the form for minutes."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from committees.models import Committee
from committees.views.pages import choose_committee, pick
from reporting.forms import NoticeForm
from reporting.minutes_pdf import minutes_pdf
from reporting.paper import LANGUAGES, SHEETS
from reporting.wall import wall_of
from reporting.wall_pdf import wall_pdf


@login_required
@require_GET
def wall(request):
    committees = Committee.objects.visible_to(request.user)
    committee = choose_committee(request, committees)
    if committee is None:
        return pick(request, committees)
    chosen = {"size": "a4", "language": get_language()}
    form = NoticeForm(initial=chosen, today=timezone.now().date())
    return render(
        request,
        "committee/wall.html",
        {"committee": committee, "form": form, "printed_in": LANGUAGES.items()},
    )


@login_required
@require_GET
def notice(request):
    committee = choose_committee(request, Committee.objects.visible_to(request.user))
    if committee is None:
        return redirect("wall")
    now = timezone.now()
    form = NoticeForm(request.GET, today=now.date())
    if not form.is_valid():
        raise Http404
    chosen = form.cleaned_data
    sheet, period, language = SHEETS[chosen["size"]], chosen["period"], chosen["language"]
    content = wall_pdf(wall_of(committee, period, at=now), sheet, language)
    return _pdf(content, f"{committee.site.code}-{period.code}-{sheet.name}-{language}")


@login_required
@require_GET
def minutes(request):
    committee = choose_committee(request, Committee.objects.visible_to(request.user))
    if committee is None:
        return redirect("wall")
    language = request.GET.get("language")
    if language not in LANGUAGES:
        raise Http404
    return _pdf(minutes_pdf(committee, language), f"{committee.site.code}-minutes-{language}")


def _pdf(content, name):
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}.pdf"'},
    )
