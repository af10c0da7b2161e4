from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrcp.evaluate.algorithms.robust import deviation, huber_line, least_squares, magnitude, median, quantile

NAN = np.nan


@pytest.mark.parametrize(
    ("row", "share", "expected"),
    [
        ([1, 2, 3, 4], 0.5, 2.5),
        ([4, NAN, 1, 3, 2], 0.25, 1.75),
        ([7], 0.9, 7),
        ([NAN, NAN], 0.5, NAN),
        ([], 0.5, NAN),
    ],
)
def test_a_quantile_is_that_of_the_points_that_are_there(row, share, expected):
    assert quantile(np.array([row, row], dtype=float), share) == pytest.approx([expected] * 2, nan_ok=True)


@settings(deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40), st.floats(0, 1))
def test_without_gaps_a_quantile_is_numpys(row, share):
    assert quantile(np.array(row), share) == pytest.approx(np.quantile(row, share), rel=1e-9, abs=1e-6)


def test_a_few_wild_points_do_not_move_median_and_deviation():
    rng = np.random.default_rng(1)
    values = rng.normal(50, 4, 1000)
    values[:100] = 1e6

    assert median(values) == pytest.approx(50, abs=1)
    assert deviation(values - median(values)) == pytest.approx(4, rel=0.25)


def test_least_squares_go_through_the_points_that_are_there():
    line = least_squares(np.array([[1, NAN, 5, 7], [NAN, 4, NAN, NAN], [NAN] * 4]))

    assert line.start == pytest.approx([1, NAN, NAN], nan_ok=True)
    assert line.slope == pytest.approx([2, NAN, NAN], nan_ok=True)


@pytest.mark.parametrize("seed", range(5))
def test_the_robust_line_is_that_of_statsmodels(seed):
    from statsmodels.robust.norms import HuberT
    from statsmodels.robust.robust_linear_model import RLM

    rng = np.random.default_rng(seed)
    values = 10 + 0.3 * np.arange(80) + rng.normal(0, 2, 80)
    values[rng.integers(0, 80, 8)] += 60
    columns = np.arange(80)
    reference = RLM(values, np.stack([np.ones(80), columns], axis=1), M=HuberT(1.345)).fit(maxiter=200, tol=1e-12)

    line = huber_line(values[np.newaxis])

    # Its scale is normalised with one more digit than ours.
    assert (line.start[0], line.slope[0]) == pytest.approx(tuple(reference.params), rel=1e-3)


def test_a_spike_moves_least_squares_and_not_the_robust_line():
    values = np.arange(20.0)
    values[18] = 500

    assert least_squares(values[np.newaxis]).slope[0] > 5
    assert huber_line(values[np.newaxis]).slope[0] == pytest.approx(1, abs=1e-6)


def test_weights_let_a_line_follow_what_is_recent():
    values = np.concatenate([np.zeros(50), np.arange(50.0)])[np.newaxis]

    slope = huber_line(values, 0.5 ** (np.arange(99, -1, -1) / 5)).slope[0]

    assert slope == pytest.approx(1, abs=0.02)
    assert huber_line(values).slope[0] < 0.6


@pytest.mark.parametrize(("row", "size"), [([0, 0, 0], 1), ([-4, 4, NAN], 4), ([NAN], 1)])
def test_a_magnitude_is_never_zero(row, size):
    assert magnitude(np.array([row], dtype=float))[0] == size
