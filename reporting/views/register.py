"""The public register with its exports, the state of any printed serial, and where the premium went."""

import csv

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import conditional_page, require_safe

from credits.models import Certificate, Issuance, Notice, PurchaseOrder
from credits.serials import SerialRange
from reporting.flow import flow_of
from reporting.numbers import cleaned
from reporting.photos import MOST_SHOWN, public_photos, small_picture
from reporting.premium import end_of_last_month, last_day_before, premium_trail
from reporting.register import TABS, certificate_row, defused, totals
from reporting.site_premium import public_sites, site_premium

PAGE_LENGTH = 25
BLOCKS_SHOWN = 100


class Line:
    """A file that only hands back what is written to it, so that rows leave one by one."""

    def write(self, text):
        return text


def _rows(request, name):
    """The tab and its filtered rows, or 404."""
    if name not in TABS:
        raise Http404
    words = cleaned(request.GET.get("q", ""))
    return TABS[name], TABS[name].find(words, timezone.now()), words


@require_safe
def register(request):
    name = request.GET.get("tab", "retirements")
    tab, found, words = _rows(request, name)
    now = timezone.now()
    page = Paginator(found, PAGE_LENGTH).get_page(request.GET.get("page"))
    return render(
        request,
        "public/register.html",
        {
            "totals": totals(),
            "as_of": now,
            "money_as_of": last_day_before(end_of_last_month(now)),
            "tabs": TABS,
            "name": name,
            "template": f"public/register_{name}.html",
            "words": words,
            "page": page,
            "rows": [tab.row(found_row) for found_row in page],
        },
    )


@require_safe
def as_csv(request, tab):
    chosen, found, _words = _rows(request, tab)
    writer = csv.writer(Line())

    def lines():
        yield "\ufeff" + writer.writerow(chosen.columns)
        for found_row in found.iterator(chunk_size=500):
            row = chosen.row(found_row)
            yield writer.writerow([defused(row[column]) for column in chosen.columns])

    return StreamingHttpResponse(
        lines(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="register-{tab}.csv"'},
    )


@require_safe
def as_json(request, tab):
    chosen, found, words = _rows(request, tab)
    rows = [chosen.row(found_row) for found_row in found.iterator(chunk_size=500)]
    return JsonResponse(
        {"as_of": timezone.now().isoformat(timespec="seconds"), "filter": words, "rows": rows},
        json_dumps_params={"ensure_ascii": False},
        headers={"Access-Control-Allow-Origin": "*"},
    )


@require_safe
def serials(request, issuance, first=None, last=None):
    """The present state of every block that a printed range touches."""
    issued = Issuance.objects.approved().select_related(
        "report__mineral", "report__site__cooperative", "standard"
    )
    issuance = get_object_or_404(issued, number=cleaned(issuance).upper())
    whole = SerialRange.of_quantity(issuance.quantity)
    try:
        asked = SerialRange(first, last) if first is not None else whole
    except ValueError:
        asked = None
    if asked is None or asked.last > whole.last:
        context = {"issuance": issuance, "whole": whole}
        return render(request, "public/serials_unknown.html", context, status=404)
    found = (
        Certificate.objects.filter(issuance=issuance, first__lte=asked.last, last__gte=asked.first)
        .select_related(
            "issuance__report__mineral",
            "issuance__report__site__cooperative",
            "holder__organisation",
            "retirement__beneficiary",
            "retirement__statement",
            "cancellation",
        )
        .order_by("first")
    )
    page = Paginator(found, BLOCKS_SHOWN).get_page(request.GET.get("page"))
    return render(
        request,
        "public/serials.html",
        {
            "issuance": issuance,
            "asked": asked,
            "is_whole": asked == whole,
            "page": page,
            "rows": [_part(block, asked) for block in page],
            "notices": Notice.objects.on_serials(issuance, list(page)),
        },
    )


def _part(block, asked):
    part = SerialRange(max(block.first, asked.first), min(block.last, asked.last))
    return certificate_row(block) | {"part": part, "is_part": part != block.serials}


@require_safe
def premium(request):
    trail = premium_trail(PurchaseOrder.objects.delivered(), until=end_of_last_month(timezone.now()))
    return render(request, "public/premium.html", {"trail": trail, "flow": flow_of(trail)})


@require_safe
def premium_of_site(request, code):
    """Where the code on a committee's notice leads."""
    site = _site(code)
    until = end_of_last_month(timezone.now())
    return render(
        request,
        "public/premium_of_site.html",
        {
            "told": site_premium(site, until=until),
            "photos": public_photos([site.pk], until=until)[:MOST_SHOWN],
        },
    )


@require_safe
@conditional_page
def premium_photo(request, pk):
    """A photo as long as it may be shown: each time it is asked for, the consent is looked up anew."""
    sites = public_sites().order_by().values("pk")
    photo = get_object_or_404(public_photos(sites, until=end_of_last_month(timezone.now())), pk=pk)
    return HttpResponse(small_picture(photo), "image/jpeg", headers={"Cache-Control": "no-cache"})


@require_safe
def premium_of_site_json(request, code):
    return JsonResponse(
        site_premium(_site(code), until=end_of_last_month(timezone.now())),
        json_dumps_params={"ensure_ascii": False},
        headers={"Access-Control-Allow-Origin": "*"},
    )


def _site(code):
    return get_object_or_404(public_sites().select_related("cooperative"), code=code)
