from __future__ import annotations

import numpy as np
import pytest

from lrcp.evaluate.algorithms.segments import constant_pieces


@pytest.mark.parametrize(
    "values",
    [
        [],
        [3],
        [2, 2, 2, 2],
        [1, 1, 1, 1, 9, 9, 9, 9],
        [1] * 10 + [5] * 10 + [-3] * 10,
    ],
)
def test_pieces_that_are_constant_stay_as_they_are(values):
    assert constant_pieces(np.array(values, dtype=float)).tolist() == pytest.approx(values)


def test_noise_is_averaged_within_the_pieces_that_a_jump_divides():
    rng = np.random.default_rng(2)
    values = np.concatenate([rng.normal(10, 1, 60), rng.normal(20, 1, 40)])

    pieces = constant_pieces(values)

    assert pieces[:60] == pytest.approx(np.full(60, values[:60].mean()))
    assert pieces[60:] == pytest.approx(np.full(40, values[60:].mean()))


def test_noise_alone_is_one_piece():
    values = np.random.default_rng(3).normal(10, 1, 200)

    assert np.unique(constant_pieces(values)).size == 1
