"""Figure 8: how many queries each act takes with one block or line and with thirty."""

from committees.models import Committee, Seat, WorkerGroup
from registry.models import User
from tests import acts
from tests.bench import databases, ground, world

FEW, MANY = 1, 30


def of_every_act(options):
    database = "oreka_acts"
    databases.cast()
    ground.copy(ground.CAST, database)
    ground.use(database)
    cast = make_cast()
    for act in acts.ACTS:
        acts.queries_of(act, cast, FEW)
        many, few = acts.queries_of(act, cast, MANY), acts.queries_of(act, cast, FEW)
        options.figures.add(
            f"queries of {act.__name__}, {MANY} rows against {FEW}",
            many,
            floor=few,
            ratio=many / few,
            target="none for each row",
            ok=many == few,
        )


def make_cast():
    found = world.find_cast()
    site = found.sites[0]
    committee = Committee.objects.create(cooperative=site.cooperative, site=site, name="Committee")
    Seat.objects.bulk_create(Seat(committee=committee, group=group, seats=2) for group in WorkerGroup.values)
    secretary, chair = (world.person(name) for name in ("secretary", "chair"))
    for user in (secretary, chair):
        world.member(site.cooperative, user, f"committee_{user.name}")
    return acts.Cast(
        site=site,
        cobalt=found.cobalt,
        standard=found.standard,
        registrar=found.registrar,
        approver=found.approver,
        finance=found.finance,
        verifier=found.verifier,
        buyer=found.buyers[0],
        buyer_admin=found.admins[0],
        committee=committee,
        secretary=User.objects.get(pk=secretary.pk),
        chair=User.objects.get(pk=chair.pk),
        now=world.NOW,
    )
