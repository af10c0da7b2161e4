from __future__ import annotations

import math

import numpy as np
import pytest
from ddsketch import DDSketch
from hypothesis import given
from hypothesis import strategies as st

from lrcp.evaluate.sketch import RELATIVE_ERROR, code, codes, quantiles, value_of

VALUES = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False).map(
    lambda value: 0.0 if abs(value) < 1e-9 else value
)
LEVELS = st.sampled_from([0.0, 0.5, 0.75, 0.9, 0.95, 0.99, 0.9999, 1.0])


def of_one_cell(values: list[float], level: float) -> float:
    column = np.array(values)
    cells = np.zeros(len(values), dtype=np.int64)
    return float(quantiles(cells, codes(column), np.ones(len(values)), 1, level)[0])


@given(st.lists(VALUES, min_size=1, max_size=60), LEVELS)
def test_a_quantile_is_within_the_relative_error_of_the_value_of_its_rank(values, level):
    exact = sorted(values)[math.floor(level * (len(values) - 1))]

    assert of_one_cell(values, level) == pytest.approx(exact, rel=RELATIVE_ERROR * 1.000001)


@given(st.lists(VALUES.filter(lambda value: value >= 0), min_size=1, max_size=60), LEVELS)
def test_a_quantile_is_that_of_the_ddsketch_library(values, level):
    sketch = DDSketch(RELATIVE_ERROR)
    for value in values:
        sketch.add(value)

    assert of_one_cell(values, level) == sketch.get_quantile_value(level)


@given(st.lists(st.tuples(st.integers(0, 3), VALUES), max_size=60), LEVELS)
def test_cells_are_independent(rows, level):
    cells = np.array([cell for cell, _ in rows], dtype=np.int64)
    found = quantiles(cells, codes(np.array([value for _, value in rows])), np.ones(len(rows)), 4, level)

    for cell in range(4):
        own = [value for other, value in rows if other == cell]
        if own:
            assert found[cell] == of_one_cell(own, level)
        else:
            assert math.isnan(found[cell])


@given(VALUES, VALUES)
def test_codes_are_in_order_of_values(one, other):
    low, high = sorted([one, other])

    assert code(low) <= code(high)


@given(VALUES)
def test_a_bin_stands_for_its_values(value):
    assert value_of(code(value)) == pytest.approx(value, rel=RELATIVE_ERROR * 1.000001)
