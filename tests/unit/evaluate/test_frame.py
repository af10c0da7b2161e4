from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.evaluate.frame import Frame, Grid, joined
from lrcp.evaluate.rows import rounded


def windows(*begins: int, length: int = 60, step: int = 10) -> list[Grid]:
    return [Grid.aligned(begin, begin + length, step) for begin in begins]


def test_windows_that_begin_at_even_distances_share_one_grid() -> None:
    grid = Grid.over(windows(600, 630, 660))

    assert grid is not None
    assert (grid.start, grid.end, grid.count) == (600, 720, 12)
    assert (grid.windows, grid.width, grid.stride) == (3, 6, 3)
    assert list(grid.ends) == [660, 690, 720]


@pytest.mark.parametrize(
    "grids",
    [
        windows(600, 630, 670),  # uneven
        windows(600, 660, step=60) + windows(690, step=60),
        windows(630, 690, step=60),  # the outer buckets are partial
        windows(600, 660, step=120, length=120),  # buckets wider than the distance
        windows(600, 600),
        windows(600) + windows(660, length=120),
    ],
)
def test_other_windows_do_not(grids: list[Grid]) -> None:
    assert Grid.over(grids) is None


def test_more_buckets_before_a_grid_are_more_buckets_before_each_window() -> None:
    grid = Grid.over(windows(600, 630))

    assert grid is not None
    assert grid.extended(15).width == grid.width + 2
    assert list(grid.extended(15).ends) == list(grid.ends)


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60),
    st.integers(1, 40),
    st.integers(1, 7),
    st.sampled_from([np.add, np.fmin, np.fmax]),
)
def test_the_windows_of_a_row_are_reduced_as_each_alone(values, width, stride, operation) -> None:
    number = max(1, (len(values) - width) // stride + 1)
    row = np.resize(np.array(values), width + (number - 1) * stride)[np.newaxis]
    grid = Grid(0, 10, row.size, 0, 10 * row.size, number, stride)
    alone = Grid(0, 10, width, 0, 10 * width)

    reduced = grid.reduce(operation, row)

    for index in range(number):
        part = row[:, index * stride : index * stride + width]
        assert reduced[0, index] == alone.reduce(operation, part)[0, 0]  # to the last digit
        assert reduced[0, index] == pytest.approx(operation.reduce(part, axis=1)[0], rel=1e-9, abs=1e-6)


def test_frames_of_different_groups_are_joined_side_by_side() -> None:
    first = Frame((("a:x",),), np.array([[1.0]]), np.array([10.0]))
    second = Frame((("a:y",),), np.array([[2.0, 3.0]]), np.array([[20.0, 30.0]]))

    both = joined([first, second])

    assert both.groups == (("a:x",), ("a:y",))
    np.testing.assert_array_equal(both.values, [[1, np.nan, np.nan], [np.nan, 2, 3]])
    np.testing.assert_array_equal(both.latest, [[10, -np.inf, -np.inf], [-np.inf, 20, 30]])
    np.testing.assert_array_equal(both.part(1, 3).latest, both.latest[:, 1:])


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e150, max_value=1e150))
def test_values_are_rounded_to_twelve_significant_digits(value: float) -> None:
    found = float(rounded(np.array([value]))[0])

    assert found == pytest.approx(value, rel=5.1e-12, abs=0)
    assert float(rounded(np.array([found]))[0]) == found


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.1 + 0.2, 0.3),
        (1e12 + 0.4, 1e12),
        (999999999999.7, 1e12),
        (-1 / 3, -0.333333333333),
        (0.0, 0.0),
        (1e300, 1e300),
    ],
)
def test_rounding_takes_away_what_the_order_of_additions_adds(value: float, expected: float) -> None:
    assert float(rounded(np.array([value]))[0]) == expected
