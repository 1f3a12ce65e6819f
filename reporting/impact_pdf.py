"""Prints a buyer's impact report on A4; the same dict and language always give the same bytes."""

from datetime import date
from io import BytesIO
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from reportlab.lib.pagesizes import A4
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    Image,
    KeepTogether,
    PageTemplate,
    Spacer,
    Table,
)

from committees.models import Area, Indicator, Photo, Reached
from committees.reports import count_in_words, total_in_words
from reporting.pdf_parts import (
    BOLD,
    CELL,
    CELL_HEAD,
    CELL_HEAD_RIGHT,
    CELL_RIGHT,
    COBALT,
    CODE_SMALL,
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
    style,
)
from reporting.photos import small_picture
from reporting.wording import day, grouped, money

WIDTH, HEIGHT = A4
SIDE, TOP, BOTTOM = 46, 88, 50
INNER = WIDTH - 2 * SIDE
LINES = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 4),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("FONTNAME", (0, 0), (-1, -1), REGULAR),
    ("LINEBELOW", (0, 0), (-1, -1), 0.5, RULE),
]
FIGURE = style("figure", 14, 18, font=BOLD)
PHOTO_WIDTH = (INNER - 16) / 2


def impact_pdf(impact: dict, *, language: str, is_demo: bool) -> bytes:
    """The PDF of a report as `reporting.impact.impact_of` gives it.

    :param language: en or fr; any other reads English
    """
    language = "fr" if language.startswith("fr") else "en"
    with translation.override(language):
        return _Report(impact, language).pdf(is_demo=is_demo)


def period_in_words(first: date, last: date) -> str:
    """January 2025 – December 2025, or one month alone."""
    begin, end = date_format(first, "F Y"), date_format(last, "F Y")
    return begin if begin == end else f"{begin} – {end}"


class _Report:
    """One report in one language, from top to bottom."""

    def __init__(self, impact: dict, language: str):
        register_fonts()
        self.impact, self.own, self.language = impact, impact["own"], language
        self.period = period_in_words(impact["first"], impact["last"])

    def pdf(self, *, is_demo: bool) -> bytes:
        title = f"{_('Impact report')} · {self.impact['company']} · {self.period}"
        file = BytesIO()
        document = BaseDocTemplate(
            file,
            pagesize=A4,
            title=title,
            author="Responsible Minerals Credits",
            subject=_("Impact report"),
            lang=self.language,
            displayDocTitle=True,
            initialFontName=REGULAR,
            invariant=1,
            pageCompression=1,
        )

        def edges(canvas, page):
            _draw_edges(canvas, page.page, title, is_demo=is_demo)

        frame = Frame(SIDE, BOTTOM, INNER, HEIGHT - TOP - BOTTOM, 0, 0, 0, 0)
        document.addPageTemplates(PageTemplate(frames=[frame], onPage=edges))
        parts = (self.head, self.deliveries, self.areas, self.sites, self.photos, self.limits)
        document.build([flowable for part in parts for flowable in part()])
        return file.getvalue()

    def money(self, minor: int) -> str:
        # A receipt that was taken back can make a period spend less than nothing.
        return (
            f"−{money(-minor, self.own['currency'], self.language)}"
            if minor < 0
            else money(minor, self.own["currency"], self.language)
        )

    def head(self) -> list[Flowable]:
        figures = [
            (
                _("Delivered in the period"),
                f"{grouped(self.impact['delivered']['quantity_kg'], self.language)} kg",
            ),
            (_("Premium paid for it"), self.money(self.impact["delivered"]["total_minor"])),
            (
                _("Your share spent with evidence in the period"),
                self.money(sum(area["spent_in_period_minor"] for area in self.impact["areas"])),
            ),
        ]
        cells = [[paragraph(text, FIGURE), paragraph(label, SMALL)] for label, text in figures]
        return [
            paragraph(f"{_('Impact report')}, {self.period}", HEADLINE),
            paragraph(self.impact["company"], HEADING),
            Spacer(1, 4),
            paragraph(
                _("As of %(day)s; told by whole months.") % {"day": day(self.impact["as_of"], self.language)},
                SMALL,
            ),
            Spacer(1, 8),
            Table([cells], colWidths=[INNER / 3] * 3, style=LINES[:4], hAlign="LEFT"),
            Spacer(1, 8),
            paragraph(
                _(
                    "This is pooled money: your part is a share of the fund of the site, not a project that "
                    "you own. Whatever leaves a fund is taken from all orders in it, in proportion to what "
                    "each has left, in whole cents."
                )
            ),
        ]

    def deliveries(self) -> list[Flowable]:
        if not self.impact["orders"]:
            return [*_heading(_("Orders delivered")), paragraph(_("No order was delivered in this period."))]
        sums = self.impact["delivered"]
        rows = [
            [
                order["number"],
                date_format(order["delivered_on"], "j F Y"),
                grouped(order["quantity_kg"], self.language),
                *(self.money(order[name]) for name in ("total_minor", "fee_minor", "net_minor")),
            ]
            for order in self.impact["orders"]
        ]
        total = [
            _("Total"),
            "",
            grouped(sums["quantity_kg"], self.language),
            *(self.money(sums[name]) for name in ("total_minor", "fee_minor", "net_minor")),
        ]
        head = [_("Order"), _("Delivered"), "kg", _("Premium"), _("Fee"), _("To the funds")]
        return [
            *_heading(_("Orders delivered")),
            _table(head, [*rows, total], [78, 96, 50, *[(INNER - 224) / 3] * 3], words=2),
        ]

    def areas(self) -> list[Flowable]:
        rows = [
            [
                f"{area['area']} · {Area(area['area']).label}",
                self.money(area["unspent_minor"]),
                self.money(area["spent_minor"]),
                self.money(area["spent_in_period_minor"]),
            ]
            for area in self.impact["areas"]
        ]
        names = ("unspent_minor", "spent_minor", "spent_in_period_minor")
        rows.append(
            [_("Total"), *(self.money(sum(area[name] for area in self.impact["areas"])) for name in names)]
        )
        head = [_("Area"), _("Set aside, not spent"), _("Spent with evidence"), _("of it in the period")]
        # What is not set aside yet is told in no figure: what lies at a mine can endanger people.
        rest = [(_("Taken by corrections"), "corrected_minor")]
        others = [f"{label}: {self.money(self.own[name])}." for label, name in rest if self.own[name]]
        paid = _(
            "Of all premium until then, %(total)s, your part of the funds is %(net)s after fees of %(fee)s."
        ) % {name: self.money(self.own[f"{name}_minor"]) for name in ("total", "net", "fee")}
        return [
            *_heading(_("Your share, by area")),
            _table(head, rows, [INNER - 330, 110, 110, 110]),
            Spacer(1, 4),
            paragraph(" ".join([paid, *others]), SMALL),
        ]

    def sites(self) -> list[Flowable]:
        return [flowable for site in self.own["sites"] for flowable in self.site(site)]

    def site(self, site: dict) -> list[Flowable]:
        head = [_("Project"), _("Paid receipts"), _("Set aside, not spent"), _("Spent with evidence")]
        flowables = [
            *_heading(f"{site['site']}, {site['town']}"),
            paragraph(site["cooperative"], SMALL),
            Spacer(1, 4),
        ]
        for area in site["areas"]:
            if not area["unspent_minor"] and not area["spent_minor"]:
                continue
            rows: list[list[Any]] = [
                [
                    [paragraph(project["name"], CELL), *self.reached(project["decision"])],
                    str(len(project["receipts"])),
                    self.money(project["unspent_minor"]),
                    self.money(project["spent_minor"]),
                ]
                for project in area["projects"]
            ]
            if area["unlisted_minor"]:
                why = (
                    _("Of child rights, only the sums are public.")
                    if area["area"] == Area.CHILD_RIGHTS
                    else _("Not listed one by one, for safety.")
                )
                sums = ["", ""]
                if area["area"] == Area.CHILD_RIGHTS:
                    sums = [self.money(area[name]) for name in ("unspent_minor", "spent_minor")]
                # The sum of what is withheld would be that of one decision.
                rows.append([why, "", *sums])
            label = f"{area['area']} · {Area(area['area']).label}"
            table = _table([label, *head[1:]], rows, [INNER - 290, 50, 120, 120])
            flowables += [KeepTogether(table) if len(rows) < 8 else table, Spacer(1, 8)]
        if site["taken_back"]:
            flowables.append(
                paragraph(
                    ngettext(
                        "%(count)s receipt of this fund was wrong and was taken back by two people; its "
                        "shares went back to its decision.",
                        "%(count)s receipts of this fund were wrong and were taken back by two people; "
                        "their shares went back to their decisions.",
                        site["taken_back"],
                    )
                    % {"count": site["taken_back"]},
                    SMALL,
                )
            )
        return flowables

    def reached(self, decision: str) -> list[Flowable]:
        """What came of a project, as it may be told: small counts of people are not."""
        lines = [paragraph(decision, CODE_SMALL)]
        outcome = self.impact["reached"].get(decision)
        if outcome is None:
            return lines
        lines.append(
            paragraph(f"{Indicator(outcome['indicator']).label}: {total_in_words(outcome) or '–'}", SMALL)
        )
        groups = [
            _("%(group)s: %(women)s women, %(men)s men")
            % {
                "group": Reached.Group(group).label,
                "women": count_in_words(women),
                "men": count_in_words(men),
            }
            for group, women, men in outcome["reached"]
        ]
        return [*lines, paragraph("; ".join(groups), SMALL)] if groups else lines

    def photos(self) -> list[Flowable]:
        photos = self.impact["photos"]
        if not photos:
            return []
        cells = [_photo(photo) for photo in photos]
        rows = [cells[number : number + 2] for number in range(0, len(cells), 2)]
        rows[-1] += [[]] * (2 - len(rows[-1]))
        return [
            *_heading(_("Photos")),
            Table(rows, colWidths=[PHOTO_WIDTH + 8] * 2, style=LINES[:4], hAlign="LEFT"),
            paragraph(_("Shown with the consent of whoever is in them; without faces of children."), SMALL),
        ]

    def limits(self) -> list[Flowable]:
        return [
            Spacer(1, 12),
            paragraph(
                _(
                    "This report supports no claim by itself: what may be said stands in retirement "
                    "statements. It names no people and no suppliers, and tells nothing of when something "
                    "was paid. "
                    "Fingerprints of the receipts stand on the page of the premium in the registry."
                ),
                SMALL,
            ),
        ]


def _photo(photo: Photo) -> list[Flowable]:
    picture = Image(BytesIO(small_picture(photo)), lazy=0)
    scale = min(PHOTO_WIDTH / picture.imageWidth, 170 / picture.imageHeight)
    picture.drawWidth, picture.drawHeight = picture.imageWidth * scale, picture.imageHeight * scale
    picture.hAlign = "LEFT"
    # Captions are free words of the committee, and stay there.
    words = f"{photo.get_moment_display()} · {photo.project.name}"
    return [picture, Spacer(1, 3), paragraph(words, CELL), Spacer(1, 6)]


def _heading(text: str) -> list[Flowable]:
    return [Spacer(1, 12), paragraph(text, HEADING), Spacer(1, 3)]


def _table(head: list[str], rows: list[list[Any]], widths: list[float], *, words: int = 1) -> Table:
    """A table whose first columns, as many as `words`, are texts and the others figures."""
    titles = [
        paragraph(word, CELL_HEAD if place < words else CELL_HEAD_RIGHT) for place, word in enumerate(head)
    ]
    written = [
        [
            paragraph(cell, CELL if place < words else CELL_RIGHT) if isinstance(cell, str) else cell
            for place, cell in enumerate(row)
        ]
        for row in rows
    ]
    return Table([titles, *written], colWidths=widths, style=LINES, hAlign="LEFT", repeatRows=1)


def _draw_edges(canvas, number: int, title: str, *, is_demo: bool) -> None:
    canvas.saveState()
    if is_demo:
        draw_demo_band(canvas, WIDTH, HEIGHT, _("DEMONSTRATION: invented data."))
    canvas.setFillColor(INK)
    canvas.setFont(SEMIBOLD, 11)
    canvas.drawString(SIDE, HEIGHT - 52, "Responsible Minerals Credits")
    canvas.setStrokeColor(COBALT)
    canvas.setLineWidth(2)
    canvas.line(SIDE, HEIGHT - 64, WIDTH - SIDE, HEIGHT - 64)
    canvas.setFillColor(INK_2)
    canvas.setFont(REGULAR, 7.4)
    canvas.drawString(SIDE, 30, title[:100])
    canvas.drawRightString(WIDTH - SIDE, 30, _("Page %(page)s") % {"page": number})
    canvas.restoreState()
