"""Figure 4: what the log of every change costs, by turning its triggers off and on again as superuser."""

from tests.bench import cpu, databases, floor, ground, retiring, world
from tests.bench.spread import measured

LOGGED = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'ledger_is_logged' ORDER BY 1"


def on_and_off(options):
    """Figure 4: through the API, as everybody retires, and in bare SQL, where the log is most of what is left."""
    database = databases.small(options)
    buyers, facts = world.machines(database)
    with ground.superuser(database) as connection, ground.site(database) as (port, _web):
        tables = [name for (name,) in connection.execute(LOGGED)]

        def turn(word):
            for table in tables:
                connection.execute(f"ALTER TABLE {table} {word} TRIGGER ledger_is_logged")

        def over_http(word):
            turn(word)
            return retiring.http(port, buyers, options.seconds)

        def in_sql(word):
            turn(word)
            return retiring.sql(floor.RETIRE, database, options.seconds, facts)

        def compared(way):
            return measured(
                options.rounds, lambda: way("ENABLE").per_second, lambda: way("DISABLE").per_second
            )

        retiring.warm_up(port, buyers)
        try:
            over_api, bare = compared(over_http), compared(in_sql)
            work = measured(
                min(options.rounds, 3),
                lambda: cpu.per_retirement(lambda: in_sql("ENABLE")),
                lambda: cpu.per_retirement(lambda: in_sql("DISABLE")),
            )
        finally:
            turn("ENABLE")
    for name, found in (("over HTTP", over_api), ("in SQL", bare)):
        options.add(
            f"retire {name}, log on against off, 8 clients",
            found,
            unit="/s",
            target=">= 90 %",
            ok=found.ratio >= 0.9,
        )
    options.add(
        "processor time of a retirement in SQL, log on against off",
        work,
        unit="ms",
        target="<= 1.11 x: what 90 % needs",
        ok=work.ratio <= 1.11,
        digits=2,
    )
