"""Makes buyers with many held credits and an API token each: `python -m tests.stage_buyers NUMBER KILOGRAMS`."""

import argparse
import json
import os
import sys
from datetime import date

import django

WET_KG = 20_000_000  # the most that one report may name; 720,000 kg of metal at 10 % moisture and 4 %


def main():
    parser = argparse.ArgumentParser(prog="stage_buyers", description=__doc__)
    parser.add_argument("number", type=int, help="at most one for each month since 2020")
    parser.add_argument("kilograms", type=int, help="that each buyer holds, from an issuance of its own")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    django.setup()
    json.dump(make_buyers(options.number, options.kilograms), sys.stdout)


def make_buyers(number, kilograms):
    from django.utils import timezone

    now = timezone.now()
    seller = make_seller(now)
    return [make_buyer(seller, position, kilograms, now) for position in range(number)]


def make_seller(now):
    from registry.models import Mineral, MineSite, Organisation, Standard, User
    from registry.services import add_member, assign_verifier, make_staff

    people = {}
    for group in ("Registrar", "Approver", "Finance"):
        people[group.lower()] = User.objects.create(email=f"{group.lower()}@example.org", name=group)
        make_staff(user=people[group.lower()], group=group, at=now, by=None)
    cooperative = Organisation.objects.create(
        kind="cooperative", code="CMDS", name="Coopérative d’essai", country="CD"
    )
    assurer = Organisation.objects.create(
        kind="verifier", code="ASSUR", name="Assurance d’essai", country="CD"
    )
    site = MineSite.objects.create(
        cooperative=cooperative, code="KAM", name="Kamilombe", town="Kolwezi", province="Lualaba"
    )
    people["verifier"] = User.objects.create(email="verifier@example.org", name="Verifier")
    add_member(organisation=assurer, user=people["verifier"], role="verifier", at=now, by=None)
    assign_verifier(site=site, user=people["verifier"], at=now, by=None)
    return {
        **people,
        "site": site,
        "mineral": Mineral.objects.get(symbol="Co"),
        "standard": Standard.objects.get(),
    }


def make_buyer(seller, position, kilograms, now):
    from knox.models import AuthToken

    from credits import services as ledger
    from registry.models import Organisation, User
    from registry.services import add_member
    from tests import builders

    month = date(2020 + position // 12, 1 + position % 12, 1)
    report = builders.verified_report(
        seller["site"],
        seller["mineral"],
        seller["registrar"],
        seller["verifier"],
        now,
        period_first=month,
        period_last=month.replace(day=28),
        wet_kg=WET_KG,
    )
    certificate = builders.issued(
        report, kilograms, seller["standard"], seller["registrar"], seller["approver"], now
    )
    buyer = Organisation.objects.create(
        kind="buyer", code=f"B{position:03d}", name=f"Buyer {position}", country="NL", reviewed_at=now
    )
    person = User.objects.create(email=f"buyer-{position}@example.org", name=f"Buyer {position}")
    add_member(organisation=buyer, user=person, role="buyer_admin", at=now, by=None)
    order = builders.paid_order(
        buyer, seller["mineral"], kilograms, person, seller["registrar"], seller["finance"], now
    )
    ledger.deliver_order(order=order, issuances=[certificate.issuance], at=now, by=seller["registrar"])
    _instance, token = AuthToken.objects.create(user=person)
    return {"organisation": buyer.code, "token": token}


if __name__ == "__main__":
    main()
