"""A pytest plugin that leaves out the examples of a parametrized test which do not name the rule in question."""

import os
from collections import defaultdict


def pytest_collection_modifyitems(config, items):
    names = os.environ["OREKA_RULE"].split(",")
    by_test = defaultdict(list)
    for item in items:
        by_test[item.nodeid.partition("[")[0]].append(item)
    kept = []
    for examples in by_test.values():
        naming = [item for item in examples if any(name in examples_of(item) for name in names)]
        kept += naming or examples
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def examples_of(item):
    return str(item.callspec.params) if hasattr(item, "callspec") else ""
