"""Prints the statement of account of a fund on A4; the same dict and language always give the same bytes."""

from datetime import date
from io import BytesIO

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Spacer, Table

from registry.templatetags.oreka import figure, money
from reporting.pdf_parts import (
    CELL,
    CELL_HEAD,
    CELL_HEAD_RIGHT,
    CELL_RIGHT,
    COBALT,
    HEADLINE,
    INK,
    INK_2,
    REGULAR,
    RULE,
    SEMIBOLD,
    SMALL,
    Paragraph,
    draw_demo_band,
    paragraph,
    register_fonts,
    safe,
    strong,
)

WIDTH, HEIGHT = A4
SIDE, TOP, BOTTOM = 46, 88, 50
INNER = WIDTH - 2 * SIDE
# Recorded, entry, in, out, cash, set aside: together the inner width.
COLUMNS = [54, INNER - 54 - 4 * 68, 68, 68, 68, 68]
LINES = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 4),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("FONTNAME", (0, 0), (-1, -1), REGULAR),
    ("LINEBELOW", (0, 0), (-1, -1), 0.5, RULE),
]


def account_pdf(account: dict, *, language: str, is_demo: bool) -> bytes:
    """The PDF of an account as `committees.account.account_of` gives it, in the language that is active."""
    register_fonts()
    title = f"{_('Statement of the fund')} · {account['committee']} · {_month(account['month'])}"
    file = BytesIO()
    document = BaseDocTemplate(
        file,
        pagesize=A4,
        title=title,
        author="Responsible Minerals Credits",
        subject=_("Statement of the fund"),
        lang=language,
        displayDocTitle=True,
        initialFontName=REGULAR,
        invariant=1,
        pageCompression=1,
    )

    def edges(canvas, page):
        _draw_edges(canvas, page.page, account, title, is_demo=is_demo)

    frame = Frame(SIDE, BOTTOM, INNER, HEIGHT - TOP - BOTTOM, 0, 0, 0, 0)
    document.addPageTemplates(PageTemplate(frames=[frame], onPage=edges))
    document.build([*_head(account), _sums(account), Spacer(1, 16), _entries(account), *_foot(account)])
    return file.getvalue()


def _draw_edges(canvas, number: int, account: dict, title: str, *, is_demo: bool) -> None:
    canvas.saveState()
    if is_demo:
        draw_demo_band(canvas, WIDTH, HEIGHT, _("DEMONSTRATION: invented data."))
    canvas.setFillColor(INK)
    canvas.setFont(SEMIBOLD, 11)
    canvas.drawString(SIDE, HEIGHT - 52, "Responsible Minerals Credits")
    canvas.setFillColor(INK_2)
    canvas.setFont(REGULAR, 8)
    canvas.drawRightString(WIDTH - SIDE, HEIGHT - 52, account["cooperative"][:60])
    canvas.setStrokeColor(COBALT)
    canvas.setLineWidth(2)
    canvas.line(SIDE, HEIGHT - 64, WIDTH - SIDE, HEIGHT - 64)
    canvas.setFont(REGULAR, 7.4)
    canvas.drawString(SIDE, 30, title[:90])
    canvas.drawRightString(WIDTH - SIDE, 30, _("Page %(page)s") % {"page": number})
    canvas.restoreState()


def _head(account: dict) -> list[Flowable]:
    place = f"{account['committee']} · {account['site']}, {account['town']}"
    told = (
        _("The month is over; nothing in this statement changes any more.")
        if account["is_over"]
        else _("The month is not over; told up to %(time)s UTC.")
        % {"time": date_format(account["as_of"], "j F Y, H:i")}
    )
    return [
        paragraph(f"{_('Statement of the fund')}, {_month(account['month'])}", HEADLINE),
        paragraph(place),
        paragraph(told, SMALL),
        Spacer(1, 12),
    ]


def _sums(account: dict) -> Table:
    labels = {
        "opening_minor": _("Brought forward"),
        "in_minor": _("Came in"),
        "out_minor": _("Went out"),
        "closing_minor": _("Carried forward"),
        "set_aside_minor": _("of which set aside"),
        "free_minor": _("of which free"),
    }
    rows = [
        [paragraph(label, CELL), paragraph(money(account[name], account["currency"]), CELL_RIGHT)]
        for name, label in labels.items()
    ]
    return Table(rows, colWidths=[150, 110], style=LINES, hAlign="LEFT")


def _entries(account: dict) -> Table:
    words = [_("Recorded on"), _("Entry"), _("In"), _("Out"), _("Cash"), _("Set aside")]
    head = [paragraph(word, CELL_HEAD if place < 2 else CELL_HEAD_RIGHT) for place, word in enumerate(words)]
    rows = [
        _balance(_("Brought forward"), account["opening_minor"]),
        *map(_row, account["entries"]),
        _balance(_("Carried forward"), account["closing_minor"]),
    ]
    return Table([head, *rows], colWidths=COLUMNS, style=LINES, hAlign="LEFT", repeatRows=1)


def _balance(words: str, cash_minor: int) -> list:
    return ["", Paragraph(strong(words), CELL), "", "", _amount(cash_minor, is_shown=True), ""]


def _row(line: dict) -> list:
    paid = line["paid"]
    about = [f"{strong(line['what'])} {safe(line['number'])}", safe(line["text"])]
    if paid:
        about.append(safe(f"{paid['supplier']}, {date_format(paid['on'], 'j F Y')}"))
    if paid and paid["rate"]:
        about.append(
            safe(
                _("%(paid)s paid, at %(rate)s CDF for one dollar on %(day)s")
                % {
                    "paid": money(paid["amount_minor"], paid["currency"]),
                    "rate": figure(paid["rate"]),
                    "day": date_format(paid["rate_on"], "j F Y"),
                }
            )
        )
    return [
        paragraph(f"{line['recorded_at']:%Y-%m-%d}", CELL),
        Paragraph("<br/>".join(filter(None, about)), CELL),
        _amount(line["in_minor"]),
        _amount(line["out_minor"]),
        _amount(line["cash_minor"], is_shown=True),
        _amount(line["moved_minor"]),
    ]


def _amount(minor: int, *, is_shown: bool = False) -> Paragraph | str:
    return paragraph(money(minor, "").strip(), CELL_RIGHT) if minor or is_shown else ""


def _foot(account: dict) -> list[Flowable]:
    lines = [
        _("All amounts are in %(currency)s.") % {"currency": account["currency"]},
        _("Cash is what lies at the bank. What is set aside for a decision stays there until it is paid."),
    ]
    return [Spacer(1, 10), paragraph(" ".join(lines), SMALL)]


def _month(month: date) -> str:
    return date_format(month, "F Y")
