"""The staff's lists: counted no further than anybody reads, with chosen columns, totals and saved views."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django.contrib.admin.utils import label_for_field
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.imports.kinds import JobKind, kinds
from registry.models import SavedView
from registry.templatetags.oreka import grouped

MOST_COUNTED = 10_000  # rows; whoever looks for more searches or filters
COLUMNS, ADD_UP = "cols", "sum"
OUR_PARAMETERS = (COLUMNS, ADD_UP)


class BoundedPaginator(Paginator):
    """Counts and adds up in one query, and stops counting after `MOST_COUNTED` rows.

    :param totals: names of columns to add up
    """

    totals: tuple[str, ...] = ()
    adds_up_all = False

    @cached_property
    def found(self) -> dict:
        """`count` and, for each column, its sum over the rows that were counted."""
        rows = cast("QuerySet", self.object_list).order_by().values("pk", *self.totals)
        if not self.adds_up_all:
            rows = rows[: MOST_COUNTED + 1]
        sums = {f"sum_{name}": Sum(name, default=0) for name in self.totals}
        return rows.aggregate(count=Count("pk"), **sums)

    @cached_property
    def count(self):
        return min(self.found["count"], MOST_COUNTED)

    @property
    def is_bounded(self) -> bool:
        """Whether there are more rows than were counted."""
        return self.found["count"] > MOST_COUNTED and not self.adds_up_all


@dataclass(frozen=True)
class Total:
    """A column that a list adds up, and how its sum is shown."""

    name: str
    label: str | Promise
    shown: Callable[[int], str]


class StaffList(ChangeList):
    """Django's list with our parameters beside those of filters."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.title = capfirst(self.opts.verbose_name_plural)

    def get_filters_params(self, params=None):
        lookups = super().get_filters_params(params)
        return {name: value for name, value in lookups.items() if name not in OUR_PARAMETERS}

    def get_results(self, request):
        self.request = request
        super().get_results(request)
        found = self.paginator.found
        self.is_bounded = self.paginator.is_bounded
        self.found_count = found["count"]
        self.totals = [
            (total.label, total.shown(found[f"sum_{total.name}"]))
            for total in self.model_admin.totals
            if not self.is_bounded
        ]
        self.without_search = self.get_query_string(remove=["q"])
        self.add_up_link = self.get_query_string({ADD_UP: "1"})

    def prepared(self, rows):
        """Rows with whatever their columns show beside the row itself."""
        return rows

    @property
    def count_in_words(self) -> str:
        if self.is_bounded:
            return _("more than %(count)s rows") % {"count": grouped(MOST_COUNTED)}
        count = self.found_count
        return ngettext("%(count)s row", "%(count)s rows", count) % {"count": grouped(count)}

    @property
    def add_label(self) -> str:
        """What the button that leads to a new row says."""
        adding = cast("Any", self.model_admin).adding
        return adding.label if adding else _("Add")

    @property
    def imports(self) -> list[JobKind]:
        """The kinds of tables that the reader may import into this list."""
        return [
            kind for kind in kinds() if kind.makes == self.opts.label_lower and kind.may(self.request.user)
        ]

    @cached_property
    def column_choice(self) -> list[dict]:
        """Every column of the list, and whether it is shown now; the first leads to the row and stays."""
        shown = {name_of(column) for column in self.list_display}
        return [
            {
                "name": name_of(column),
                "label": label_for_field(column, self.model, self.model_admin),
                "is_shown": name_of(column) in shown,
            }
            for column in cast("Any", self.model_admin).every_column[1:]
        ]

    @cached_property
    def present_view(self) -> str:
        """What a saved view keeps: filters, search, order and columns, and never a page."""
        return self.get_query_string(remove=[ADD_UP])[1:]

    @cached_property
    def views(self) -> list[SavedView]:
        """The saved views of this list that the reader may use, each with whether it is the present one."""
        of_list = SavedView.objects.visible_to(self.request.user).filter(model=self.opts.label_lower)
        views = list(of_list.select_related("owner"))
        for view in views:
            view.is_present = view.query == self.present_view
        return views

    @property
    def kept_parameters(self) -> list[tuple[str, str]]:
        """What a form that changes one parameter sends along of the others."""
        return [(name, value) for name, values in self.filter_params.items() for value in values]


def name_of(column) -> str:
    """What a column is called in an address."""
    return column if isinstance(column, str) else column.__name__
