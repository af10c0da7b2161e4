"""Nested blocks are found however they are written."""

from __future__ import annotations

from typing import Any

import pytest

from lrcp.facts.nested import block, blocks

LAYER = {"name": "page"}


@pytest.mark.parametrize(
    ("written", "found"),
    [
        pytest.param(LAYER, [LAYER], id="a map is one block"),
        pytest.param([LAYER, {}], [LAYER, {}], id="a list has as many as it says"),
        pytest.param((LAYER,), [LAYER], id="a tuple is a list"),
        pytest.param([], [], id="an empty list has none"),
        pytest.param(None, [], id="null has none"),
        pytest.param(["page", LAYER], [LAYER], id="what is no block is left out"),
    ],
)
def test_blocks_are_found_however_they_are_written(written: Any, found: list[dict[str, str]]) -> None:
    assert blocks({"layer": written}, "layer") == found
    assert block({"layer": written}, "layer") == (found[0] if found else {})


def test_a_block_that_is_not_written_is_empty() -> None:
    assert blocks({}, "layer") == []
    assert block({}, "layer") == {}
