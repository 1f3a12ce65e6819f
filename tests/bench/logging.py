"""Figure 4: what the log of every change costs, by turning its triggers off and on again as superuser."""

from tests.bench import cpu, databases, floor, ground, retiring, world
from tests.bench.spread import measured

LOGGED = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'ledger_is_logged' ORDER BY 1"


def on_and_off(options):
    database = databases.small(options)
    _buyers, facts = world.machines(database)
    with ground.superuser(database) as connection:
        tables = [name for (name,) in connection.execute(LOGGED)]
        if not tables:
            print("    no table is logged yet: figure 4 left out", flush=True)
            return

        def retire(word):
            for table in tables:
                connection.execute(f"ALTER TABLE {table} {word} TRIGGER ledger_is_logged")
            return retiring.sql(floor.RETIRE, database, options.seconds, facts)

        try:
            found = measured(
                options.rounds, lambda: retire("ENABLE").per_second, lambda: retire("DISABLE").per_second
            )
            work = measured(
                min(options.rounds, 3),
                lambda: cpu.per_retirement(lambda: retire("ENABLE")),
                lambda: cpu.per_retirement(lambda: retire("DISABLE")),
            )
        finally:
            for table in tables:
                connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER ledger_is_logged")
    options.add(
        "retire in SQL, log on against off, 8 clients",
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
