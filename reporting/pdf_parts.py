"""Fonts, styles and drawn parts of our PDF documents; what people typed is always escaped here."""

import re
from functools import cache
from xml.sax.saxutils import escape

import segno
from django.conf import settings
from reportlab.lib.colors import HexColor, white
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph

REGULAR, SEMIBOLD, BOLD, MONO = (
    "PublicSans-Regular",
    "PublicSans-SemiBold",
    "PublicSans-Bold",
    "IBMPlexMono-Regular",
)
# Chinese, Japanese and Korean letters; 3.5 MB, so it is read only where a text needs it.
CJK = "DroidSansFallback"
# Fonts that a text is set in: each letter in the first of them that has it.
TEXT, EVERY_SCRIPT = (REGULAR, MONO), (REGULAR, MONO, CJK)
INK, INK_2, RULE = HexColor("#141A24"), HexColor("#47505E"), HexColor("#C9C5BA")
COBALT, MALACHITE, LATERITE = HexColor("#0047AB"), HexColor("#0B5F49"), HexColor("#9C2F14")
LAMP, LAMP_PALE = HexColor("#7A4B00"), HexColor("#FFF4DC")


# French sets a space inside quotation marks and before ; : ! ? %, at which no line may break.
FRENCH_SPACE = re.compile("\u202f|(?<=«) | (?=[»;:!?%])")


@cache
def register_fonts() -> None:
    for name in (REGULAR, SEMIBOLD, BOLD, MONO):
        _register(name)


@cache
def _register(name: str) -> None:
    pdfmetrics.registerFont(TTFont(name, settings.BASE_DIR / "static" / "fonts" / "pdf" / f"{name}.ttf"))


def _letters(font: str) -> dict[int, int]:
    _register(font)
    return pdfmetrics.getFont(font).face.charToGlyph


def style(
    name: str, size: float, leading: float, *, font: str = REGULAR, color=INK, **more
) -> ParagraphStyle:
    # Left at its default, a bullet would bring in a font that is not embedded.
    return ParagraphStyle(
        name, fontName=font, fontSize=size, leading=leading, textColor=color, bulletFontName=font, **more
    )


BODY = style("body", 9.6, 13.4)
SMALL = style("small", 8.2, 11.2, color=INK_2)
CELL = style("cell", 8.7, 11.2)
CELL_HEAD = style("cell head", 8.4, 11.2, font=SEMIBOLD)
CELL_RIGHT = style("cell right", 8.7, 11.2, alignment=2)
CELL_HEAD_RIGHT = style("cell head right", 8.4, 11.2, font=SEMIBOLD, alignment=2)
CODE = style("code", 7.6, 10.4, font=MONO)
CODE_SMALL = style("code small", 6.8, 9.4, font=MONO, color=INK_2)
LABEL = style("label", 9.6, 13.4, color=INK_2)
HEADING = style("heading", 11, 14, font=SEMIBOLD)
HEADLINE = style("headline", 20, 25, font=BOLD)
LIMITS = style("limits", 9.4, 13, color=INK_2)
BULLET = style("bullet", 9.2, 12.4, leftIndent=9, bulletIndent=2, spaceAfter=3.4)
BOX_HEADING = style("box heading", 9.6, 13, font=SEMIBOLD, leftIndent=13, spaceAfter=4.5)


def safe(text: str, fonts: tuple[str, ...] = TEXT) -> str:
    """Text for a Paragraph, whose own markup could otherwise fetch files and images.

    A letter that a font lacks is taken from the next that has it; one that all lack is a question mark.
    """
    register_fonts()
    parts = []
    for letter in FRENCH_SPACE.sub("\u00a0", text):
        font = next((font for font in fonts if ord(letter) in _letters(font)), None)
        if not letter.isprintable() and letter != "\u00a0":
            parts.append(" ")
        elif font is None:
            parts.append("?")
        elif font == fonts[0]:
            parts.append(escape(letter))
        else:
            parts.append(f'<font name="{font}">{escape(letter)}</font>')
    return "".join(parts)


def paragraph(text: str, form: ParagraphStyle = BODY, **more) -> Paragraph:
    return Paragraph(safe(text), form, **more)


def strong(text: str) -> str:
    return f'<font name="{SEMIBOLD}">{safe(text)}</font>'


class Ticked(Paragraph):
    """A heading with a drawn tick before it; drawn, since the fonts hold neither tick nor cross."""

    color = MALACHITE
    strokes: tuple[tuple[tuple[float, float], ...], ...] = (((1, 3.2), (3.2, 1), (7.6, 6.6)),)

    def draw(self):
        super().draw()
        canvas = self.canv
        canvas.saveState()
        canvas.setStrokeColor(self.color)
        canvas.setLineWidth(1.3)
        canvas.translate(0, self.height - 9)
        for stroke in self.strokes:
            path = canvas.beginPath()
            path.moveTo(*stroke[0])
            for point in stroke[1:]:
                path.lineTo(*point)
            canvas.drawPath(path)
        canvas.restoreState()


class Crossed(Ticked):
    color = LATERITE
    strokes = (((1, 0.8), (6.8, 6.6)), ((1, 6.6), (6.8, 0.8)))


class StateBox(Flowable):
    """The double-bordered box of what is final: a full circle and a word."""

    def __init__(self, text: str):
        super().__init__()
        self.text = text
        self.width = pdfmetrics.stringWidth(text, SEMIBOLD, 8.4) + 0.6 * len(text) + 28
        self.height = 19

    def wrap(self, *available):
        return self.width, self.height

    def draw(self):
        canvas = self.canv
        canvas.setStrokeColor(INK)
        canvas.setFillColor(INK)
        canvas.setLineWidth(0.8)
        canvas.roundRect(0, 0, self.width, self.height, 2.6)
        canvas.roundRect(1.9, 1.9, self.width - 3.8, self.height - 3.8, 1.6)
        canvas.circle(11, self.height / 2, 3, stroke=0, fill=1)
        canvas.setFont(SEMIBOLD, 8.4)
        canvas.drawString(18.5, self.height / 2 - 3, self.text, charSpace=0.6)


class QrCode(Flowable):
    """A QR code drawn as rectangles, with the white margin that readers need."""

    def __init__(self, content: str, size: float):
        super().__init__()
        self.rows = [bytes(row) for row in segno.make(content, error="m", micro=False).matrix]
        self.width = self.height = size

    def wrap(self, *available):
        return self.width, self.height

    def draw(self):
        canvas = self.canv
        modules = len(self.rows)
        unit = self.width / modules
        canvas.setFillColor(INK)
        path = canvas.beginPath()
        for number, row in enumerate(self.rows):
            start = 0
            while start < modules:
                end = start
                while end < modules and row[end]:
                    end += 1
                if end > start:
                    path.rect(
                        start * unit, self.height - (number + 1) * unit, (end - start) * unit, unit + 0.02
                    )
                start = end + 1
        canvas.drawPath(path, stroke=0, fill=1)


def draw_demo_band(canvas, width: float, height: float, text: str) -> None:
    """A band across the top of the page that nobody can overlook."""
    canvas.setFillColor(LAMP)
    canvas.rect(0, height - 24, width, 24, stroke=0, fill=1)
    canvas.setFillColor(white)
    canvas.setFont(BOLD, 9.5)
    canvas.drawCentredString(width / 2, height - 15.5, text)
