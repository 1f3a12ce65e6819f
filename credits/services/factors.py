"""Factor sets: prepared by registrars, then published for good."""

from datetime import datetime

from django.utils.translation import gettext as _

from credits.models import FactorSet
from registry.acting import act
from registry.models import User
from registry.refusals import Refused


class NotPublishable(Refused):
    """The set is published already, or has no factors."""


@act
def publish_factor_set(*, factor_set: FactorSet, at: datetime, by: User) -> FactorSet:
    """Let a set take the place of the one in force; from then on neither changes, nor does any line.

    :raises NotPublishable: if it is published already, or has no factors
    """
    # Those published before it wait for each other here, in the order in which they were made.
    sets = {found.pk: found for found in FactorSet.objects.select_for_update().order_by("pk")}
    factor_set = sets[factor_set.pk]
    if factor_set.published_on:
        raise NotPublishable(_("Factor set %(version)s is published already.") % {"version": factor_set})
    if not factor_set.factors.exists():
        raise NotPublishable(_("Add the factors first; a published set never changes."))
    factor_set.published_on, factor_set.supersedes = at.date(), FactorSet.objects.in_force()
    factor_set.save(update_fields=["published_on", "supersedes"])
    return factor_set
