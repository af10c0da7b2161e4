from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.prove.shorthand import MOST, samples_of

FORMAT = json.loads((Path(__file__).parents[3] / "schemas/formats/monitor-test.json").read_text(encoding="utf-8"))
GAP: tuple[float, ...] = ()


@pytest.mark.parametrize(
    ("text", "samples"),
    [
        (3, [(3.0,)]),
        (1e21, [(1e21,)]),
        (-2.5e-7, [(-2.5e-7,)]),
        ("400", [(400.0,)]),
        ("-2.5", [(-2.5,)]),
        ("400x3", [(400.0,)] * 3),
        ("1 2 3", [(1.0,), (2.0,), (3.0,)]),
        ("400+10x3", [(400.0,), (410.0,), (420.0,)]),
        ("0-0.1x4", [(0.0,), (-0.1,), (-0.2,), (-0.3,)]),
        ("_", [GAP]),
        ("1 _x2 1", [(1.0,), GAP, GAP, (1.0,)]),
        ("[1 2]", [(1.0, 2.0)]),
        ("[400 2600.5 -3]x2 _ 7", [(400.0, 2600.5, -3.0), (400.0, 2600.5, -3.0), GAP, (7.0,)]),
        ("  1   2  ", [(1.0,), (2.0,)]),
    ],
)
def test_values_are_written_in_shorthand(text: Any, samples: list[tuple[float, ...]]) -> None:
    assert list(samples_of(text)) == samples


def test_n_times_a_value_are_n_values() -> None:
    assert len(samples_of("400x30")) == 30


@pytest.mark.parametrize("text", [f"1x{MOST + 1}", f"1x{MOST} 1", "_x" + "9" * 5000])
def test_more_than_a_million_values_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="more than 1,000,000 values"):
        samples_of(text)


@pytest.mark.parametrize("text", ["9" * 400, float("inf"), float("nan")])
def test_a_number_that_is_not_finite_is_refused(text: Any) -> None:
    with pytest.raises(ValueError, match="a value that is no finite number"):
        samples_of(text)


numbers = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-999, max_value=999).map(str)
items = st.one_of(
    st.just("_"), numbers, st.lists(numbers, min_size=1, max_size=3).map(lambda each: f"[{' '.join(each)}]")
)
times = st.one_of(st.just(""), st.integers(1, 50).map(lambda number: f"x{number}"))


@given(st.lists(st.tuples(items, times), min_size=1, max_size=6))
def test_whatever_the_schema_allows_has_the_length_that_is_written(parts: list[tuple[str, str]]) -> None:
    text = " ".join(item + count for item, count in parts)
    assert re.search(FORMAT["$defs"]["values"]["pattern"], text)
    assert len(samples_of(text)) == sum(int(count[1:] or 1) for _, count in parts)
