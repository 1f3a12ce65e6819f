"""Figures 1, 2, 3 and 5: retirements over the HTTP API beside the same two transactions in bare SQL."""

from tests.bench import cpu, databases, floor, ground, load, pgbench, world
from tests.bench.spread import measured

CLIENTS = 8
LITTLE = 5  # kilograms of a block of 100,000, so that no block is ever used up


def over_http(options):
    """Figure 1: how many whole retirements a second two workers do, against the database alone."""
    database = databases.small(options)
    buyers, facts = world.machines(database)
    with ground.site(database) as (port, web):
        warm_up(port, buyers)
        whole = measured(
            options.rounds,
            lambda: http(port, buyers, options.seconds).per_second,
            lambda: sql(floor.RETIRE, database, options.seconds, facts).per_second,
        )
        ask = measured(
            options.rounds,
            lambda: http(port, buyers, options.seconds, confirm=False).per_second,
            lambda: sql(floor.ASK_ALONE, database, options.seconds, facts).per_second,
        )
        work = measured(
            min(options.rounds, 3),
            lambda: cpu.per_retirement(lambda: http(port, buyers, options.seconds), web),
            lambda: cpu.per_retirement(lambda: sql(floor.RETIRE, database, options.seconds, facts)),
        )
    options.add(
        "retire over HTTP, 8 clients", whole, unit="/s", target=">= 25 % of the floor", ok=whole.ratio >= 0.25
    )
    options.add("of it the asking alone, 8 clients", ask, unit="/s", target="for information", ok=True)
    name = "processor time of a retirement over HTTP"
    options.add(name, work, unit="ms", target="<= 4 x: what 25 % needs", ok=work.ratio <= 4)


def unloaded(options):
    """Figure 2: how long one retirement takes where nobody else is."""
    database = databases.small(options)
    buyers, facts = world.machines(database)
    with ground.site(database) as (port, _web):
        warm_up(port, buyers)
        found = measured(
            options.rounds,
            lambda: http(port, buyers, options.seconds, clients=1).p95,
            lambda: sql(floor.RETIRE, database, options.seconds, facts, clients=1).p95,
        )
    options.add(
        "one retirement, p95, 1 client", found, unit="ms", target="<= 8 x the floor", ok=found.ratio <= 8
    )


def on_one_block(options):
    """Figure 3: eight clients who all want the same block of the same organisation."""
    database = "oreka_hot"
    ground.copy(databases.small(options), database)
    ground.use(database)
    world.give_one_large_block(kilograms=4_000_000)
    buyers, facts = world.machines(database, hot=True)
    refused = []

    def over_the_network():
        run, failures = load.retire(port, buyers, clients=CLIENTS, seconds=options.seconds, quantity=LITTLE)
        refused.extend(failures)
        return run.per_second

    before = deadlocks(database)
    with ground.site(database) as (port, _web):
        warm_up(port, buyers)
        found = measured(
            options.rounds,
            over_the_network,
            lambda: sql(floor.RETIRE, database, options.seconds, facts).per_second,
        )
    options.add(
        "retire from one hot block, 8 clients",
        found,
        unit="/s",
        target=">= 30 % of the floor",
        ok=found.ratio >= 0.3,
    )
    options.figures.add(
        "requests refused on the hot block", len(refused), target="0 deadlocks surfaced", ok=not refused
    )
    options.figures.add(
        "deadlocks that PostgreSQL broke", deadlocks(database) - before, target="for information", ok=True
    )


def at_any_size(options):
    """Figure 5: one client's retirement among ten million blocks against one among ten thousand."""
    few, many = databases.small(options), databases.large(options)
    (few_buyers, few_facts), (many_buyers, many_facts) = world.machines(few), world.machines(many)
    with ground.site(few) as (few_port, _few), ground.site(many) as (many_port, _many):
        warm_up(few_port, few_buyers)
        warm_up(many_port, many_buyers)
        found = measured(
            options.rounds,
            lambda: http(many_port, many_buyers, options.seconds, clients=1).p95,
            lambda: http(few_port, few_buyers, options.seconds, clients=1).p95,
        )
        bare = measured(
            options.rounds,
            lambda: sql(floor.RETIRE, many, options.seconds, many_facts, clients=1).p95,
            lambda: sql(floor.RETIRE, few, options.seconds, few_facts, clients=1).p95,
        )
    name = f"retire at {options.large:,} blocks against {options.small:,}, p95"
    options.add(name, found, unit="ms", target="<= 1.5 x", ok=found.ratio <= 1.5)
    options.add(f"{name}, bare SQL", bare, unit="ms", target="for information", ok=True, digits=2)


def warm_up(port, buyers):
    """Every worker has imported, connected and prepared before the clock runs."""
    load.retire(port, buyers, clients=4, seconds=3, quantity=LITTLE)


def http(port, buyers, seconds, *, clients=CLIENTS, confirm=True):
    run, failures = load.retire(
        port, buyers, clients=clients, seconds=seconds, quantity=LITTLE, confirm=confirm
    )
    if failures:
        raise RuntimeError(f"refused: {dict(failures)}")
    return run


def sql(script, database, seconds, facts, *, clients=CLIENTS):
    run = pgbench.run(script, database=database, clients=clients, seconds=seconds, kg=LITTLE, **facts)
    if run.failures:
        raise RuntimeError(f"{run.failures} transactions of the floor failed")
    return run


def deadlocks(database):
    with ground.superuser(database) as connection:
        return connection.execute(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        ).fetchone()[0]
