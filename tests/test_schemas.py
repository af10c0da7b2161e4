"""A quick validator accepts documents and a slower one finds words for the others: they must mean the same."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrcp.core.frozen import replace
from lrcp.core.schema import validate
from lrcp.core.schema_problems import problems
from lrcp.core.yamldoc import Document
from lrcp.spec.kinds import FOLDERS
from lrcp.spec.schemas import schemas
from lrcp.spec.sources import read_sources

ROOT = Path(__file__).parents[1]
DELETED = object()
OTHERS = (
    DELETED,
    None,
    True,
    "",
    "Upper Case",
    "x" * 300,
    0,
    -1,
    1.5,
    float("inf"),
    10**30,
    [],
    ["x", "x"],
    {},
    {"x": 1},
)
DOCUMENTS = [(name, each) for name, found in read_sources(ROOT, FOLDERS).documents.items() for each in found]


@pytest.mark.parametrize(("name", "document"), DOCUMENTS, ids=[each.path for _, each in DOCUMENTS])
def test_both_accept_every_document_here(name: str, document: Document) -> None:
    assert validate(document, schemas()[name]) == problems(document, schemas()[name]) == []


@settings(max_examples=600)
@given(st.data())
def test_a_change_that_one_finds_the_other_finds_too(data: st.DataObject) -> None:
    name, document = data.draw(st.sampled_from(DOCUMENTS))
    value = copy.deepcopy(document.value)
    holder, key = data.draw(st.sampled_from(list(places(value))))
    other = data.draw(st.sampled_from(OTHERS))
    if other is DELETED:
        del holder[key]
    else:
        holder[key] = other
    changed = replace(document, value=value)
    assert validate(changed, schemas()[name]) == problems(changed, schemas()[name])


def places(value: Any) -> Any:
    """Every map or list in ``value``, with each of its keys."""
    for key in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from places(value[key])
