"""Prints a record of schema 3 as PDF/A-3b with the record inside; the same record gives the same bytes.

Two pages of A4 up to twelve blocks of serials; more blocks take more pages. Read docs/adr/0020 before you
change a line.
"""

from functools import partial
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    KeepInFrame,
    KeepTogether,
    PageBreak,
    PageTemplate,
    Spacer,
    Table,
)

from reporting.pdf_archive import archived
from reporting.pdf_parts import (
    BODY,
    BOX_HEADING,
    CELL_HEAD,
    CELL_HEAD_RIGHT,
    COBALT,
    CODE,
    EVERY_SCRIPT,
    HEADING,
    HEADLINE,
    INK,
    INK_2,
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
    register_fonts,
    safe,
    style,
)
from reporting.statement_phrases import phrase
from reporting.statement_record import canonical
from reporting.statement_words_2 import words_of

BLOCKS_ON_TWO_PAGES = 12
WIDTH, HEIGHT = A4
SIDE, TOP, BOTTOM = 51, 92, 46
INNER, DEEP = WIDTH - 2 * SIDE, HEIGHT - TOP - BOTTOM
LONGEST_BOUNDARY = 400  # characters of an inventory boundary; page and attached record hold it in full
FACT, FACT_LABEL = style("fact", 9.2, 12), style("fact label", 9.2, 12, color=INK_2)
POINT = style("point", 8.9, 11.4, leftIndent=11, bulletIndent=2, spaceAfter=2.6)
TINY = style("tiny", 7.2, 8.8, color=INK_2)
LINE, LINE_RIGHT = style("line", 8.2, 10), style("line right", 8.2, 10, alignment=2)
SERIALS = style("serials", 7.2, 10, font=MONO)
PLAIN = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    # Left at its default, an empty cell would bring in a font that is not embedded.
    ("FONTNAME", (0, 0), (-1, -1), REGULAR),
]
said = partial(safe, fonts=EVERY_SCRIPT)


def statement_pdf(record: dict, fingerprint: str, language: str) -> bytes:
    """The PDF of a record in one of its languages."""
    register_fonts()
    words = words_of(record, fingerprint, language)
    file = BytesIO()
    document = BaseDocTemplate(
        file,
        pagesize=A4,
        lang=language,
        displayDocTitle=True,
        initialFontName=REGULAR,
        invariant=1,
        pageCompression=1,
    )
    frame = Frame(SIDE, BOTTOM, INNER, DEEP, 0, 0, 0, 0)
    document.addPageTemplates(PageTemplate(frames=[frame]))
    document.build(_story(words), canvasmaker=partial(_Edged, words=words))
    return archived(
        file.getvalue(),
        title=f"{words['number']}: {words['headline']}",
        author=words["registry"],
        subject=words["labels"]["statement"],
        language=language,
        made_at=record["issued_at"],
        attached=(f"{record['number']}.json", canonical(record)),
    )


class _Edged(Canvas):
    """A canvas that draws head and foot once it knows how many pages there are."""

    def __init__(self, *arguments, words: dict, **more):
        super().__init__(*arguments, **more)
        self.words = words
        self.kept: list[dict] = []

    def showPage(self):  # noqa: N802
        self.kept.append(dict(self.__dict__))
        self._startPage()

    def save(self):
        for number, page in enumerate(self.kept, start=1):
            self.__dict__.update(page)
            _draw_edges(self, self.words, number, len(self.kept))
            super().showPage()
        super().save()


def _draw_edges(canvas: Canvas, words: dict, page: int, pages: int) -> None:
    canvas.saveState()
    if words["is_demo"]:
        draw_demo_band(canvas, WIDTH, HEIGHT, words["demo_label"])
    _draw(canvas, _text(words["registry"], style("head", 11, 14, font=SEMIBOLD)), SIDE, 58, 250)
    _draw(canvas, _text(words["number"], style("head number", 9.5, 12, font=MONO, alignment=2)), 294, 57, 250)
    small = {"size": 7.6, "leading": 9, "color": INK_2}
    _draw(canvas, _text(words["operated"][:90], style("head left", **small)), SIDE, 68, 260)
    issued = f"{words['issued']} · {words['language_name']}"
    _draw(canvas, _text(issued, style("head right", **small, alignment=2)), 294, 68, 250)
    canvas.setStrokeColor(COBALT)
    canvas.setLineWidth(2)
    canvas.line(SIDE, HEIGHT - 77, WIDTH - SIDE, HEIGHT - 77)
    canvas.setFillColor(INK_2)
    canvas.setFont(MONO, 6.6)
    canvas.drawString(SIDE, 28, f"{words['number']} · {words['address']}")
    canvas.setFont(REGULAR, 7.4)
    canvas.drawRightString(WIDTH - SIDE, 28, phrase(words["language"], "pages", page=page, pages=pages))
    canvas.restoreState()


def _draw(canvas: Canvas, text: Paragraph, left: float, down: float, width: float) -> None:
    text.wrapOn(canvas, width, 40)
    text.drawOn(canvas, left, HEIGHT - down)


def _story(words: dict) -> list:
    first = [*_headline(words), *_who(words), *_boundary(words)]
    # Where they do not fit on a page, the way to check goes to the next one with the citation.
    rest = [_premium(words), [*_check(words), *_cite(words)]]
    # Shrinking is the last resort, for texts far longer than any so far.
    page_1 = KeepInFrame(INNER, DEEP - 1, first, vAlign="TOP")
    if len(words["credits"]["rows"]) <= BLOCKS_ON_TWO_PAGES:
        second = [*_credits(words), *(part for block in rest for part in block)]
        return [page_1, PageBreak(), KeepInFrame(INNER, DEEP - 1, second, vAlign="TOP")]
    return [page_1, PageBreak(), *_credits(words), *(KeepTogether(block) for block in rest)]


def _text(text: str, form=BODY, **more) -> Paragraph:
    return Paragraph(said(text), form, **more)


def _strong(text: str) -> str:
    return f'<font name="{SEMIBOLD}">{said(text)}</font>'


def _marked(text: str, mark: str) -> str:
    """Text already made safe, with its mark."""
    return f'{text} <font name="{SEMIBOLD}" size="7" color="#{INK_2.hexval()[2:]}">[{said(mark)}]</font>'


def _table(rows: list, widths: list[float], *styles: tuple, **more) -> Table:
    # To the left, so that a page that had to shrink keeps its edge.
    return Table(rows, colWidths=widths, style=[*PLAIN, *styles], hAlign="LEFT", **more)


def _rule() -> Table:
    return _table([[""]], [INNER], ("LINEBELOW", (0, 0), (-1, -1), 0.6, RULE), rowHeights=[9])


def _section(number: int, title: str) -> list:
    return [_rule(), Spacer(0, 7), _text(f"{number} · {title}", HEADING), Spacer(0, 4)]


def _headline(words: dict) -> list:
    box = StateBox(words["state"])
    row = _table(
        [[box, _text(words["limits"], LIMITS)]],
        [box.width + 10, INNER - box.width - 10],
        ("TOPPADDING", (0, 0), (-1, -1), 0),
    )
    return [_text(words["headline"], HEADLINE), Spacer(0, 7), row]


def _who(words: dict) -> list:
    rows = []
    for fact in words["facts"]:
        text = said(_clipped(fact["text"]))
        if fact["strong"]:
            text += f" · {_strong(fact['strong'])}"
        rows.append([_text(fact["label"], FACT_LABEL), Paragraph(_marked(text, fact["mark"]), FACT)])
    facts = _table(
        rows,
        [122, INNER - 122],
        ("TOPPADDING", (0, 0), (-1, -1), 0.8),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.2),
    )
    return [*_section(1, words["labels"]["who"]), facts, Spacer(0, 3), _text(words["labels"]["marks"], TINY)]


def _boundary(words: dict) -> list:
    labels = words["labels"]
    gap = 14
    wide = (INNER - gap) / 2
    boxes = _table(
        [
            [
                [Ticked(said(labels["may_say"]), BOX_HEADING), *_bullets(words["may_say"])],
                "",
                [Crossed(said(labels["may_not_say"]), BOX_HEADING), *_bullets(words["may_not_say"])],
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
    lines = [words["boundary_version"], words["draft_translation"], words["in_languages"]]
    return [
        *_section(2, labels["boundary"]),
        boxes,
        Spacer(0, 7),
        Paragraph(f"{_strong(labels['say_with'])} {said(words['say_with'])}", FACT),
        *(Paragraph(f"{_strong(labels['notice'])} {said(notice)}", FACT) for notice in words["notices"]),
        _text(" · ".join(filter(None, lines)), SMALL),
    ]


def _edges(column: int, color) -> list:
    cell = ((column, 0), (column, 0))
    return [("BOX", *cell, 0.8, RULE), ("LINEBEFORE", *cell, 4, color)]


def _bullets(texts: list[str]) -> list:
    return [_text(text, POINT, bulletText="•") for text in texts]


def _credits(words: dict) -> list:
    labels, credits = words["labels"], words["credits"]
    heads = ("serials", "place", "produced", "issued")
    mark = said(words["marks"]["source"])
    rows = [
        [
            *(_text(labels[name], CELL_HEAD) for name in heads),
            Paragraph(_marked(said(labels["tonnes"]), mark), CELL_HEAD_RIGHT),
        ]
    ]
    spans = []
    for line in credits["rows"]:
        spans += [
            ("SPAN", (0, len(rows) + 1), (-1, len(rows) + 1)),
            ("LINEBELOW", (0, len(rows) + 1), (-1, len(rows) + 1), 0.5, RULE),
            ("NOSPLIT", (0, len(rows)), (-1, len(rows) + 1)),
        ]
        rows += [
            [
                _text(line["serials"], SERIALS),
                _text(line["place"], LINE),
                _text(line["produced"], LINE),
                _text(line["issued"], LINE),
                _text(line["tonnes"], LINE_RIGHT),
            ],
            [_text(f"{line['evidence_short']} · {line['legal']} · {line['under']}", TINY), *[""] * 4],
        ]
    rows.append([_text(labels["total"], CELL_HEAD), "", "", "", _text(credits["total"], CELL_HEAD_RIGHT)])
    notes = " ".join(words[name] for name in ("cooperatives", "standards", "assurance", "decoupling"))
    table = _table(
        rows,
        [156, 124, 90, 70, INNER - 440],
        ("TOPPADDING", (0, 0), (-1, -1), 0.4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 0.6),
        ("RIGHTPADDING", (0, 0), (-2, -1), 6),
        ("LINEBELOW", (0, 0), (-1, 0), 0.9, INK),
        *spans,
        repeatRows=1,
    )
    return [_text(f"3 · {labels['credits']}", HEADING), Spacer(0, 3), table, Spacer(0, 4), _text(notes, TINY)]


def _premium(words: dict) -> list[Flowable]:
    labels, premium = words["labels"], words["premium"]
    heads = (
        ("area", "", CELL_HEAD),
        ("allocated", "premium", CELL_HEAD_RIGHT),
        ("spent", "spent", CELL_HEAD_RIGHT),
    )
    rows = [
        [
            Paragraph(_marked(said(labels[name]), words["marks"][mark]) if mark else said(labels[name]), form)
            for name, mark, form in heads
        ]
    ]
    for row in premium["rows"]:
        rows.append(
            [
                _text(f"{row['area']} · {row['name']}", LINE),
                _text(row["allocated"], LINE_RIGHT),
                _text(row["spent"], LINE_RIGHT),
            ]
        )
    rows.append(
        [
            _text(labels["total"], CELL_HEAD),
            _text(premium["allocated"], CELL_HEAD_RIGHT),
            _text(premium["spent"], CELL_HEAD_RIGHT),
        ]
    )
    table = _table(
        rows,
        [INNER - 260, 110, 150],
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.2),
        ("RIGHTPADDING", (0, 0), (-2, -1), 8),
        ("LINEBELOW", (0, 0), (-1, 0), 0.9, INK),
        ("LINEBELOW", (0, 1), (-1, -1), 0.5, RULE),
    )
    return [
        *_section(4, labels["premium"]),
        Paragraph(_marked(said(premium["sentence"]), words["marks"]["premium"]), SMALL),
        Spacer(0, 2),
        table,
        Spacer(0, 3),
        _text(f"{premium['as_of']} {premium['note']}", TINY),
    ]


def _check(words: dict) -> list[Flowable]:
    labels = words["labels"]
    texts = [
        _text(words["check_how"], SMALL),
        _text(words["address"], CODE),
        Spacer(0, 3),
        Paragraph(f"{_strong(labels['fingerprint'])} · {said(words['schema'])}", SMALL),
        _text(words["fingerprint"], CODE),
        Spacer(0, 3),
        _text(labels["proves"], TINY),
    ]
    side = 78
    row = _table(
        [[QrCode(words["address"], side), texts]],
        [side + 18, INNER - side - 18],
        ("TOPPADDING", (0, 0), (-1, -1), 1),
    )
    return [*_section(5, labels["check"]), row]


def _cite(words: dict) -> list[Flowable]:
    labels, cite = words["labels"], words["cite"]
    return [
        _rule(),
        Spacer(0, 5),
        Paragraph(f"{_strong(labels['cite'])} ({said(labels['plain'])}) {said(cite['plain'])}", TINY),
        Paragraph(f"{_strong(labels['cite'])} (APA) {said(cite['apa'])}", TINY),
        Paragraph(f"{_strong(labels['corrections'])} {said(words['contact'])}", TINY),
    ]


def _clipped(text: str) -> str:
    return text if len(text) <= LONGEST_BOUNDARY else f"{text[:LONGEST_BOUNDARY]}…"
