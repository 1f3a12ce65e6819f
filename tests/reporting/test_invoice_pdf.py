"""An invoice prints its record and nothing else: the same bytes for ever, and what people typed as they typed it."""

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils.translation import override
from pypdf import PdfReader

from credits import services as ledger
from credits.models import Invoice
from reporting.invoice_pdf import invoice_pdf
from tests import builders

pytestmark = pytest.mark.django_db(transaction=True)
TYPED = '<b>Ltd & "Söhne" 日本 <img src=x>'


def words_of(content):
    pages = PdfReader(BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.fixture
def invoices(buyer, cobalt, buyer_admin, registrar, finance, now):
    builders.paid_order(buyer, cobalt, 2_400, buyer_admin, registrar, finance, now)
    return {invoice.kind: invoice for invoice in Invoice.objects.all()}


def test_pdf_is_byte_identical_whatever_changed_since(invoices, buyer, settings):
    record = invoices["invoice"].record
    first = invoice_pdf(record)
    settings.SELLER = settings.SELLER | {"name": "Somebody else"}
    with override("fr"):
        assert invoice_pdf(Invoice.objects.get(pk=invoices["invoice"].pk).record) == first


def test_pdf_says_what_is_owed_and_where_to_pay(invoices):
    words = words_of(invoice_pdf(invoices["pro_forma"].record))
    for fact in ("PF-2026-0001", "PO-2026-0001", "USD 12,000.00", "GB33 BUKB", "RF", "Test Phones B.V."):
        assert fact in words, fact
    paid = words_of(invoice_pdf(invoices["invoice"].record))
    assert "GB33" not in paid
    assert "BANK 1" in paid
    reader = PdfReader(BytesIO(invoice_pdf(invoices["invoice"].record)))
    assert (len(reader.pages), reader.trailer["/Root"]["/Lang"]) == (1, "en")


def test_what_the_buyer_typed_is_printed_as_written(buyer, cobalt, buyer_admin, registrar, now):
    order = ledger.request_order(buyer=buyer, mineral=cobalt, quantity=100, at=now, by=buyer_admin)
    price = {"unit_price_minor": 1, "total_minor": 100, "fee_minor": 0, "price_basis": TYPED}
    ledger.quote_order(order=order, **price, at=now, by=registrar)
    ledger.accept_order(order=order, billing_address=TYPED, buyer_reference=TYPED, at=now, by=buyer_admin)
    words = words_of(invoice_pdf(Invoice.objects.get().record))
    assert words.count('<b>Ltd & "Söhne" ?? <img src=x>') == 3


def test_only_the_buyer_and_staff_get_it(invoices, client, buyer_reader, other_buyer_admin, finance):
    page = reverse("portal:invoice", args=[invoices["invoice"].number])
    for person, status in ((buyer_reader, 200), (finance, 200), (other_buyer_admin, 404)):
        client.force_login(person)
        assert client.get(page).status_code == status
    assert client.get(reverse("portal:invoice", args=["INV-2026-0009"])).status_code == 404
    assert client.get(reverse("portal:invoice", args=["PO-2026-0001"])).status_code == 404
