"""Lays out the drawing of a buyer's own premium, from orders to projects; heights are money."""

from typing import Any

from reporting.flow import BAR, GAP, LABEL, shown

HEIGHT = 320
COLUMNS = (0, 285, 570, 855)
MOST_ORDERS = 6  # drawn one by one; the table has them all
MOST_PROJECTS = 6


def own_flow(trail: dict) -> dict | None:
    """Bars and links of `reporting.own_premium.own_trail`; None where no premium was paid yet.

    Each bar has `kind`, `amount_minor` and what names it; the cents of a column's bars that are led on add up
    to those that it is led from. Bars of less than a line keep the room of their text.
    """
    if not trail["total_minor"]:
        return None
    drawing = _Drawing(HEIGHT / trail["total_minor"])
    orders = [
        drawing.bar(0, "order", order["total_minor"], name=order["number"])
        for order in _first(trail["orders"], MOST_ORDERS, "total_minor")
    ]
    fee = drawing.bar(1, "fee", trail["fee_minor"])
    fund = drawing.bar(1, "fund", trail["net_minor"])
    for order, told in zip(orders, _first(trail["orders"], MOST_ORDERS, "total_minor"), strict=True):
        drawing.link(order, fee, told["fee_minor"])
        drawing.link(order, fund, told["net_minor"])
    areas = []
    for area in trail["areas"]:
        amount = area["unspent_minor"] + area["spent_minor"]
        bar = drawing.bar(2, "area", amount, area=area["area"], spent_minor=area["spent_minor"])
        drawing.link(fund, bar, amount)
        areas.append(bar)
    for kind in ("free", "late", "corrected"):
        drawing.link(fund, drawing.bar(2, kind, trail[f"{kind}_minor"]), trail[f"{kind}_minor"])
    for bar in areas:
        for project in _projects(trail, bar["area"]):
            drawing.link(bar, drawing.bar(3, "project", **project), project["amount_minor"])
    return {
        "bars": [bar for bar in drawing.bars if bar["amount_minor"]],
        "links": drawing.links,
        "height": round(max(drawing.room) + 6),
    }


def _projects(trail: dict, area: int) -> list[dict]:
    """The listed projects of an area over all sites, the largest first, and the rest as one."""
    places = [found for site in trail["sites"] for found in site["areas"] if found["area"] == area]
    listed = [
        {
            "amount_minor": project["unspent_minor"] + project["spent_minor"],
            "spent_minor": project["spent_minor"],
            "name": project["name"],
            "area": area,
        }
        for place in places
        for project in place["projects"]
    ]
    listed.sort(key=lambda project: -project["amount_minor"])
    shown_ones, rest = listed[:MOST_PROJECTS], listed[MOST_PROJECTS:]
    others = sum(project["amount_minor"] for project in rest) + sum(
        place["unlisted_minor"] for place in places
    )
    spent = sum(project["spent_minor"] for project in rest) + sum(
        place["unlisted_spent_minor"] for place in places
    )
    if others:
        shown_ones.append({"amount_minor": others, "spent_minor": spent, "name": "", "area": area})
    return shown_ones


def _first(orders: list[dict], most: int, by: str) -> list[dict]:
    """The largest orders, and the rest as one without a number."""
    largest = sorted(orders, key=lambda order: -order[by])
    if len(largest) <= most:
        return largest
    rest = largest[most - 1 :]
    names = ("total_minor", "fee_minor", "net_minor")
    return [
        *largest[: most - 1],
        {"number": "", **{name: sum(order[name] for order in rest) for name in names}},
    ]


class _Drawing:
    """Puts bars below each other in their columns, and leads money from one to the other."""

    def __init__(self, scale: float):
        self.scale = scale
        self.room = [0.0] * len(COLUMNS)
        self.bars: list[dict[str, Any]] = []
        self.links: list[str] = []

    def bar(self, column: int, kind: str, amount_minor: int, **more: Any) -> dict[str, Any]:
        top, height = self.room[column], amount_minor * self.scale
        if amount_minor:
            self.room[column] += max(height, LABEL) + GAP
        bar = {
            "kind": kind,
            "amount_minor": amount_minor,
            "x": COLUMNS[column],
            "y": shown(top),
            "width": BAR,
            "bar_height": shown(max(height, 1)),
            "spent_height": shown(more.get("spent_minor", 0) * self.scale),
            "text_x": COLUMNS[column] + BAR + 8,
            "text_y": shown(top + 16),
            "amount_y": shown(top + 35),
            "column": column,
            "leaves": top,
            "arrives": top,
            **more,
        }
        self.bars.append(bar)
        return bar

    def link(self, source: dict[str, Any], target: dict[str, Any], amount_minor: int) -> None:
        height = amount_minor * self.scale
        if height <= 0:
            return
        left, right = COLUMNS[source["column"]] + BAR, COLUMNS[target["column"]]
        bend = (left + right) / 2
        a, b = source["leaves"], target["arrives"]
        source["leaves"] += height
        target["arrives"] += height
        a, b, c, d = (shown(y) for y in (a, b, a + height, b + height))
        self.links.append(
            f"M{left} {a}C{bend} {a} {bend} {b} {right} {b}V{d}C{bend} {d} {bend} {c} {left} {c}Z"
        )
