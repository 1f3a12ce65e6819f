"""The table of a footprint's lines: its columns, how its rows are read, its template, and its export.

What is exported imports again to the same lines. Everything that takes such a table reads it here.
"""

import io
from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from credits.models import Factor, FactorSet, Footprint, FootprintLine, Tier
from credits.services.footprint_lines import MOST_AMOUNT, MOST_LINE_KG, MOST_UNITS, contained_kg
from registry.imports.columns import Column, Reading, ReadRow, decimal, text, whole
from registry.imports.spreadsheets import MOST_ROWS, Value
from registry.models import Mineral

LEAST_AMOUNT = Decimal("0.000001")
HUNDRED = Decimal(100)
OWN_FACTOR = ("tier", "factor_kg", "factor_unit", "factor_source")
COMES_WITH_A_CODE = ("factor_kg", "factor_low_kg", "factor_high_kg", "factor_unit")
EXPLAINED = {"recycled_percent": "recycled_source", "yield_loss_percent": "yield_loss_reason"}


def optional(name: str, read, aliases: tuple[str, ...], explanation, example: Value = None) -> Column:
    return Column(name, read, aliases, example, explanation, is_required=False)


COLUMNS = [
    Column(
        "product", text(120), ("produit",), "Phone, 16.3 Wh battery", gettext_lazy("Name of the product.")
    ),
    Column(
        "units",
        whole(1, MOST_UNITS),
        ("units sold", "quantity", "unités", "nombre", "quantité"),
        156_000,
        gettext_lazy("How many in the period."),
    ),
    optional(
        "tier",
        whole(1, 3),
        ("level", "niveau"),
        gettext_lazy(
            "1 measured, 2 chemistry and kWh, 3 category default. May be empty beside a factor code."
        ),
        2,
    ),
    Column(
        "amount_per_unit",
        decimal(LEAST_AMOUNT, MOST_AMOUNT, 6),
        ("amount", "amount in each", "quantité par unité", "montant par unité"),
        Decimal("0.0163"),
        gettext_lazy("How much of what the factor counts is in each, such as kWh. At most six decimals."),
    ),
    optional(
        "factor_code",
        text(20),
        ("factor", "code du facteur", "facteur"),
        gettext_lazy("Code of a factor of the set; or leave it empty and give your own factor."),
        "LCO",
    ),
    optional(
        "factor_set",
        text(20),
        ("set", "jeu de facteurs", "version des facteurs"),
        gettext_lazy("Version of the set of the code; empty for the one in force."),
    ),
    optional(
        "factor_kg",
        decimal(Decimal(0), MOST_AMOUNT, 6),
        ("factor kg per unit", "kg per amount", "facteur kg", "kg par unité"),
        gettext_lazy("Kilograms of metal for each unit of the amount."),
    ),
    optional(
        "factor_low_kg",
        decimal(Decimal(0), MOST_AMOUNT, 6),
        ("factor low", "facteur bas"),
        gettext_lazy("The least that your own factor may be; empty if no range is known."),
    ),
    optional(
        "factor_high_kg",
        decimal(Decimal(0), MOST_AMOUNT, 6),
        ("factor high", "facteur haut"),
        gettext_lazy("The most that your own factor may be; empty if no range is known."),
    ),
    optional(
        "factor_unit",
        text(20),
        ("unité du facteur",),
        gettext_lazy("What the amount is counted in: g, kWh, vehicle."),
    ),
    optional(
        "factor_source",
        text(2_000),
        ("source", "source du facteur"),
        gettext_lazy("Where your own factor is from; beside a factor code, a further remark."),
    ),
    optional(
        "recycled_percent",
        decimal(Decimal(0), HUNDRED, 2, is_percentage=True),
        ("recycled", "recycled share", "part recyclée", "recyclé percent"),
        gettext_lazy("Share of the metal that is recycled, in percent; it is subtracted."),
    ),
    optional(
        "recycled_source",
        text(2_000),
        ("source of the recycled share", "source de la part recyclée"),
        gettext_lazy("Needed beside a recycled share: who says so, and where."),
    ),
    optional(
        "yield_loss_percent",
        decimal(Decimal(0), Decimal("99.99"), 2, is_percentage=True),
        ("yield loss", "lost in manufacture", "perte de fabrication"),
        gettext_lazy("Metal lost in manufacture, in percent of what was put in; it is added."),
    ),
    optional(
        "yield_loss_reason",
        text(2_000),
        ("reason of the loss", "raison de la perte"),
        gettext_lazy("Needed beside a loss: where it arises, and where the figure is from."),
    ),
]
MEASURED: dict[str, Value] = {
    "product": "Bicycle, measured",
    "units": 4_000,
    "tier": 1,
    "amount_per_unit": Decimal("35.5"),
    "factor_kg": Decimal("0.001"),
    "factor_unit": "g",
    "factor_source": "Bill of materials of 2025-11-03",
}


class Factors:
    """The factors of a mineral by code, in any published set; without a query for each row."""

    def __init__(self, mineral: Mineral):
        self.in_force = FactorSet.objects.in_force()
        self.sets: dict[str, dict[str, Factor]] = {}
        published = Factor.objects.filter(factor_set__published_on__isnull=False, mineral=mineral)
        for factor in published.select_related("factor_set"):
            self.sets.setdefault(factor.factor_set.version, {})[factor.code.casefold()] = factor

    def of(self, version: str | None) -> dict[str, Factor]:
        in_force = self.in_force.version if self.in_force else ""
        return self.sets.get(version or in_force, {})


def line_of(row: ReadRow, reading: Reading, factors: Factors) -> FootprintLine | None:
    """The line of a row, or None after noting every cell that is wrong."""
    before, values = len(reading.errors), row.values
    for percent, reason in EXPLAINED.items():
        if values[percent] and not values[reason] and reason not in row.unusable:
            reading.refuse(row, reason, _("needed beside %(column)s") % {"column": percent})
    if "factor_code" in row.unusable or "factor_set" in row.unusable:
        return None
    read = _from_code if values["factor_code"] else _from_own_factor
    chosen = read(row, reading, factors)
    if chosen is None or row.unusable or len(reading.errors) > before:
        return None
    line = FootprintLine(
        product=values["product"],
        units=values["units"],
        amount_per_unit=values["amount_per_unit"],
        recycled_percent=values["recycled_percent"] or Decimal(0),
        recycled_source=values["recycled_source"] or "",
        yield_loss_percent=values["yield_loss_percent"] or Decimal(0),
        yield_loss_reason=values["yield_loss_reason"] or "",
        **chosen,
    )
    most = contained_kg(
        units=line.units,
        amount_per_unit=line.amount_per_unit,
        factor_kg=line.factor_high_kg,
        recycled_percent=line.recycled_percent,
        yield_loss_percent=line.yield_loss_percent,
    )
    if most > MOST_LINE_KG:
        reading.refuse(
            row,
            "",
            _("units, amount and factor together give more than %(most)s kg") % {"most": MOST_LINE_KG},
        )
        return None
    return line


def _from_code(row: ReadRow, reading: Reading, factors: Factors) -> dict | None:
    """The factor is copied, so that a later set changes nothing."""
    values = row.values
    if values["factor_set"] and values["factor_set"] not in factors.sets:
        known = ", ".join(factors.sets)
        message = _("there is no published set “%(set)s”. Known: %(known)s")
        reading.refuse(row, "factor_set", message % {"set": values["factor_set"], "known": known})
        return None
    offered = factors.of(values["factor_set"])
    factor = offered.get(values["factor_code"].casefold())
    if factor is None:
        known = ", ".join(factor.code for factor in offered.values())
        message = _("there is no factor “%(code)s”. Known: %(known)s")
        reading.refuse(row, "factor_code", message % {"code": values["factor_code"], "known": known})
        return None
    for name in COMES_WITH_A_CODE:
        if values[name] is not None:
            reading.refuse(row, name, _("comes with the factor code; leave one of the two empty"))
    if values["tier"] not in (None, factor.tier):
        message = _("factor %(code)s is of tier %(tier)s")
        reading.refuse(row, "tier", message % {"code": factor.code, "tier": factor.tier})
    return copied_from(factor, values["factor_source"] or "")


def copied_from(factor: Factor, remark: str = "") -> dict:
    """What a line keeps of a factor of a set; a remark of the company's own follows the source."""
    source = f"{factor.code}: {factor.source}"
    return {
        "tier": factor.tier,
        "factor_set": factor.factor_set,
        "factor_code": factor.code,
        "factor_unit": factor.unit,
        "factor_kg": factor.kg_per_unit,
        "factor_low_kg": factor.kg_low,
        "factor_high_kg": factor.kg_high,
        "factor_source": f"{source}; {remark}" if remark else source,
    }


def _from_own_factor(row: ReadRow, reading: Reading, _factors: Factors) -> dict | None:
    values = row.values
    if values["factor_set"]:
        reading.refuse(row, "factor_set", _("comes with a factor code; leave it empty"))
    own = {name: values[name] for name in OWN_FACTOR}
    for name, value in own.items():
        if value is None and name not in row.unusable:
            reading.refuse(row, name, _("needed where there is no factor code"))
    if own["factor_kg"] is None:
        return None
    low, high = (
        own["factor_kg"] if values[name] is None else values[name]
        for name in ("factor_low_kg", "factor_high_kg")
    )
    if low > own["factor_kg"]:
        reading.refuse(row, "factor_low_kg", _("is above factor_kg"))
    if high < own["factor_kg"]:
        reading.refuse(row, "factor_high_kg", _("is below factor_kg"))
    tier = own["tier"] and Tier(own["tier"])
    return own | {"tier": tier, "factor_low_kg": low, "factor_high_kg": high}


# Out again


def row_of(line: FootprintLine, factors: Factors) -> dict[str, Value]:
    """A line as the row that `line_of` reads to the same line."""
    written: dict[str, Value] = {
        "product": line.product,
        "units": line.units,
        "amount_per_unit": line.amount_per_unit,
        "recycled_percent": line.recycled_percent or None,
        "recycled_source": line.recycled_source or None,
        "yield_loss_percent": line.yield_loss_percent or None,
        "yield_loss_reason": line.yield_loss_reason or None,
    }
    version = line.factor_set.version if line.factor_set else ""
    factor = factors.sets.get(version, {}).get(line.factor_code.casefold())
    if factor is not None:
        source = f"{factor.code}: {factor.source}"
        remark = line.factor_source.removeprefix(source).removeprefix("; ")
        return written | {"factor_code": factor.code, "factor_set": version, "factor_source": remark or None}
    return written | {name: getattr(line, name) for name in (*OWN_FACTOR, "factor_low_kg", "factor_high_kg")}


def export_of(footprint: Footprint) -> bytes:
    """The lines as a workbook, in the form of the template."""
    factors = Factors(footprint.mineral)
    lines = footprint.lines.select_related("factor_set").iterator(chunk_size=2_000)
    return _workbook(footprint.mineral, factors, (row_of(line, factors) for line in lines))


def template_for(mineral: Mineral) -> bytes:
    """An empty table with drop-downs, the factors of the set in force, and notes with two examples."""
    return _workbook(mineral, Factors(mineral), [])


def _workbook(mineral: Mineral, factors: Factors, rows: Iterable[dict[str, Value]]) -> bytes:
    workbook = Workbook(write_only=True)
    data = workbook.create_sheet(_("Data"))
    data.freeze_panes = "B2"
    for number, column in enumerate(COLUMNS, start=1):
        data.column_dimensions[get_column_letter(number)].width = max(len(column.name) + 3, 14)
    offered = list(factors.of(None).values())
    sheet = _("Factors")
    for rule in _drop_downs(offered, factors, sheet):
        data.data_validations.append(rule)  # which only the other kind of sheet has a verb for
    data.append([_cell(data, column.name, bold=True) for column in COLUMNS])
    for row in rows:
        data.append([_cell(data, row.get(column.name)) for column in COLUMNS])
    _write_factors(workbook.create_sheet(sheet), offered)
    _write_notes(workbook.create_sheet(_("Notes")), mineral)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def _cell(sheet, value: Value, *, bold: bool = False):
    """Text stays text: what begins with `=` is no formula; signs that no workbook holds are left out."""
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
        cell.data_type = "s"
    else:
        cell = WriteOnlyCell(sheet, value)
    if bold:
        cell.font = Font(bold=True)
    return cell


def _drop_downs(offered: list[Factor], factors: Factors, sheet: str) -> list[DataValidation]:
    units = list(dict.fromkeys([*(factor.unit for factor in offered), "g", "kg"]))
    lists = {
        "tier": ('"1,2,3"', "stop"),
        "factor_set": (f'"{",".join(factors.sets)}"', "stop"),
        # A company's own factor may count anything.
        "factor_unit": (f'"{",".join(units)}"', "information"),
    }
    if offered:
        lists["factor_code"] = (f"'{sheet}'!$A$2:$A${len(offered) + 1}", "stop")
    rules = []
    for name, (formula, style) in lists.items():
        rule = DataValidation(type="list", formula1=formula, allow_blank=True, errorStyle=style)
        rule.error, rule.errorTitle = _("Choose one of the list."), name
        rule.add(_places(name))
        rules.append(rule)
    return rules


def _places(name: str) -> str:
    letter = get_column_letter([column.name for column in COLUMNS].index(name) + 1)
    return f"{letter}2:{letter}{MOST_ROWS + 1}"


def _write_factors(sheet, offered: list[Factor]) -> None:
    for letter, width in zip("ABCDEFG", (12, 34, 10, 12, 12, 12, 80), strict=True):
        sheet.column_dimensions[letter].width = width
    names = (_("code"), _("tier"), _("unit"), _("kg per unit"), _("low"), _("high"), _("source"))
    sheet.append([_cell(sheet, name, bold=True) for name in names])
    for factor in offered:
        figures = (factor.kg_per_unit, factor.kg_low, factor.kg_high)
        row = (factor.code, str(factor.get_tier_display()), factor.unit, *figures, factor.source)
        sheet.append([_cell(sheet, value) for value in row])


def _write_notes(sheet, mineral: Mineral) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 28, 110
    notes = [
        (mineral.name, _("One line for each product. This table takes the place of all lines of the draft.")),
        (_("kilograms"), rule_in_words()),
        *((column.name, str(column.help)) for column in COLUMNS),
        (_("example"), _in_words({column.name: column.example for column in COLUMNS})),
        (_("example"), _in_words(MEASURED)),
    ]
    for name, words in notes:
        sheet.append([_cell(sheet, name, bold=True), _cell(sheet, words)])


def rule_in_words() -> str:
    """The rule of `FootprintLine` as pages and workbooks state it."""
    return _(
        "Each line is units × amount in each × factor × (1 − recycled share) ÷ (1 − loss in "
        "manufacture), rounded up to a whole kilogram. Recycled metal is subtracted, since credits stand "
        "for primary metal; metal lost in manufacture is added. The low figure is rounded down, the high "
        "figure up."
    )


def _in_words(example: dict[str, Value]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in example.items() if value is not None)
