from __future__ import annotations

import numpy as np
import pytest

from lrcp.evaluate.compare import breaches, holds, passes_recovery, settles


@pytest.mark.parametrize(
    ("comparator", "below", "equal", "above"),
    [
        (">", False, False, True),
        (">=", False, True, True),
        ("<", True, False, False),
        ("<=", True, True, False),
        ("==", False, True, False),
        ("!=", True, False, True),
    ],
)
def test_a_comparator_holds_as_it_is_written_and_a_recovery_passes_when_it_does_not(comparator, below, equal, above):
    expected = [below, equal, above]

    assert [breaches(comparator, value, 5) for value in (4, 5, 6)] == expected
    assert [passes_recovery(comparator, value, 5) for value in (4, 5, 6)] == [not each for each in expected]


@pytest.mark.parametrize("comparator", [">", ">=", "<", "<=", "==", "!="])
def test_where_there_is_no_value_nothing_holds(comparator):
    assert holds(comparator, np.array([np.nan, np.nan]), 5).tolist() == [False, False]


@pytest.mark.parametrize(
    ("share", "recovery", "settled"),
    [(0.0, None, True), (0.1, None, False), (0.0, 0.0, True), (0.5, 0.5, True), (0.51, 0.5, False)],
)
def test_an_anomaly_settles_at_its_recovery_threshold_and_at_zero_without_one(share, recovery, settled):
    assert settles(share, recovery) is settled
