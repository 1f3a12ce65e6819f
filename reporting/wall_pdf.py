"""Prints the notice on the wall: A4 or A3, one language, in letters that are read from two metres on A3."""

from typing import Any

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from reportlab.lib.colors import white
from reportlab.platypus import Flowable, KeepTogether, Spacer

from committees.models import Area, Decision, Indicator, Reached
from committees.reports import count_in_words, total_in_words
from reporting.area_icons import COLOURS, AreaSign
from reporting.paper import Sheet, amount, build, draw_demo, table, written
from reporting.pdf_parts import BOLD, INK, INK_2, RULE, SEMIBOLD, QrCode, paragraph
from reporting.wall import Period

# For A3, in points. From two metres, capitals of 10 mm (40 points) are read at ease, of 5 mm (21) well.
HUGE, BIG, TEXT, SMALL = 60, 42, 30, 21
SIDE, TOP, BOTTOM = 54, 84, 182
AMOUNT, LINE_AMOUNT = 250, 215  # the columns of sums, and of the amounts below them
CODE = 108


def wall_pdf(told: dict, sheet: Sheet, language: str) -> bytes:
    """The notice in one language, on as many pages as it takes.

    :param told: what `reporting.wall.wall_of` gives
    """
    with translation.override(language):
        notice = _Notice(told, sheet)
        return build(
            notice.story,
            notice.draw_edges,
            sheet,
            (sheet(SIDE), sheet(TOP), sheet(BOTTOM)),
            title=f"{told['committee']}: {notice.period}",
            language=language,
        )


def period_in_words(period: Period) -> str:
    """February 2026; January – March 2026; 2026."""
    if period.months == 12:
        return str(period.first.year)
    last = written(period.until.replace(day=1).fromordinal(period.until.toordinal() - 1), "F Y")
    return capfirst(last if period.months == 1 else f"{written(period.first, 'F')} – {last}")


def outcome_in_words(outcome: dict) -> list[str]:
    """What came of a project, and how many of which group it reached; small counts without a number."""
    total = total_in_words(outcome)
    label = str(Indicator(outcome["indicator"]).label)
    lines = [f"{label}: {total}" if total else label]
    for group, women, men in outcome["reached"]:
        counts = [(_("Women"), women), (_("Men"), men)]
        told = ", ".join(f"{sex} {count_in_words(number)}" for sex, number in counts if number != 0)
        lines.append(f"{Reached.Group(group).label}: {told}")
    return lines


class _Notice:
    def __init__(self, told: dict, sheet: Sheet):
        self.told, self.sheet = told, sheet
        self.period = period_in_words(told["period"])
        self.inner = sheet.width - 2 * sheet(SIDE)

    def amount(self, minor: int) -> str:
        return amount(minor, self.told["currency"])

    # The flowables

    def story(self) -> list:
        return [*self._head(), *self._came_in(), *self._decided(), *self._done()]

    def _head(self) -> list:
        told, sheet = self.told, self.sheet
        place = told["site"] if told["town"] == told["site"] else f"{told['site']}, {told['town']}"
        head = [
            paragraph(_("The premium of our mine"), sheet.style(TEXT, font=SEMIBOLD)),
            paragraph(f"{told['committee']} · {place}", sheet.style(SMALL, color=INK_2)),
            Spacer(0, sheet(6)),
            paragraph(self.period, sheet.fitted(self.period, HUGE, self.inner)),
        ]
        if told["until"]:
            words = _("Until %(day)s; the period is not over.") % {"day": written(told["until"])}
            head.append(paragraph(words, sheet.style(SMALL, color=INK_2)))
        return head

    def _came_in(self) -> list:
        told = self.told
        rows: list = [self._section(1, _("Money that came in"), told["came_in_minor"])]
        if not told["came_in_minor"]:
            rows.append(self._remark(_("No money came in.")))
        if told["returned_minor"]:
            back = self.amount(told["returned_minor"])
            rows.append(self._remark(_("Unspent money went back to the fund: %(amount)s") % {"amount": back}))
        if corrected := told["corrected_minor"]:
            moved = f"{'+' if corrected > 0 else '−'}{self.amount(abs(corrected))}"
            rows.append(self._remark(_("Corrected: %(amount)s") % {"amount": moved}))
        return rows

    def _decided(self) -> list:
        told = self.told
        rows: list = [self._section(2, _("What was decided"), told["decided_minor"])]
        areas = [area for area in told["areas"] if area["decided_minor"]]
        if not (areas or told["waiting"] or told["not_adopted"]):
            rows.append(self._remark(_("Nothing was decided.")))
        for area in areas:
            lines = [self._decision(decision) for decision in area["decisions"]]
            rows += self._area(area, area["decided_minor"], lines)
        return [*rows, *self._waiting(), *self._not_adopted()]

    def _waiting(self) -> list:
        """What has no money yet; the bar above does not count it."""
        sheet = self.sheet
        rows: list = []
        # Said of each again, since the heading may stand on the page before.
        hints = [str(Decision.State.UNFUNDED.label)]
        for area in self.told["waiting"]:
            lines = [
                self._line(decision["title"], hints, self.amount(decision["amount_minor"]))
                for decision in area["decisions"]
            ]
            rows += self._area(area, area["amount_minor"], lines)
        if not rows:
            return []
        style = sheet.style(TEXT, font=SEMIBOLD, spaceBefore=sheet(16), spaceAfter=sheet(6), keepWithNext=1)
        return [paragraph(_("Decided, waiting for funds"), style), *rows]

    def _not_adopted(self) -> list:
        number = self.told["not_adopted"]
        words = ngettext(
            "%(number)s proposal was not adopted.", "%(number)s proposals were not adopted.", number
        )
        return [self._remark(words % {"number": number})] if number else []

    def _done(self) -> list:
        told = self.told
        rows: list = [self._section(3, _("What was done and paid, with receipts"), told["spent_minor"])]
        areas = [area for area in told["areas"] if area["spent_minor"] or area["projects"]]
        if not areas:
            rows.append(self._remark(_("Nothing was paid.")))
        if told["reversed_minor"]:
            back = self.amount(told["reversed_minor"])
            words = _("Receipts that were written down wrongly are taken off these sums: %(amount)s")
            rows.append(self._remark(words % {"amount": back}))
        for area in areas:
            lines = [self._project(project) for project in area["projects"]]
            rows += self._area(area, area["spent_minor"], lines)
        return rows

    def _section(self, number: int, title: str, minor: int) -> Flowable:
        """A black bar: number, what it is about, and the whole sum."""
        sheet = self.sheet
        sum_ = self.amount(minor)
        bar = table(
            [
                [
                    paragraph(str(number), sheet.style(BIG, font=BOLD, color=white)),
                    paragraph(title, sheet.style(TEXT, font=BOLD, color=white)),
                    paragraph(sum_, sheet.fitted(sum_, BIG, sheet(AMOUNT), color=white, alignment=2)),
                ]
            ],
            [sheet(58), self.inner - sheet(58 + AMOUNT + 28), sheet(AMOUNT + 28)],
            ("BACKGROUND", (0, 0), (-1, -1), INK),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LEFTPADDING", (0, 0), (0, 0), sheet(14)),
            ("RIGHTPADDING", (-1, 0), (-1, 0), sheet(14)),
            ("TOPPADDING", (0, 0), (-1, -1), sheet(5)),
            ("BOTTOMPADDING", (0, 0), (-1, -1), sheet(11)),
            spaceBefore=sheet(22),
            spaceAfter=sheet(10),
        )
        bar.keepWithNext = True
        return bar

    def _area(self, area: dict, minor: int, lines: list) -> list:
        """Sign, number, name and sum of an area, never parted from the first line below it."""
        sheet, number = self.sheet, area["area"]
        sum_ = self.amount(minor)
        head = table(
            [
                [
                    AreaSign(number, sheet(54)),
                    paragraph(f"{number} · {Area(number).label}", sheet.style(TEXT + 4, font=BOLD)),
                    paragraph(sum_, sheet.fitted(sum_, BIG, sheet(AMOUNT), alignment=2)),
                ]
            ],
            [sheet(72), self.inner - sheet(72 + AMOUNT), sheet(AMOUNT)],
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("TOPPADDING", (0, 0), (-1, -1), sheet(8)),
            ("LINEBELOW", (0, 0), (-1, -1), sheet(4), COLOURS[number]),
            ("BOTTOMPADDING", (0, 0), (-1, -1), sheet(8)),
        )
        if number == Area.CHILD_RIGHTS:
            lines = [self._remark(_("To protect children, only the sum is told."), sheet(72))]
        elif not area["is_whole"]:
            words = _("For safety, not everything is listed; the sum counts it all.")
            lines = [self._remark(words, sheet(72)), *lines]
        return [KeepTogether([head, *lines[:1]]), *lines[1:]]

    def _decision(self, decision: dict) -> Flowable:
        votes = _("Yes %(yes)s · No %(no)s · Abstained %(abstained)s") % {
            "yes": decision["in_favour"],
            "no": decision["against"],
            "abstained": decision["abstained"],
        }
        day = _("Meeting of %(day)s") % {"day": written(decision["met_on"])}
        return self._line(decision["title"], [f"{day} · {votes}"], self.amount(decision["amount_minor"]))

    def _project(self, project: dict) -> Flowable:
        hints = []
        if project["spent_minor"]:
            whole = self.amount(project["allocated_minor"])
            hints.append(_("of %(amount)s set aside") % {"amount": whole})
        if project["outcome"]:
            hints += outcome_in_words(project["outcome"])
        return self._line(
            project["title"], hints, self.amount(project["spent_minor"]) if project["spent_minor"] else ""
        )

    def _line(self, title: str, hints: list[str], sum_: str) -> Flowable:
        sheet = self.sheet
        return table(
            [
                [
                    "",
                    paragraph(title, sheet.style(TEXT, font=SEMIBOLD)),
                    paragraph(sum_, sheet.fitted(sum_, TEXT + 2, sheet(LINE_AMOUNT), alignment=2)),
                ],
                ["", [paragraph(hint, sheet.style(SMALL, color=INK_2)) for hint in hints], ""],
            ],
            [sheet(72), self.inner - sheet(72 + LINE_AMOUNT), sheet(LINE_AMOUNT)],
            ("SPAN", (1, 1), (2, 1)),
            ("TOPPADDING", (0, 0), (-1, 0), sheet(6)),
            ("BOTTOMPADDING", (0, 1), (-1, 1), sheet(9)),
            ("LINEBELOW", (1, 1), (-1, 1), 0.6, RULE),
            ("NOSPLIT", (0, 0), (-1, -1)),
        )

    def _remark(self, words: str, left: float = 0) -> Flowable:
        sheet = self.sheet
        return paragraph(
            words,
            sheet.style(SMALL + 3, color=INK_2, leftIndent=left, spaceBefore=sheet(6), spaceAfter=sheet(6)),
        )

    # The edges of each page

    def draw_edges(self, canvas: Any, page: int, pages: int) -> None:
        told, sheet = self.told, self.sheet
        if told["is_demo"]:
            draw_demo(canvas, sheet)
        if page > 1:
            words = f"{told['site']} · {self.period}"
            self._draw(canvas, words, SMALL, sheet(SIDE), sheet.height - sheet(70), self.inner)
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(sheet(2))
        canvas.line(sheet(SIDE), sheet(BOTTOM - 14), sheet.width - sheet(SIDE), sheet(BOTTOM - 14))
        half = self.inner / 2
        for number, (words, address) in enumerate(
            (
                (_("Every month, for everybody to read:"), told["address"]),
                (_("Is something wrong? Tell us; no name is needed:"), told["feedback"]),
            )
        ):
            left = sheet(SIDE) + number * half
            QrCode(address, sheet(CODE)).drawOn(canvas, left, sheet(BOTTOM - 30 - CODE))
            width, beside = half - sheet(CODE + 34), left + sheet(CODE + 14)
            high = self._draw(canvas, words, SMALL - 2, beside, sheet(BOTTOM - 46), width, font=SEMIBOLD)
            shown = address.partition("://")[2]
            self._draw(canvas, shown, 15, beside, sheet(BOTTOM - 52) - high, width)
        if pages > 1:
            words = _("Page %(page)s of %(pages)s") % {"page": page, "pages": pages}
            self._draw(canvas, words, 16, sheet(SIDE), sheet(22), self.inner, alignment=1)

    def _draw(
        self, canvas: Any, words: str, size: float, x: float, top: float, width: float, **more: Any
    ) -> float:
        """A paragraph whose first line begins at a height of the page; gives back how high it is."""
        drawn = paragraph(words, self.sheet.style(size, **more))
        _width, high = drawn.wrapOn(canvas, width, self.sheet.height)
        drawn.drawOn(canvas, x, top - high + self.sheet(size))
        return high
