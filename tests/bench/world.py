"""Who takes part in the measurements: officers, cooperatives with sites, and some hundred buyers."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from knox.models import AuthToken

from credits import services
from credits.models import ProductionReport
from credits.services.issuing import account_of
from registry.acting import acting
from registry.models import ClaimBoundary, Mineral, MineSite, Organisation, Standard, User
from registry.services import add_member, assign_verifier, make_staff
from tests import builders
from tests.bench import ground

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
COOPERATIVES = 20
BUYERS = 300
HOT = "HOTBUYER"  # holds one large block, where it is given one


@dataclass
class Cast:
    registrar: User
    approver: User
    finance: User
    verifier: User
    sites: list[MineSite]
    buyers: list[Organisation]
    admins: list[User]
    cobalt: Mineral
    standard: Standard


def make_cast():
    """Make everybody, once. Buyers have ids in one row, and so have their administrators, for scripts in SQL."""
    with acting(by="system:bench", act="make_cast"):
        for key, group in (("registrar", "Registrar"), ("approver", "Approver"), ("finance", "Finance")):
            make_staff(user=person(key), group=group, at=NOW, by=None)
        verifier = person("verifier")
        member(organisation("verifier", "ASSUR"), verifier, "verifier")
        for number in range(COOPERATIVES):
            cooperative = organisation("cooperative", f"COOP{number:03d}", country="CD")
            account_of(cooperative, at=NOW)
            site = MineSite.objects.create(
                cooperative=cooperative, code=f"SITE{number:03d}", name=f"Site {number}", town="Kolwezi"
            )
            assign_verifier(site=site, user=verifier, at=NOW, by=None)
        buyers = [organisation("buyer", f"BUYER{number:03d}") for number in range(BUYERS)]
        admins = [person(f"buyer{number:03d}") for number in range(BUYERS)]
        buyers.append(organisation("buyer", HOT))
        admins.append(person(f"buyer{BUYERS:03d}"))
        for buyer, admin in zip(buyers, admins, strict=True):
            member(buyer, admin, "buyer_admin")
            account_of(buyer, at=NOW)


def find_cast():
    users = {user.email.partition("@")[0]: user for user in User.objects.all()}
    return Cast(
        *(users[key] for key in ("registrar", "approver", "finance", "verifier")),
        sites=list(MineSite.objects.order_by("pk")),
        buyers=list(Organisation.objects.filter(kind="buyer").order_by("pk")),
        admins=[user for key, user in sorted(users.items()) if key.startswith("buyer")],
        cobalt=Mineral.objects.get(symbol="Co"),
        standard=Standard.objects.get(),
    )


def person(key):
    return User.objects.create(email=f"{key}@example.org", name=key, password="!")


def organisation(kind, code, country="NL"):
    return Organisation.objects.create(
        kind=kind, code=code, name=f"Company {code}", country=country, reviewed_at=timezone.now()
    )


def member(organisation, user, role):
    add_member(organisation=organisation, user=user, role=role, at=NOW, by=None)


def machines(database, *, hot=False):
    """Each buyer's code and a token of its administrator, and where the floor finds the same buyers."""
    ground.use(database)
    cast = find_cast()
    pairs = list(zip(cast.buyers, cast.admins, strict=True))
    chosen = pairs[BUYERS:] if hot else pairs[:BUYERS]
    facts = {
        "first_org": chosen[0][0].pk,
        "first_admin": chosen[0][1].pk,
        "holders": len(chosen),
        "mineral": cast.cobalt.pk,
        "boundary": ClaimBoundary.objects.in_force(timezone.now().date()).pk,
    }
    return [(buyer.code, AuthToken.objects.create(user=admin)[1]) for buyer, admin in chosen], facts


def give_one_large_block(kilograms):
    """Deliver one block to the buyer who holds nothing else."""
    cast = find_cast()
    report = builders.verified_report(
        cast.sites[0],
        cast.cobalt,
        cast.registrar,
        cast.verifier,
        NOW,
        wet_kg=20_000_000,
        moisture_percent=Decimal(0),
        grade_percent=Decimal(25),
    )
    certificate = builders.issued(report, kilograms, cast.standard, cast.registrar, cast.approver, NOW)
    order = paid_order(cast, cast.buyers[-1], kilograms)
    services.deliver_order(order=order, issuances=[certificate.issuance], at=NOW, by=cast.registrar)


def paid_order(cast, buyer, kilograms):
    admin = cast.admins[cast.buyers.index(buyer)]
    return builders.paid_order(buyer, cast.cobalt, kilograms, admin, cast.registrar, cast.finance, NOW)


def insert_report(database, cast, kilograms):
    """A verified report of more metal than a service would believe."""
    report = builders.verified_report(
        cast.sites[0],
        cast.cobalt,
        cast.registrar,
        cast.verifier,
        NOW,
        period_first=(first := date(2020, 1, 1) + timedelta(ProductionReport.objects.count())),
        period_last=first,
        moisture_percent=Decimal(0),
        grade_percent=Decimal(25),
    )
    with ground.superuser(database) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "UPDATE credits_productionreport SET wet_kg = %s WHERE id = %s", [4 * kilograms, report.pk]
        )
    return ProductionReport.objects.get(pk=report.pk)
