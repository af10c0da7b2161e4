from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lrcp.evaluate.rows import Rows, add_up, keep_last, merge_statistics

ROWS = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 3), st.integers(-100, 100)), max_size=80)


@given(ROWS, st.lists(st.booleans(), min_size=80, max_size=80))
def test_reading_in_between_changes_nothing(rows, reads):
    once, often = Rows(2, 1, add_up), Rows(2, 1, add_up)
    for (bucket, series, value), read in zip(rows, reads, strict=False):
        once.append((bucket, series), (value,))
        often.append((bucket, series), (value,))
        if read:
            often.between(0, 100)

    for left, right in zip(once.between(0, 100), often.between(0, 100), strict=True):
        assert (left == right).all()


@given(ROWS)
def test_equal_keys_are_one_row_in_order(rows):
    table = Rows(2, 1, add_up)
    for bucket, series, value in rows:
        table.append((bucket, series), (value,))

    keys, values = table.between(0, 100)

    expected: dict[tuple[int, int], int] = {}
    for bucket, series, value in rows:
        expected[bucket, series] = expected.get((bucket, series), 0) + value
    assert [tuple(key) for key in keys.T.tolist()] == sorted(expected)
    assert values[0].tolist() == [expected[key] for key in sorted(expected)]


def test_the_last_value_to_arrive_is_kept():
    table = Rows(2, 1, keep_last, ordered=True)
    for value in (3.0, 1.0, 2.0):
        table.append((0, 0), (value,))
        table.between(0, 1)

    assert table.between(0, 1)[1].tolist() == [[2.0]]


def test_statistics_merge_count_sum_minimum_and_maximum():
    merged = merge_statistics(np.array([[1.0, 2], [5, 9], [5, 4], [5, 5]]), np.array([0]))

    assert merged.tolist() == [[3], [14], [4], [5]]


def test_only_the_buckets_asked_for_are_read():
    table = Rows(2, 1, add_up)
    for bucket in range(1000):
        table.append((bucket, 0), (1.0,))

    assert table.between(990, 995)[0][0].tolist() == [990, 991, 992, 993, 994]
