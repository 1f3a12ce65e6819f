"""What a statement would say of a retirement that nobody has asked for yet, and its first page, so marked.

The act itself is taken in a transaction that is undone: a preview written apart could differ.
"""

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

import pikepdf
from django.db import transaction
from django.utils.translation import gettext as _
from reportlab.pdfgen.canvas import Canvas

from credits import services as ledger
from credits.models import Retirement
from credits.services.retiring import BY_ITSELF
from registry.acting import act
from registry.models import User
from registry.refusals import Refused
from reporting.pdf_parts import BOLD, LATERITE, register_fonts
from reporting.statement_pdf import statement_pdf
from reporting.statement_record import build_record

# Stands where the number will; no statement can ever have it.
NUMBER = "PREVIEW"
FINGERPRINT = "0" * 64


class NobodyToApprove(Refused):
    """The company wants a second person, and has none."""


@act
def rehearse_retirement(*, facts: Mapping[str, Any], at: datetime, by: User) -> dict[str, Any]:
    """The record of the statement that a retirement would lead to. Nothing of it is kept.

    :param facts: what `request_retirement` takes, but for `at` and `by`
    :raises registry.refusals.Refused: whatever the acts themselves would refuse
    """
    asked = ledger.request_retirement(**facts, at=at, by=by)
    retirement = Retirement.objects.get(pk=asked.pk)
    if retirement.waits_for_approval:
        second = retirement.account.organisation.people_who_may("retire_credits").exclude(pk=by.pk).first()
        if second is None:
            raise NobodyToApprove(_("Nobody else of the company could approve it."))
        # In nobody's name: what another would do is undone with the rest, and the statement names no person.
        retirement = ledger.approve_retirement(retirement=retirement, at=at, by=second)
    final = retirement.final_from
    ledger.confirm_retirement(retirement=retirement, at=final, by=BY_ITSELF)
    record = build_record(retirement=Retirement.objects.get(pk=asked.pk), number=NUMBER, at=final)
    transaction.set_rollback(True)
    return record


def preview_pdf(record: dict, language: str) -> bytes:
    """The first page that the statement would have, marked across as none; without its attachments."""
    with (
        pikepdf.open(BytesIO(statement_pdf(record, FINGERPRINT, language))) as whole,
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
