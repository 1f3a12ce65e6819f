"""Serial ranges never lose or double a kilogram at their edges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credits.serials import SerialRange


@given(first=st.integers(1, 10**12), quantity=st.integers(2, 10**12), data=st.data())
def test_split_tiles_the_range(first, quantity, data):
    whole = SerialRange.of_quantity(quantity, first=first)
    part = data.draw(st.integers(1, quantity - 1))
    head, rest = whole.split(part)
    assert (head.first, head.quantity, rest.first, rest.last) == (first, part, head.last + 1, whole.last)
    assert head.quantity + rest.quantity == whole.quantity == quantity


@pytest.mark.parametrize(("first", "last"), [(0, 1), (2, 1), (-1, -1)])
def test_a_range_without_serials_is_refused(first, last):
    with pytest.raises(ValueError, match="no serials"):
        SerialRange(first, last)


@pytest.mark.parametrize("part", [0, 10, 11, -1])
def test_split_leaves_something_on_both_sides(part):
    with pytest.raises(ValueError, match="no serials"):
        SerialRange(1, 10).split(part)


def test_a_range_prints_with_seven_digits():
    assert str(SerialRange(1, 2_400)) == "0000001-0002400"
