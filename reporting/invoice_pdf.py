"""Prints the frozen record of an invoice on A4; the same record always gives the same bytes.

Every word comes from the record's `printed`: no translation and no setting of today changes an old invoice.
"""

from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, KeepTogether, PageTemplate, Spacer, Table

from reporting.pdf_parts import (
    BODY,
    CELL,
    CELL_HEAD,
    CELL_HEAD_RIGHT,
    CELL_RIGHT,
    COBALT,
    HEADING,
    HEADLINE,
    INK,
    INK_2,
    REGULAR,
    RULE,
    SEMIBOLD,
    SMALL,
    draw_demo_band,
    paragraph,
    register_fonts,
)

WIDTH, HEIGHT = A4
SIDE, TOP, BOTTOM = 46, 88, 50
INNER = WIDTH - 2 * SIDE
PLAIN = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 6),
    ("TOPPADDING", (0, 0), (-1, -1), 2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    # Left at its default, an empty cell would bring in a font that is not embedded.
    ("FONTNAME", (0, 0), (-1, -1), REGULAR),
]
RULED = [*PLAIN, ("LINEBELOW", (0, 0), (-1, -1), 0.5, RULE)]


def invoice_pdf(record: dict[str, Any]) -> bytes:
    """The PDF of an invoice's record as `credits.invoices` froze it."""
    register_fonts()
    printed = record["printed"]
    title = f"{printed['title']} {record['number']}"
    file = BytesIO()
    document = BaseDocTemplate(
        file,
        pagesize=A4,
        title=title,
        author=record["seller"]["name"],
        subject=printed["title"],
        lang=record["language"],
        displayDocTitle=True,
        initialFontName=REGULAR,
        invariant=1,
        pageCompression=1,
    )

    def edges(canvas, page):
        _draw_edges(canvas, page.page, printed)

    frame = Frame(SIDE, BOTTOM, INNER, HEIGHT - TOP - BOTTOM, 0, 0, 0, 0)
    document.addPageTemplates(PageTemplate(frames=[frame], onPage=edges))
    document.build(
        [
            paragraph(title, HEADLINE),
            paragraph(printed["lead"]),
            Spacer(1, 12),
            _parties(printed),
            Spacer(1, 10),
            _pairs(printed["facts"]),
            Spacer(1, 14),
            *_lines(printed["lines"]),
            Spacer(1, 4),
            paragraph(f"{printed['basis'][0]}: {printed['basis'][1]}", SMALL),
            Spacer(1, 14),
            *_split(printed["split"]),
            Spacer(1, 14),
            *_payment(printed["payment"]),
            Spacer(1, 14),
            *(paragraph(note, SMALL) for note in printed["notes"]),
        ]
    )
    return file.getvalue()


def _draw_edges(canvas, number: int, printed: dict[str, Any]) -> None:
    canvas.saveState()
    if printed["demo"]:
        draw_demo_band(canvas, WIDTH, HEIGHT, printed["demo"])
    canvas.setFillColor(INK)
    canvas.setFont(SEMIBOLD, 11)
    canvas.drawString(SIDE, HEIGHT - 52, "Responsible Minerals Credits")
    canvas.setStrokeColor(COBALT)
    canvas.setLineWidth(2)
    canvas.line(SIDE, HEIGHT - 64, WIDTH - SIDE, HEIGHT - 64)
    canvas.setFillColor(INK_2)
    canvas.setFont(REGULAR, 7.4)
    canvas.drawString(SIDE, 30, printed["footer"])
    canvas.drawRightString(WIDTH - SIDE, 30, f"{printed['page']} {number}")
    canvas.restoreState()


def _parties(printed: dict[str, Any]) -> Table:
    cells = [
        [
            paragraph(label, CELL_HEAD),
            paragraph(lines[0], HEADING),
            *(paragraph(line, CELL) for line in lines[1:]),
        ]
        for label, lines in printed["parties"]
    ]
    return Table([cells], colWidths=[INNER / 2] * 2, style=PLAIN, hAlign="LEFT")


def _pairs(pairs: list[list[str]]) -> Table:
    rows = [[paragraph(label, SMALL), paragraph(value, BODY)] for label, value in pairs]
    return Table(rows, colWidths=[150, INNER - 150], style=PLAIN, hAlign="LEFT")


def _lines(lines: dict[str, Any]) -> list[Flowable]:
    first, *others = lines["head"]
    head = [paragraph(first, CELL_HEAD), *(paragraph(name, CELL_HEAD_RIGHT) for name in others)]
    rows = [
        [paragraph(row[0], CELL), *(paragraph(value, CELL_RIGHT) for value in row[1:])]
        for row in lines["rows"]
    ]
    label, amount = lines["total"]
    total = [paragraph(label, CELL_HEAD), "", "", paragraph(amount, CELL_HEAD_RIGHT)]
    columns = [INNER - 3 * 105, 105, 105, 105]
    return [Table([head, *rows, total], colWidths=columns, style=RULED, hAlign="LEFT")]


def _split(split: dict[str, Any]) -> list[Flowable]:
    rows = [
        [paragraph(name, CELL), paragraph(share, CELL_RIGHT), paragraph(amount, CELL_RIGHT)]
        for name, share, amount in split["rows"]
    ]
    table = Table(rows, colWidths=[INNER - 190, 80, 110], style=RULED, hAlign="LEFT")
    return [KeepTogether([paragraph(split["title"], HEADING), table])]


def _payment(payment: dict[str, Any]) -> list[Flowable]:
    if not payment["rows"]:
        return []
    parts: list[Flowable] = [paragraph(payment["title"], HEADING), _pairs(payment["rows"])]
    if payment["words"]:
        parts.append(paragraph(payment["words"], SMALL))
    return [KeepTogether(parts)]
