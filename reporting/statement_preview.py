"""What a statement would say of a retirement that nobody has asked for yet, and its first page, so marked.

It is made from answers alone: looking at it takes no lock, writes nothing and uses no number up.
"""

from dataclasses import replace
from datetime import datetime
from io import BytesIO

import pikepdf
from django.utils.translation import gettext as _
from reportlab.pdfgen.canvas import Canvas

from credits.retiring_answers import Answers
from registry.models import ClaimBoundary
from reporting.pdf_parts import BOLD, LATERITE, register_fonts
from reporting.statement_origin import Block
from reporting.statement_record import NO_NUMBER, Told, preview_record
from reporting.statement_renderers import renderer_of

# Of what is not issued no fingerprint is made; the first page shows none.
NO_FINGERPRINT = ""


def preview_of(answers: Answers, *, at: datetime) -> dict | None:
    """The record of the statement that whole answers lead to; None if credits of theirs are gone."""
    blocks = answers.blocks()
    if sum(block["part"].quantity for block in blocks) != answers.given["quantity"]:
        return None
    claim = replace(answers.claim(blocks), number=NO_NUMBER)
    told = Told(
        claim=claim,
        claim_type=answers.given["claim_type"],
        boundary=ClaimBoundary.objects.get(pk=answers.given["boundary"]),
        blocks=[Block.of(block["certificate"], block["part"]) for block in blocks],
        footprint=answers.footprint if claim.match else None,
        matched_kg=claim.match.matched + claim.match.covered if claim.match else 0,
        accepted_on=at.date(),
    )
    return preview_record(told=told, at=at)


def preview_pdf(record: dict, language: str) -> bytes:
    """The first page that the statement would have, marked across as none; without its attachments."""
    with (
        pikepdf.open(BytesIO(renderer_of(record).pdf(record, NO_FINGERPRINT, language))) as whole,
        pikepdf.new() as preview,
    ):
        preview.pages.append(whole.pages[0])
        page = preview.pages[0]
        width, height = (float(side) for side in page.mediabox[2:])
        with pikepdf.open(BytesIO(_marks(width, height))) as marks:
            page.add_overlay(marks.pages[0], None)
        preview.docinfo["/Title"] = str(_("PREVIEW – NOT A STATEMENT"))
        file = BytesIO()
        preview.save(file)
    return file.getvalue()


def _marks(width: float, height: float) -> bytes:
    register_fonts()
    file = BytesIO()
    canvas = Canvas(file, pagesize=(width, height), initialFontName=BOLD)
    canvas.setFillColor(LATERITE)
    canvas.setFillAlpha(0.3)
    canvas.translate(width / 2, height / 2)
    canvas.rotate(52)
    canvas.setFont(BOLD, 40)
    canvas.drawCentredString(0, -14, _("PREVIEW – NOT A STATEMENT"))
    canvas.save()
    return file.getvalue()
