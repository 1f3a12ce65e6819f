"""What notices and forms for a committee share: sheets of A4 and A3, amounts and dates, page numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A3, A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Table

from registry.templatetags.oreka import money
from reporting.pdf_parts import BOLD, INK, REGULAR, draw_demo_band, register_fonts, style

LANGUAGES = {"en": "English", "fr": "Français", "sw": "Kiswahili"}
PLAIN = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    # Left at its default, an empty cell would bring in a font that is not embedded.
    ("FONTNAME", (0, 0), (-1, -1), REGULAR),
]


@dataclass(frozen=True)
class Sheet:
    """A paper size; all lengths are given for A3 and shrink with it, in points of 1/72 inch."""

    name: str
    width: float
    height: float

    @property
    def scale(self) -> float:
        return self.width / A3[0]

    def __call__(self, length: float) -> float:
        return length * self.scale

    def style(self, size: float, *, font: str = REGULAR, color: Any = INK, **more: Any) -> ParagraphStyle:
        size = self(size)
        return style(f"{font} {size}", size, size * 1.16, font=font, color=color, **more)

    def fitted(self, text: str, size: float, width: float, **more: Any) -> ParagraphStyle:
        """Bold in a size in which the text stands on one line of a width, as far as that is legible."""
        register_fonts()
        needed = pdfmetrics.stringWidth(text, BOLD, self(size))
        return self.style(size * max(min(1, width / needed), 0.4) if needed else size, font=BOLD, **more)


SHEETS = {"a4": Sheet("A4", *A4), "a3": Sheet("A3", *A3)}


def amount(minor: int, currency: str) -> str:
    """Money with as few signs as it takes: whole units without cents, in the language in force."""
    text = money(minor, currency)
    for cents in (".00", ",00"):
        text = text.replace(cents, "") if minor % 100 == 0 else text
    return text.replace("\u202f", "\u00a0").replace(" ", "\u00a0")


def written(day: date, form: str = "j F Y") -> str:
    return date_format(day, form)


def draw_demo(canvas: Any, sheet: Sheet) -> None:
    """The label of the demonstration across the head of a page: 34 points of A3, and 24 of A4."""
    scale = sheet.width / A4[0]
    canvas.saveState()
    canvas.scale(scale, scale)
    words = _("DEMO: everybody and every figure is invented.")
    draw_demo_band(canvas, sheet.width / scale, sheet.height / scale, words)
    canvas.restoreState()


def table(rows: list, widths: list[float], *rules: tuple, **more: Any) -> Table:
    return Table(rows, colWidths=widths, style=[*PLAIN, *rules], hAlign="LEFT", **more)


def build(
    story: Callable[[], list],
    draw_edges: Callable[[Any, int, int], None],
    sheet: Sheet,
    margins: tuple[float, float, float],
    *,
    title: str,
    language: str,
) -> bytes:
    """Lay a story out twice, the second time knowing how many pages it takes; the same story, the same bytes.

    :param story: gives the flowables anew
    :param draw_edges: draws what stands around them; gets the canvas, the page and the number of pages
    :param margins: at the sides, above and below
    """
    register_fonts()
    side, top, bottom = margins
    pages = 0
    file = BytesIO()
    for _pass in range(2):
        file = BytesIO()
        frame = Frame(side, bottom, sheet.width - 2 * side, sheet.height - top - bottom, 0, 0, 0, 0)
        document = BaseDocTemplate(
            file,
            pagesize=(sheet.width, sheet.height),
            title=title,
            lang=language,
            displayDocTitle=True,
            initialFontName=REGULAR,
            invariant=1,
            pageCompression=1,
        )

        def on_page(canvas: Any, document: Any, total: int = pages) -> None:
            canvas.saveState()
            draw_edges(canvas, document.page, total)
            canvas.restoreState()

        document.addPageTemplates(PageTemplate(frames=[frame], onPage=on_page))
        document.build(story())
        pages = document.page
    return file.getvalue()
