"""Figure 9: the first page of the staff's list of certificates at a million of them against a thousand."""

import logging
import time
from statistics import median

from tests.bench import databases, ground, loader
from tests.bench.spread import measured

FEW, MANY = 1_000, 1_000_000
PAGES = 8
LISTS = {
    "first page": "",
    "first page, filtered by state": "?state__exact=issued",
    "a serial searched for": "?q={issuance}/1",
}


def of_certificates(options):
    from django.test import Client

    from credits.models import Issuance

    # A line of the log for each of some hundred pages would bury the figures.
    logging.disable(logging.INFO)
    few = databases.filled(f"oreka_rows_{FEW}", FEW, min(FEW, loader.ISSUANCES))
    many = databases.filled(f"oreka_rows_{MANY}", MANY, loader.ISSUANCES)
    clients = {database: signed_in(Client(SERVER_NAME="127.0.0.1"), database) for database in (few, many)}

    def pages(database, query):
        ground.use(database)
        client, took = clients[database], []
        query = query.format(issuance=Issuance.objects.order_by("-pk").first())
        for _page in range(PAGES + 2):
            began = time.perf_counter()
            answer = client.get(f"/admin/credits/certificate/{query}")
            took.append(1000 * (time.perf_counter() - began))
            if answer.status_code != 200 or "field-present_state" not in answer.text:
                raise RuntimeError(f"{query}: {answer.status_code}, or nothing found")
        # The first connect and plan.
        return median(took[2:])

    for name, query in LISTS.items():
        found = measured(
            options.rounds,
            lambda query=query: pages(many, query),
            lambda query=query: pages(few, query),
        )
        options.add(
            f"certificates, {name}: {MANY:,} against {FEW:,}, in process",
            found,
            unit="ms",
            target="<= 3 x",
            ok=found.ratio <= 3,
        )


def signed_in(client, database):
    from registry.models import User

    ground.use(database)
    client.force_login(User.objects.get(email="registrar@example.org"))
    return client
