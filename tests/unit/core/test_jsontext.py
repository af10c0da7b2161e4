"""JSON texts that are known as what they say."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.core.jsontext import JsonText, parsed

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


@given(JSON)
def test_a_text_says_what_it_was_made_of(value: Any) -> None:
    text = JsonText.of(value)

    assert json.loads(text) == parsed(text) == parsed(str(text)) == value


def test_the_order_of_keys_does_not_show() -> None:
    assert JsonText.of({"b": 1, "a": "é"}) == JsonText.of({"a": "é", "b": 1}) == '{"a":"é","b":1}'


def test_a_copy_says_the_same_and_may_be_changed() -> None:
    text = JsonText.of({"a": [1]})
    parsed(again := copy.deepcopy(text))["a"].append(2)

    assert (again, parsed(text)) == ('{"a":[1]}', {"a": [1]})


def test_what_is_no_json_says_nothing() -> None:
    with pytest.raises(json.JSONDecodeError):
        parsed("{")
