"""Prints a statement record as two pages of A4; the same record always gives the same bytes."""

from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.platypus import BaseDocTemplate, Frame, KeepInFrame, PageBreak, PageTemplate, Spacer, Table

from reporting.pdf_parts import (
    BODY,
    BOX_HEADING,
    BULLET,
    CELL,
    CELL_HEAD,
    CELL_HEAD_RIGHT,
    CELL_RIGHT,
    COBALT,
    CODE,
    CODE_SMALL,
    HEADING,
    HEADLINE,
    INK,
    INK_2,
    LABEL,
    LATERITE,
    LIMITS,
    MALACHITE,
    MONO,
    REGULAR,
    RULE,
    SEMIBOLD,
    SMALL,
    Crossed,
    Paragraph,
    QrCode,
    StateBox,
    Ticked,
    draw_demo_band,
    paragraph,
    register_fonts,
    safe,
    strong,
)
from reporting.statement_words import LINES_PRINTED, words_of

WIDTH, HEIGHT = A4
SIDE, TOP, BOTTOM = 51, 92, 46
INNER = WIDTH - 2 * SIDE
LONGEST_BOUNDARY = 400  # characters of an inventory boundary; the page shows it in full
PLAIN = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    # Left at its default, an empty cell would bring in a font that is not embedded.
    ("FONTNAME", (0, 0), (-1, -1), REGULAR),
]


def statement_pdf(record: dict, fingerprint: str, language: str) -> bytes:
    """The PDF of a record in one language: two pages, whatever the record holds."""
    register_fonts()
    words = words_of(record, fingerprint, language)
    file = BytesIO()
    document = BaseDocTemplate(
        file,
        pagesize=A4,
        title=f"{words['number']}: {words['headline']}",
        author=words["registry"],
        subject=words["labels"]["statement"],
        creator=words["registry"],
        lang=words["language"],
        displayDocTitle=True,
        initialFontName=REGULAR,
        invariant=1,
        pageCompression=1,
    )
    frame = Frame(SIDE, BOTTOM, INNER, HEIGHT - TOP - BOTTOM, 0, 0, 0, 0)
    document.addPageTemplates(
        PageTemplate(frames=[frame], onPage=lambda canvas, document: _draw_edges(canvas, document, words))
    )
    pages = [
        [*_headline(words), *_who(words), *_boundary(words)],
        [*_credits(words), *_premium(words), *_check(words), *_cite(words)],
    ]
    # Shrinking is the last resort, for texts far longer than any so far.
    first, second = (KeepInFrame(INNER, HEIGHT - TOP - BOTTOM - 1, page, vAlign="TOP") for page in pages)
    document.build([first, PageBreak(), second])
    return file.getvalue()


def _draw_edges(canvas, document, words: dict) -> None:
    canvas.saveState()
    if words["is_demo"]:
        draw_demo_band(canvas, WIDTH, HEIGHT, words["demo_label"])
    canvas.setFillColor(INK)
    canvas.setFont(SEMIBOLD, 11)
    canvas.drawString(SIDE, HEIGHT - 54, words["registry"])
    canvas.setFont(MONO, 9.5)
    canvas.drawRightString(WIDTH - SIDE, HEIGHT - 54, words["number"])
    canvas.setFillColor(INK_2)
    canvas.setFont(REGULAR, 7.6)
    canvas.drawString(SIDE, HEIGHT - 66, words["operated"][:90])
    canvas.drawRightString(WIDTH - SIDE, HEIGHT - 66, f"{words['issued']} · {words['language_name']}")
    canvas.setStrokeColor(COBALT)
    canvas.setLineWidth(2)
    canvas.line(SIDE, HEIGHT - 77, WIDTH - SIDE, HEIGHT - 77)
    canvas.setFont(MONO, 6.6)
    canvas.drawString(SIDE, 28, f"{words['number']} · {words['address']}")
    canvas.setFont(REGULAR, 7.4)
    canvas.drawRightString(WIDTH - SIDE, 28, words["pages"] % {"page": document.page})
    canvas.restoreState()


def _table(rows: list, widths: list[float], *style: tuple, **more) -> Table:
    # To the left, so that a page that had to shrink keeps its edge.
    return Table(rows, colWidths=widths, style=[*PLAIN, *style], hAlign="LEFT", **more)


def _rule() -> Table:
    return _table([[""]], [INNER], ("LINEBELOW", (0, 0), (-1, -1), 0.6, RULE), rowHeights=[13])


def _section(number: int, title: str) -> list:
    return [_rule(), Spacer(0, 9), paragraph(f"{number} · {title}", HEADING), Spacer(0, 6)]


def _headline(words: dict) -> list:
    box = StateBox(words["state"])
    row = _table(
        [[box, paragraph(words["limits"], LIMITS)]],
        [box.width + 10, INNER - box.width - 10],
        ("TOPPADDING", (0, 0), (-1, -1), 0),
    )
    return [paragraph(words["headline"], HEADLINE), Spacer(0, 9), row]


def _who(words: dict) -> list:
    rows = []
    for fact in words["facts"]:
        text = safe(_clipped(fact["text"], words["address"]))
        if fact["strong"]:
            text += f" · {strong(fact['strong'])}"
        rows.append([paragraph(fact["label"], LABEL), Paragraph(text, BODY)])
    facts = _table(
        rows,
        [122, INNER - 122],
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.6),
    )
    return [*_section(1, words["labels"]["who"]), facts]


def _boundary(words: dict) -> list:
    labels = words["labels"]
    gap = 14
    wide = (INNER - gap) / 2
    boxes = _table(
        [
            [
                [Ticked(safe(labels["may_say"]), BOX_HEADING), *_bullets(words["may_say"])],
                "",
                [Crossed(safe(labels["may_not_say"]), BOX_HEADING), *_bullets(words["may_not_say"])],
            ]
        ],
        [wide, gap, wide],
        ("LEFTPADDING", (0, 0), (-1, -1), 12),
        ("RIGHTPADDING", (0, 0), (-1, -1), 8),
        ("TOPPADDING", (0, 0), (-1, -1), 7),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
        *_edges(0, MALACHITE),
        *_edges(2, LATERITE),
    )
    return [
        *_section(2, labels["boundary"]),
        boxes,
        Spacer(0, 8),
        Paragraph(f"{strong(labels['say_with'])} {safe(words['say_with'])}", BODY),
        *(Paragraph(f"{strong(labels['notice'])} {safe(notice)}", BODY) for notice in words["notices"]),
        paragraph(words["boundary_version"], SMALL),
    ]


def _edges(column: int, color) -> list:
    cell = ((column, 0), (column, 0))
    return [("BOX", *cell, 0.8, RULE), ("LINEBEFORE", *cell, 4, color)]


def _bullets(texts: list[str]) -> list:
    return [paragraph(text, BULLET, bulletText="•") for text in texts]


def _credits(words: dict) -> list:
    labels, credits = words["labels"], words["credits"]
    shown = credits["rows"][:LINES_PRINTED]
    heads = ("serials", "place", "produced", "issued")
    rows = [
        [
            *(paragraph(labels[name], CELL_HEAD) for name in heads),
            paragraph(labels["tonnes"], CELL_HEAD_RIGHT),
        ]
    ]
    for line in shown:
        rows.append(
            [
                [
                    paragraph(line["serials"], CODE),
                    paragraph(f"{line['report']} · {line['evidence'][:16]}", CODE_SMALL),
                ],
                paragraph(line["place"], CELL),
                paragraph(line["produced"], CELL),
                paragraph(line["issued"], CELL),
                paragraph(line["tonnes"], CELL_RIGHT),
            ]
        )
    spans = []
    if credits["more"]:
        spans.append(("SPAN", (0, len(rows)), (-1, len(rows))))
        rows.append([paragraph(credits["more"], CELL), "", "", "", ""])
    rows.append(
        [paragraph(labels["total"], CELL_HEAD), "", "", "", paragraph(credits["total"], CELL_HEAD_RIGHT)]
    )
    return [
        paragraph(f"3 · {labels['credits']}", HEADING),
        Spacer(0, 4),
        _ledger(rows, [170, 126, 78, 74, INNER - 448], *spans),
        Spacer(0, 5),
        paragraph(f"{words['standards']} {words['assurance']} {words['decoupling']}", SMALL),
    ]


def _premium(words: dict) -> list:
    labels, premium = words["labels"], words["premium"]
    rows = [
        [
            paragraph(labels["area"], CELL_HEAD),
            paragraph(labels["allocated"], CELL_HEAD_RIGHT),
            paragraph(labels["spent"], CELL_HEAD_RIGHT),
        ]
    ]
    for row in premium["rows"]:
        rows.append(
            [
                paragraph(f"{row['area']} · {row['name']}", CELL),
                paragraph(row["allocated"], CELL_RIGHT),
                paragraph(row["spent"], CELL_RIGHT),
            ]
        )
    rows.append(
        [
            paragraph(labels["total"], CELL_HEAD),
            paragraph(premium["allocated"], CELL_HEAD_RIGHT),
            paragraph(premium["spent"], CELL_HEAD_RIGHT),
        ]
    )
    return [
        *_section(4, labels["premium"]),
        paragraph(premium["sentence"], BODY),
        Spacer(0, 3),
        _ledger(rows, [INNER - 240, 110, 130]),
        Spacer(0, 5),
        paragraph(f"{premium['as_of']} {premium['note']}", SMALL),
    ]


def _ledger(rows: list, widths: list[float], *spans) -> Table:
    return _table(
        rows,
        widths,
        ("TOPPADDING", (0, 0), (-1, -1), 2.2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.8),
        ("RIGHTPADDING", (0, 0), (-2, -1), 8),
        ("LINEBELOW", (0, 0), (-1, 0), 0.9, INK),
        ("LINEBELOW", (0, 1), (-1, -1), 0.5, RULE),
        *spans,
    )


def _check(words: dict) -> list:
    labels = words["labels"]
    texts = [
        paragraph(labels["check_how"], BODY),
        paragraph(words["address"], CODE),
        Spacer(0, 4),
        Paragraph(f"{strong(labels['fingerprint'])} {safe(labels['fingerprint_of'])}", SMALL),
        paragraph(words["fingerprint"], CODE),
        Spacer(0, 4),
        paragraph(labels["proves"], SMALL),
    ]
    side = 84
    row = _table(
        [[QrCode(words["address"], side), texts]],
        [side + 18, INNER - side - 18],
        ("TOPPADDING", (0, 0), (-1, -1), 2),
    )
    return [*_section(5, labels["check"]), row]


def _cite(words: dict) -> list:
    labels = words["labels"]
    return [
        _rule(),
        Spacer(0, 6),
        Paragraph(
            f"{strong(labels['cite'])} ({safe(labels['plain'])}) {safe(words['cite']['plain'])}", SMALL
        ),
        Spacer(0, 2),
        Paragraph(f"{strong(labels['cite'])} (APA) {safe(words['cite']['apa'])}", SMALL),
        Spacer(0, 2),
        Paragraph(f"{strong(labels['corrections'])} {safe(words['contact'])}", SMALL),
    ]


def _clipped(text: str, address: str) -> str:
    return text if len(text) <= LONGEST_BOUNDARY else f"{text[:LONGEST_BOUNDARY]}… ({address})"
