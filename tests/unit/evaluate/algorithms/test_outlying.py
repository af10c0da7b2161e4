from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrcp.evaluate.algorithms.outlying import OUTLIERS, Tuning

ALGORITHMS = [entry.name for entry in OUTLIERS]


def found(algorithm: str, values: np.ndarray, tolerance: float = 3, percent: float = 20) -> list[int]:
    return np.flatnonzero(OUTLIERS.get(algorithm)(values, Tuning(tolerance, percent))).tolist()


@pytest.fixture
def pods():
    """Eight pods that behave alike for thirty buckets."""
    return np.random.default_rng(7).normal(100, 5, (8, 30))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_groups_that_behave_alike_are_no_outliers_and_one_far_off_is(algorithm, pods):
    assert found(algorithm, pods) == []

    pods[5] += 90

    assert found(algorithm, pods) == [5]


@pytest.mark.parametrize(("algorithm", "expected"), [("dbscan", [3]), ("mad", [])])
def test_dbscan_sees_the_group_that_is_merely_late(algorithm, expected):
    """Hosts flush their buffers together, one of them slightly later."""
    saw = 50 + 10.0 * (np.arange(30) % 10)
    hosts = np.stack([saw] * 6) + np.random.default_rng(1).normal(0, 0.5, (6, 30))
    hosts[3] = np.roll(hosts[3], 3)

    assert found(algorithm, hosts) == expected


@pytest.mark.parametrize(
    ("algorithm", "expected"), [("dbscan", [2]), ("scaleddbscan", []), ("mad", [2]), ("scaledmad", [])]
)
def test_the_scaled_forms_leave_a_close_cluster_of_large_values_alone(algorithm, expected):
    values = np.full((6, 20), 10_000.0) + np.random.default_rng(1).normal(0, 1, (6, 20))
    values[2] += 40

    assert found(algorithm, values) == expected


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_larger_tolerance_lets_more_pass(algorithm, pods):
    pods[5] += 40

    assert found(algorithm, pods, tolerance=1) != []
    assert found(algorithm, pods, tolerance=50) == []


@pytest.mark.parametrize(("points", "expected"), [(6, []), (7, [4])])
def test_mad_needs_more_than_the_percentage_of_points(pods, points, expected):
    pods[4, :points] += 200

    assert found("mad", pods, percent=20, tolerance=5) == expected


@pytest.mark.parametrize("algorithm", ["dbscan", "scaleddbscan"])
def test_of_clusters_of_equal_size_none_is_outlying(algorithm):
    values = np.repeat([[10.0], [10.0], [90.0], [90.0]], 5, axis=1)

    assert found(algorithm, values, tolerance=0.1) == []


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_buckets_without_any_point_and_gaps_make_no_outlier(algorithm, pods):
    pods[:, 10:13] = np.nan
    pods[2, 20:25] = np.nan

    assert found(algorithm, pods) == []


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(ALGORITHMS), st.permutations(range(8)), st.integers(0, 3))
def test_the_order_of_groups_never_changes_who_is_an_outlier(algorithm, order, seed):
    values = np.random.default_rng(seed).normal(100, 5, (8, 12))
    values[0] += 60

    assert sorted(order[index] for index in found(algorithm, values[list(order)])) == found(algorithm, values)
