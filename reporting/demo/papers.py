"""Small PDF files that stand for evidence and receipts in the demonstration; each says it is invented."""

from io import BytesIO

from django.core.files.base import ContentFile
from reportlab.lib.pagesizes import A5
from reportlab.pdfgen.canvas import Canvas


def paper(title: str, *lines: str) -> ContentFile:
    """One A5 page, the same bytes for the same words."""
    stream = BytesIO()
    canvas = Canvas(stream, pagesize=A5, invariant=1)
    canvas.setTitle(title)
    canvas.setFont("Helvetica-Bold", 14)
    canvas.drawString(40, 540, title)
    canvas.setFont("Helvetica", 10)
    for number, line in enumerate([*lines, "", "DEMO - invented for the demonstration"]):
        canvas.drawString(40, 510 - 16 * number, line)
    canvas.save()
    return ContentFile(stream.getvalue(), name="demo.pdf")
