"""The figures that long attacks find, in one table at the end."""

import pytest

from tests.figures import Figures


@pytest.fixture(scope="session")
def figures():
    found = Figures("proof")
    yield found
    found.write()
    print("\n" + found.table())
