"""No act takes more queries for thirty blocks, lines or earlier rows than for one."""

from dataclasses import fields

import pytest

from committees.models import Committee, Seat, WorkerGroup
from tests import acts

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def committee(cooperative, site):
    committee = Committee.objects.create(cooperative=cooperative, site=site, name="Kamilombe committee")
    Seat.objects.bulk_create(Seat(committee=committee, group=group, seats=2) for group in WorkerGroup.values)
    return committee


@pytest.fixture
def cast(request, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return acts.Cast(**{field.name: request.getfixturevalue(field.name) for field in fields(acts.Cast)})


@pytest.mark.parametrize("act", acts.ACTS, ids=lambda act: act.__name__)
def test_queries_do_not_grow_with_rows(act, cast):
    # The first of its kind opens funds, running numbers and accounts.
    acts.queries_of(act, cast, 1)
    assert acts.queries_of(act, cast, 30) == acts.queries_of(act, cast, 1)
