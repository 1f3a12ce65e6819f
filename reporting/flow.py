"""Lays out the drawing of a premium's way: heights in proportion to money, in units of the drawing."""

HEIGHT = 250
GAP = 14
LABEL = 40  # the room of the two lines of text beside each bar, however small the bar
BAR = 16
COLUMNS = (0, 250, 500)


def flow_of(trail: dict) -> dict | None:
    """Bars and links of a trail; None where no premium was paid yet.

    Money is pooled: what other buyers paid into the same funds is drawn beside the trail's own, so that
    what flows on to the areas is never more than what came in. Each bar has x, y, width and height; each link
    is a path between two bars.
    """
    total = trail["total_minor"]
    if not total:
        return None
    others_minor = trail["pool_minor"] - trail["fund_minor"]
    scale = HEIGHT / (total + others_minor)
    premium, fee, own, others = (
        amount * scale for amount in (total, trail["fee_minor"], trail["fund_minor"], others_minor)
    )
    others_top = max(premium, LABEL) + GAP
    fund_top = max(fee, LABEL) + GAP if fee else 0
    bars = [
        _bar("premium", 0, 0, premium, total),
        _bar("others", 0, others_top, others, others_minor),
        _bar("fee", 1, 0, fee, trail["fee_minor"]),
        _bar("fund", 1, fund_top, own + others, trail["fund_minor"] + others_minor),
    ]
    links = [
        _link(0, 0, 1, 0, fee),
        _link(0, fee, 1, fund_top, own),
        _link(0, others_top, 1, fund_top + own, others),
    ]
    leave, arrive = float(fund_top), 0.0
    areas = []
    for area in trail["areas"]:
        height = area["allocated_minor"] * scale
        links.append(_link(1, leave, 2, arrive, height))
        areas.append(
            area
            | _bar("area", 2, arrive, height, area["allocated_minor"])
            | {"spent_height": shown(area["spent_minor"] * scale)}
        )
        leave += height
        arrive += max(height, LABEL) + GAP
    return {
        "bars": [bar for bar in bars if bar["amount_minor"]],
        "links": [link for link in links if link],
        "areas": areas,
        "height": round(max(fund_top + own + others, arrive, others_top + max(others, LABEL)) + 10),
    }


def _bar(kind: str, column: int, top: float, height: float, amount_minor: int) -> dict:
    return {
        "kind": kind,
        "x": COLUMNS[column],
        "y": shown(top),
        "width": BAR,
        "bar_height": shown(max(height, 1) if amount_minor else 0),
        "text_x": COLUMNS[column] + BAR + 8,
        "text_y": shown(top + 16),
        "amount_y": shown(top + 35),
        "amount_minor": amount_minor,
    }


def _link(from_column: int, leave: float, to_column: int, arrive: float, height: float) -> str:
    if height <= 0:
        return ""
    left, right = COLUMNS[from_column] + BAR, COLUMNS[to_column]
    bend = (left + right) / 2
    a, b, c, d = (shown(y) for y in (leave, arrive, leave + height, arrive + height))
    return f"M{left} {a}C{bend} {a} {bend} {b} {right} {b}V{d}C{bend} {d} {bend} {c} {left} {c}Z"


def shown(value: float) -> str:
    # As text: a template would write a decimal comma in French, which no drawing reads.
    return f"{value:.1f}"
