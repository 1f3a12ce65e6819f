"""Prints an empty form for minutes: two sides of A4 that ask, in the same words, what the screens ask."""

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from reportlab.platypus import Flowable, KeepTogether, Spacer

from committees.models import Area, Committee
from reporting.area_icons import AreaSign
from reporting.paper import SHEETS, build, draw_demo, table
from reporting.pdf_parts import BOLD, INK, INK_2, SEMIBOLD, paragraph, style

SHEET = SHEETS["a4"]
SIDE, TOP, BOTTOM = 42, 54, 40
INNER = SHEET.width - 2 * SIDE
TITLE = style("title", 19, 23, font=BOLD)
HEADING = style("heading", 13, 16, font=BOLD, spaceBefore=10, spaceAfter=4)
LABEL = style("label", 11, 13.5, font=SEMIBOLD)
HEAD = style("head", 8.6, 10.2, font=SEMIBOLD, alignment=1)
HINT = style("hint", 9, 11.4, color=INK_2)
LINE = 25  # the height of a line to write on, in points: a pen in a gloved hand
OTHER_PROPOSALS = (1, 2)
SIGNATURES = 6


def minutes_pdf(committee: Committee, language: str) -> bytes:
    """The form of one committee, with its own groups and seats, in one language."""
    with translation.override(language):
        title = _("Minutes of the committee")

        def story() -> list:
            parts = [_other(number) for number in OTHER_PROPOSALS] + [_votes(committee), _signatures()]
            return [*_head(committee, title), *_decision(), *(KeepTogether(part) for part in parts)]

        def draw_edges(canvas: Any, page: int, pages: int) -> None:
            if settings.IS_DEMO:
                draw_demo(canvas, SHEET)
            words = _("Page %(page)s of %(pages)s") % {"page": page, "pages": pages}
            foot = paragraph(f"{committee.name} · {words}", HINT)
            foot.wrapOn(canvas, INNER, BOTTOM)
            foot.drawOn(canvas, SIDE, 20)

        name = f"{title}: {committee.name}"
        return build(story, draw_edges, SHEET, (SIDE, TOP, BOTTOM), title=name, language=language)


def _head(committee: Committee, title: str) -> list:
    half = INNER / 2
    return [
        paragraph(title, TITLE),
        paragraph(f"{committee.name} · {committee.site.name}, {committee.site.town}", HINT),
        Spacer(0, 4),
        paragraph(_("One paper for each decision. Write no names of people but the signatures."), HINT),
        Spacer(0, 8),
        table(
            [
                [
                    _blank(_("Date of the meeting"), half - 10),
                    _blank(_("Number that the screen gives afterwards"), half - 10),
                ]
            ],
            [half + 10, half - 10],
        ),
    ]


def _decision() -> list:
    boxes = [_area_box(area) for area in Area]
    half = INNER / 2
    return [
        paragraph(_("Decision"), HEADING),
        paragraph(_("Area"), LABEL),
        Spacer(0, 4),
        table([boxes[:2], boxes[2:]], [half, half], ("BOTTOMPADDING", (0, 0), (-1, -1), 6)),
        *_lines(_("What was decided"), 2),
        *_lines(_("Why"), 3),
        Spacer(0, 6),
        table(
            [
                [
                    _blank(_("Amount in US dollars"), half - 10),
                    _blank(_("How many suppliers gave a price"), half - 10),
                ]
            ],
            [half + 10, half - 10],
        ),
    ]


def _other(number: int) -> list:
    half = INNER / 2
    return [
        paragraph(_("Another proposal that was compared (%(number)s)") % {"number": number}, HEADING),
        *_lines(_("What else was proposed"), 1),
        *_lines(_("What need it would answer"), 1),
        Spacer(0, 4),
        table(
            [
                [
                    _blank(_("What it would cost, in US dollars"), half - 10),
                    _blank(_("How many suppliers gave a price for it"), half - 10),
                ]
            ],
            [half + 10, half - 10],
        ),
    ]


def _votes(committee: Committee) -> list:
    """The committee's rule, and a row for each group that has seats, with a box for each count."""
    quorum = ngettext(
        "%(quorum)s member must be present.", "%(quorum)s members must be present.", committee.quorum
    ) % {"quorum": committee.quorum}
    counts = [
        _("Women"),
        _("Men"),
        _("In favour"),
        _("Against"),
        _("Abstained"),
        _("Stood aside"),
    ]
    rows: list = [
        ["", paragraph(_("Present"), HEAD), "", paragraph(_("Votes"), HEAD), "", "", ""],
        [paragraph(_("Group"), LABEL), *(paragraph(count, HEAD) for count in counts)],
    ]
    for seat in committee.seats.all():
        places = ngettext("%(seats)s seat", "%(seats)s seats", seat.seats) % {"seats": seat.seats}
        rows.append(
            [[paragraph(seat.get_group_display(), LABEL), paragraph(places, HINT)], *[""] * len(counts)]
        )
    width = 62.0
    first = INNER - len(counts) * width
    return [
        paragraph(_("Who was there and how they voted"), HEADING),
        paragraph(f"{committee.rule_in_words()} {quorum}", LABEL),
        Spacer(0, 3),
        paragraph(_("Count people, never write who. Leave empty where it is nobody."), HINT),
        Spacer(0, 8),
        table(
            rows,
            [first, *[width] * len(counts)],
            ("GRID", (1, 1), (-1, -1), 0.8, INK),
            ("LINEBELOW", (0, 1), (0, -1), 0.8, INK),
            ("LINEBEFORE", (3, 0), (3, -1), 2, INK),
            ("SPAN", (1, 0), (2, 0)),
            ("SPAN", (3, 0), (6, 0)),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("TOPPADDING", (0, 2), (-1, -1), 5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
            rowHeights=[18, 32, *[36] * (len(rows) - 2)],
        ),
        Spacer(0, 10),
        *_lines(_("Why somebody stood aside"), 2),
        paragraph(_("For example: the supplier is a relative. No names."), HINT),
    ]


def _signatures() -> list:
    third = INNER / 3
    cells = [_blank("", third - 14, high=42) for _number in range(SIGNATURES)]
    return [
        paragraph(_("Signatures"), HEADING),
        paragraph(
            _(
                "Photograph both sides, log the decision, and keep this paper. A second officer confirms it "
                "only after comparing."
            ),
            HINT,
        ),
        table([cells[:3], cells[3:]], [third] * 3),
    ]


def _area_box(area: Area) -> Flowable:
    """An empty square to tick, the area's sign, its number and name."""
    square = table([[""]], [20], ("BOX", (0, 0), (-1, -1), 1.4, INK), rowHeights=[20])
    return table(
        [[square, AreaSign(area.value, 24), paragraph(f"{area.value} · {area.label}", LABEL)]],
        [28, 32, INNER / 2 - 60],
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    )


def _lines(label: str, count: int) -> list:
    """A label, and lines to write on."""
    lines = table(
        [[""]] * count, [INNER], ("LINEBELOW", (0, 0), (-1, -1), 0.8, INK), rowHeights=[LINE] * count
    )
    return [Spacer(0, 6), paragraph(label, LABEL), lines]


def _blank(label: str, width: float, *, high: float = LINE) -> Flowable:
    rows = [[paragraph(label, LABEL)], [""]] if label else [[""]]
    heights = [None, high] if label else [high]
    return table(rows, [width], ("LINEBELOW", (0, -1), (-1, -1), 0.8, INK), rowHeights=heights)
