"""Figure 7: an order delivered from ten thousand blocks, beside sets of rows in bare SQL, and what memory it takes."""

import time
import tracemalloc

from credits import services
from tests.bench import databases, floor, ground, loader, pgbench, world
from tests.bench.spread import measured

MANY, FEW = 10_000, 1_000
DELIVERING = "oreka_delivering"


def from_many_blocks(options):
    template = databases.rests(MANY)
    found = measured(
        min(options.rounds, 3),
        lambda: MANY / by_service(template, MANY),
        lambda: MANY / by_sql(template, MANY),
    )
    options.add(
        f"deliver an order from {MANY:,} blocks, in process",
        found,
        unit="blocks/s",
        target=">= 30 % of the floor",
        ok=found.ratio >= 0.3,
        digits=0,
    )
    few, many = memory_of(template, FEW), memory_of(template, MANY)
    options.figures.add(
        f"memory to deliver {MANY:,} blocks against {FEW:,} (MB)",
        round(many, 2),
        floor=round(few, 2),
        ratio=many / few,
        target="constant: <= 1.5 x",
        ok=many / few <= 1.5,
    )


def by_service(template, blocks):
    cast, order = paid_order(template, blocks)
    began = time.perf_counter()
    services.deliver_order(order=order, at=world.NOW, by=cast.registrar)
    return time.perf_counter() - began


def by_sql(template, blocks):
    cast, order = paid_order(template, blocks)
    run = pgbench.run(
        floor.DELIVER,
        database=DELIVERING,
        times=1,
        ordered=order.pk,
        buyer=order.buyer_id,
        mineral=order.mineral_id,
        by=cast.registrar.pk,
    )
    return run.latencies[0] / 1000


def memory_of(template, blocks):
    """Megabytes that Python held at most while it delivered, beyond what it held before."""
    cast, order = paid_order(template, blocks)
    tracemalloc.start()
    try:
        services.deliver_order(order=order, at=world.NOW, by=cast.registrar)
        return tracemalloc.get_traced_memory()[1] / 1_000_000
    finally:
        tracemalloc.stop()


def paid_order(template, blocks):
    """A fresh database, and in it an order for all of so many blocks but half of the last."""
    ground.copy(template, DELIVERING)
    ground.use(DELIVERING)
    cast = world.find_cast()
    kilograms = (blocks - 1) * loader.BLOCK_KG + loader.BLOCK_KG // 2
    return cast, world.paid_order(cast, cast.buyers[0], kilograms)
