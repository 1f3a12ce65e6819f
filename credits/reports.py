"""What a buyer's pages show, gathered into plain dicts; quantities in kilograms, money in minor units."""

from collections import defaultdict
from datetime import date

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from credits.models import Certificate, Coverage, Footprint, PurchaseOrder, Retirement, Transfer
from credits.models.certificates import IS_FREE, USABLE_UNTIL
from registry.models import Mineral, MineSite, Organisation, Standard

State = PurchaseOrder.State


def holdings_of(organisation: Organisation) -> list[dict]:
    """For each mineral ever held: kilograms undelivered, free, set aside and retired, and blocks held.

    Undelivered is what was issued to a cooperative and has no buyer yet; set aside is what waits for a
    retirement, for a cancellation or for a transfer within the group.
    """
    held = Q(state=Certificate.State.HELD)
    groups = (
        Certificate.objects.filter(holder__organisation=organisation)
        .order_by("issuance__report__mineral__symbol")
        .values("issuance__report__mineral")
        .annotate(
            undelivered=Sum("quantity", filter=Q(state=Certificate.State.ISSUED), default=0),
            free=Sum("quantity", filter=held & IS_FREE, default=0),
            reserved=Sum("quantity", filter=held & ~IS_FREE, default=0),
            retired=Sum("quantity", filter=Q(state=Certificate.State.RETIRED), default=0),
            blocks=Count("id", filter=held),
        )
    )
    minerals = Mineral.objects.in_bulk([group["issuance__report__mineral"] for group in groups])
    return [
        {
            "mineral": minerals[group["issuance__report__mineral"]],
            "undelivered": group["undelivered"],
            "free": group["free"],
            "reserved": group["reserved"],
            "retired": group["retired"],
            "blocks": group["blocks"],
        }
        for group in groups
    ]


def held_by_vintage(organisation: Organisation, *, on: date) -> list[dict]:
    """What is held, by mineral, vintage and standard, oldest first: kilograms free and set aside.

    `usable_until` is a group's last day, None if its credits do not expire; `is_over`: it has passed.
    """
    held = Certificate.objects.held().filter(holder__organisation=organisation)
    groups = list(
        held.annotate(until=USABLE_UNTIL)
        .order_by("issuance__report__mineral__symbol", "issuance__report__period_first__year", "until")
        .values(
            "issuance__report__mineral", "issuance__report__period_first__year", "issuance__standard", "until"
        )
        .annotate(
            free=Sum("quantity", filter=IS_FREE, default=0),
            reserved=Sum("quantity", filter=~IS_FREE, default=0),
        )
    )
    minerals = Mineral.objects.in_bulk({row["issuance__report__mineral"] for row in groups})
    standards = Standard.objects.in_bulk({row["issuance__standard"] for row in groups})
    return [
        {
            "mineral": minerals[row["issuance__report__mineral"]],
            "vintage": row["issuance__report__period_first__year"],
            "standard": standards[row["issuance__standard"]],
            "usable_until": row["until"],
            "is_over": row["until"] is not None and row["until"] < on,
            "free": row["free"],
            "reserved": row["reserved"],
        }
        for row in groups
    ]


def premium_of(organisation: Organisation, year: int) -> dict | None:
    """What was paid by orders delivered in a year, in minor units: fee and fund part; None if nothing."""
    delivered = PurchaseOrder.objects.delivered().filter(buyer=organisation, delivered_at__year=year)
    sums = delivered.aggregate(orders=Count("pk"), total=Sum("total_minor"), fee=Sum("fee_minor"))
    if not sums["orders"]:
        return None
    return {
        "orders": sums["orders"],
        "total_minor": sums["total"],
        "fee_minor": sums["fee"],
        "fund_minor": sums["total"] - sums["fee"],
    }


def free_by_mineral(organisation: Organisation, *, on: date) -> dict[Mineral, int]:
    """Kilograms that the organisation may retire on a day, for each mineral of which there are any."""
    mineral = "issuance__report__mineral"
    sums = free_blocks(organisation, on=on).order_by(mineral).values_list(mineral).annotate(Sum("quantity"))
    minerals = Mineral.objects.in_bulk([pk for pk, _quantity in sums])
    return {minerals[pk]: quantity for pk, quantity in sums}


def years_of(organisation: Organisation) -> list[dict]:
    """Footprint against retired, for each year and mineral, newest year first.

    A footprint counts in the year in which its period begins; `missing` is what no claim covers yet.
    """
    rows: dict[tuple, dict] = defaultdict(
        lambda: {"footprint": 0, "matched": 0, "waiting": 0, "contributed": 0, "footprints": []}
    )
    for footprint in (
        Footprint.objects.declared().filter(organisation=organisation).with_totals().select_related("mineral")
    ):
        row = rows[footprint.period_first.year, footprint.mineral]
        row["footprint"] += footprint.total
        row["footprints"].append(footprint)
    asked = {
        (sums["footprint"], sums["state"]): sums["sum"]
        for sums in Retirement.objects.filter(footprint__organisation=organisation)
        .exclude(state="cancelled")
        .order_by()
        .values("footprint", "state")
        .annotate(sum=Sum("quantity"))
    }
    covered = {
        (sums["retirement__footprint"], sums["retirement__state"]): sums["sum"]
        for sums in Coverage.objects.filter(retirement__footprint__organisation=organisation)
        .order_by()
        .values("retirement__footprint", "retirement__state")
        .annotate(sum=Sum("quantity"))
    }
    for row in rows.values():
        for footprint in row["footprints"]:
            final = footprint.pk, "final"
            row["matched"] += covered.get(final, 0)
            row["waiting"] += covered.get((footprint.pk, "requested"), 0)
            # What exceeds a footprint matches nothing.
            row["contributed"] += asked.get(final, 0) - covered.get(final, 0)
    for retirement in (
        Retirement.objects.final()
        .filter(beneficiary=organisation, footprint__isnull=True)
        .select_related("mineral")
    ):
        rows[retirement.claim_period_first.year, retirement.mineral]["contributed"] += retirement.quantity
    return [
        {"year": year, "mineral": mineral, **row, **bar_of(row)}
        for (year, mineral), row in sorted(rows.items(), key=lambda item: (-item[0][0], item[0][1].symbol))
    ]


def production_of(site: MineSite) -> list[dict]:
    """For each year of production at a site, newest first: kilograms verified, issued and left; reports."""
    verified = site.reports.filter(state="verified").order_by().values("period_first__year")
    sums = verified.annotate(
        contained=Sum("contained_kg"), issued=Sum("issued_kg"), reports=Count("pk")
    ).order_by("-period_first__year")
    return [
        {
            "year": row["period_first__year"],
            "contained_kg": row["contained"],
            "issued_kg": row["issued"],
            "left_kg": row["contained"] - row["issued"],
            "reports": row["reports"],
        }
        for row in sums
    ]


def bar_of(row: dict) -> dict:
    """What is missing, and how many of the bar's 1,000 parts are matched and waiting."""
    whole = max(row["footprint"], row["matched"] + row["waiting"], 1)
    return {
        "missing": max(row["footprint"] - row["matched"] - row["waiting"], 0),
        "matched_part": row["matched"] * 1000 // whole,
        "waiting_part": row["waiting"] * 1000 // whole,
    }


def next_step(order: PurchaseOrder, *, on: date, is_buyer: bool = True) -> dict | None:
    """Who acts next on an order, what they do and by when; None once it is delivered or closed.

    :param on: today; what was due before is late
    :param is_buyer: whether the buyer's people read it, or the staff
    """
    buyer, registry = _("You") if is_buyer else _("The buyer"), _("The registry")
    accepts = _("accept the price, or cancel") if is_buyer else _("accepts the price, or cancels")
    pays = (
        _("pay the total; the registry then records it")
        if is_buyer
        else _("pays the total; the registry then records it")
    )
    is_over = order.valid_until is not None and order.valid_until < on
    steps = {
        State.REQUESTED: (registry, _("answers with a price"), order.answer_due_on),
        State.QUOTED: (buyer, accepts, order.valid_until),
        State.ACCEPTED: (buyer, pays, order.payment_due_on),
        State.PAID: (registry, _("delivers the credits"), order.delivery_due_on),
    }
    if order.state not in steps:
        return None
    who, what, by = steps[State(order.state)]
    if order.state == State.QUOTED and is_over:
        who, what, by = registry, _("says that the price is good for longer, or declines"), None
    return {
        "who": who,
        "what": what,
        "by": by,
        "is_late": by is not None and by < on,
        "is_yours": who == buyer,
    }


def steps_of(order: PurchaseOrder) -> list[dict]:
    """The steps of an order, done and to come; people of the registry are not named."""
    registry = _("The registry")
    steps = [
        (_("Requested"), order.requested_at, order.requested_by.name),
        (_("Price quoted"), order.quoted_at, registry),
        (_("Price accepted"), order.accepted_at, order.accepted_by and order.accepted_by.name),
        (_("Payment recorded"), order.paid_recorded_at, registry),
        (_("Credits delivered"), order.delivered_at, registry),
    ]
    if order.closed_at:
        done = [step for step in steps if step[1]]
        by = order.closed_by.name if order.closed_by and order.state == State.CANCELLED else registry
        steps = [*done, (order.get_state_display(), order.closed_at, by)]
    return [{"label": label, "at": at, "by": by if at else ""} for label, at, by in steps]


def delivered_blocks(order: PurchaseOrder) -> list[Transfer]:
    return list(order.transfers.select_related("issuance", "from_account__organisation").order_by("id"))


def moves_of(certificate: Certificate):
    """Every transfer that the block's serials went through, also before it was split off, oldest first."""
    return (
        Transfer.objects.filter(
            issuance=certificate.issuance, first__lte=certificate.first, last__gte=certificate.last
        )
        .select_related("from_account__organisation", "to_account__organisation", "order", "group_transfer")
        .order_by("id")
    )


def free_blocks(organisation: Organisation, *, on: date):
    """The blocks that an organisation may retire from on a day, the oldest production first."""
    return (
        Certificate.objects.held()
        .free()
        .usable(on)
        .filter(holder__organisation=organisation)
        .select_related(
            "issuance__report__site__cooperative", "issuance__standard", "issuance__report__mineral"
        )
        .oldest_first()
    )


def blocks_to_move(organisation: Organisation, *, on: date):
    """The free blocks that may go to another company of the group, the oldest production first."""
    return free_blocks(organisation, on=on).filter(issuance__standard__allows_group_transfer=True)


def movable_by_mineral(organisation: Organisation, *, on: date) -> dict[Mineral, int]:
    """Kilograms that may go to another company of the group, for each mineral of which there are any."""
    mineral = "issuance__report__mineral"
    sums = (
        blocks_to_move(organisation, on=on).order_by(mineral).values_list(mineral).annotate(Sum("quantity"))
    )
    minerals = Mineral.objects.in_bulk([pk for pk, _quantity in sums])
    return {minerals[pk]: quantity for pk, quantity in sums}


def blocks_chosen(organisation: Organisation, chosen: dict[int, int], *, on: date) -> list[dict]:
    """The parts of free blocks that a claim chose, from the first serial of each; without what is gone."""
    taken = []
    for block in free_blocks(organisation, on=on).filter(pk__in=chosen):
        wanted = min(chosen[block.pk], block.quantity)
        part = block.serials if wanted == block.quantity else block.serials.split(wanted)[0]
        taken.append({"certificate": block, "part": part})
    return taken


def blocks_to_retire(organisation: Organisation, mineral: Mineral, quantity: int, *, on: date) -> list[dict]:
    """The free blocks that a retirement of `quantity` would take, oldest first, and which part of each.

    A preview: what is really taken is settled under lock when the retirement is asked for.
    """
    taken = []
    for block in free_blocks(organisation, on=on).of_mineral(mineral).iterator():
        if quantity <= 0:
            break
        part = block.serials if quantity >= block.quantity else block.serials.split(quantity)[0]
        taken.append({"certificate": block, "part": part})
        quantity -= part.quantity
    return taken
