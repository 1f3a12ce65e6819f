"""The buyer's page that reporting answers for an order: its invoices, printed as they were issued."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from credits.models import Invoice
from registry.files.downloads import CONTENT_TYPES, attachment_headers
from reporting.invoice_pdf import invoice_pdf


@login_required
@require_GET
def pdf(request, number):
    invoice = Invoice.objects.visible_to(request.user).numbered(number).first()
    if invoice is None:
        raise Http404
    return HttpResponse(
        invoice_pdf(invoice.record),
        CONTENT_TYPES["pdf"],
        headers=attachment_headers(f"{invoice.number}.pdf"),
    )
