"""What the lines of a footprint add up to, and how one version differs from another, as plain dicts."""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Model, Sum

from credits.models import Footprint, FootprintLine, Tier
from credits.models.footprints import EXACT, primary_metal

# What a line says, but for its kilograms and where it stands.
SAID = (
    "units",
    "tier",
    "amount_per_unit",
    "factor_kg",
    "factor_low_kg",
    "factor_high_kg",
    "factor_unit",
    "factor_source",
    "recycled_percent",
    "recycled_source",
    "yield_loss_percent",
    "yield_loss_reason",
)


def summary_of(footprint: Footprint) -> dict:
    """Kilograms of all lines, at least and at most, and the share of each tier in tenths of a percent.

    The shares are rounded one by one; a tier without any line is there with 0. `rounding_kg` is what rounding
    each line up adds to all of them together, in whole kilograms: much, where many lines are small.
    """
    summed = footprint.lines.order_by().values("tier").annotate(**SUMS)
    found: dict[int, dict] = {row["tier"]: dict(row) for row in summed}
    nothing = {"kg": 0, "low_kg": 0, "high_kg": 0, "exact": Decimal(0), "count": 0}
    tiers = [found.get(tier.value, nothing) for tier in Tier]
    total = sum(row["kg"] for row in tiers)
    return {
        "kg": total,
        "low_kg": sum(row["low_kg"] for row in tiers),
        "high_kg": sum(row["high_kg"] for row in tiers),
        "rounding_kg": int(total - sum(row["exact"] for row in tiers)),
        "count": sum(row["count"] for row in tiers),
        "tiers": [
            {"tier": tier, "kg": row["kg"], "count": row["count"], "percent": _percent(row["kg"], total)}
            for tier, row in zip(Tier, tiers, strict=True)
        ],
    }


DIVIDEND, DIVISOR = primary_metal("factor_kg")
SUMS = {
    "kg": Sum("quantity"),
    "low_kg": Sum("low_kg"),
    "high_kg": Sum("high_kg"),
    "exact": Sum(DIVIDEND / DIVISOR, output_field=EXACT),
    "count": Count("pk"),
}


def _percent(part: int, whole: int) -> Decimal:
    if not whole:
        return Decimal(0)
    return (Decimal(part) * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


def comparison_of(before: Footprint, after: Footprint) -> dict:
    """What was added, removed and changed from one footprint to another, product by product, in kilograms.

    A product that stands on several lines is one product here; names differ in more than case and spaces.
    """
    old, new = _products(before), _products(after)
    rows = [
        _difference(old.get(name, []), new.get(name, []))
        for name in {**old, **new}
        if old.get(name) != new.get(name)
    ]
    sides = [
        {
            key: sum(line[key] for lines in side.values() for line in lines)
            for key in ("kg", "low_kg", "high_kg")
        }
        for side in (old, new)
    ]
    kinds = {kind: [row for row in rows if row["kind"] == kind] for kind in ("added", "removed", "changed")}
    return {
        **kinds,
        "unchanged": len({**old, **new}) - len(rows),
        "before": sides[0],
        "after": sides[1],
        "difference_kg": sides[1]["kg"] - sides[0]["kg"],
        "facts": _differing_facts(before, after),
    }


def _products(footprint: Footprint) -> dict[str, list[dict]]:
    """The lines of each product in an order that does not depend on when they were added."""
    products: dict[str, list[dict]] = defaultdict(list)
    for line in footprint.lines.all():
        said = {name: getattr(line, name) for name in SAID}
        said |= {"kg": line.quantity, "low_kg": line.low_kg, "high_kg": line.high_kg}
        products[line.product.strip().lower()].append(said | {"product": line.product.strip()})
    for lines in products.values():
        lines.sort(key=lambda said: tuple(str(said[name]) for name in SAID))
    return products


def _difference(old: list[dict], new: list[dict]) -> dict:
    was, now = (sum(line["kg"] for line in lines) for lines in (old, new))
    return {
        "kind": "changed" if old and new else "added" if new else "removed",
        "product": (new or old)[0]["product"],
        "before_kg": was if old else None,
        "after_kg": now if new else None,
        "difference_kg": now - was,
        "fields": _differing_fields(old, new),
    }


def _differing_fields(old: list[dict], new: list[dict]) -> list[dict]:
    """What differs on a product that has one line on each side; of several, only their number."""
    if len(old) != 1 or len(new) != 1:
        return []
    return [
        {
            "name": _name_of(FootprintLine, name),
            "before": _written(old[0][name]),
            "after": _written(new[0][name]),
        }
        for name in SAID
        if old[0][name] != new[0][name]
    ]


def _differing_facts(before: Footprint, after: Footprint) -> list[dict]:
    """What the footprints themselves say differently."""
    names = ("boundary", "scope", "scope_name", "verification", "verifier_name", "verified_on")
    return [
        {
            "name": _name_of(Footprint, name),
            "before": _shown(before, name),
            "after": _shown(after, name),
        }
        for name in names
        if getattr(before, name) != getattr(after, name)
    ]


def _name_of(model: type[Model], name: str) -> str:
    return str({field.name: field.verbose_name for field in model._meta.fields}[name])


def _shown(footprint: Footprint, name: str) -> str:
    if name in ("scope", "verification"):
        return str(getattr(footprint, f"get_{name}_display")())
    return _written(getattr(footprint, name))


def _written(value: object) -> str:
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def versions_of(footprint: Footprint) -> list[Footprint]:
    """Every version that was declared or is a draft, from the first to the last, this one among them."""
    first = footprint
    while first.supersedes is not None:
        first = first.supersedes
    chain = [first]
    while successor := _successor(chain[-1], footprint):
        chain.append(successor)
    return chain


def _successor(of: Footprint, wanted: Footprint) -> Footprint | None:
    """The one that followed; a draft that was given up only if it is the one asked about."""
    followers = list(of.successors.order_by("pk"))
    standing = [one for one in followers if one.declared_at or one.state == Footprint.State.DRAFT]
    if wanted in followers and wanted not in standing:
        return wanted
    return standing[0] if standing else None
