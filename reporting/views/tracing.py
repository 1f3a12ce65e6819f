"""The staff's page that follows an order's premium to decisions and receipts."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from credits.models import PurchaseOrder
from reporting.tracing import way_of


def order_trace(request, number):
    if not request.user.has_perm("credits.view_purchaseorder"):
        raise PermissionDenied
    order = get_object_or_404(PurchaseOrder, number=number)
    context = {
        **admin.site.each_context(request),
        "title": _("What became of the premium"),
        "order": order,
        "way": way_of(order),
    }
    return render(request, "admin/order_trace.html", context)
