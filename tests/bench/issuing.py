"""Figure 6: issuing a million tonnes in one issuance against one tonne, through the services."""

import time

from tests import builders
from tests.bench import databases, ground, world
from tests.bench.spread import measured

TONNE = 1_000
MILLION_TONNES = 10**9
TIMES = 40


def of_any_quantity(options):
    database = "oreka_issuing"
    databases.cast()
    ground.copy(ground.CAST, database)
    ground.use(database)
    cast = world.find_cast()
    # No report that a service takes is as large, so both are put beside it.
    reports = {
        kilograms: world.insert_report(database, cast, (TIMES + 5) * kilograms)
        for kilograms in (TONNE, MILLION_TONNES)
    }

    def issue(kilograms):
        began = time.perf_counter()
        builders.issued(
            reports[kilograms], kilograms, cast.standard, cast.registrar, cast.approver, world.NOW
        )
        return 1000 * (time.perf_counter() - began)

    for _warming in range(5):
        issue(TONNE)
        issue(MILLION_TONNES)
    found = measured(TIMES, lambda: issue(MILLION_TONNES), lambda: issue(TONNE))
    options.add(
        "issue 1,000,000 t against 1 t, in process",
        found,
        unit="ms",
        target="<= 1.2 x",
        ok=found.ratio <= 1.2,
    )
