"""A quick validator accepts documents and a slower one finds words for the others: they must mean the same."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrcp.core.frozen import replace
from lrcp.core.schema import validate
from lrcp.core.schema_problems import problems
from lrcp.core.yamldoc import Document, parse_yaml
from lrcp.spec.kinds import FOLDERS
from lrcp.spec.schemas import schemas, validate_sources
from lrcp.spec.sources import Sources, read_sources

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


@st.composite
def changed(draw: st.DrawFn) -> tuple[str, Document]:
    """A file of this repository in which one value is another, or gone; and the name of its schema."""
    name, document = draw(st.sampled_from(DOCUMENTS))
    value = copy.deepcopy(document.value)
    holder, key = draw(st.sampled_from(list(places(value))))
    other = draw(st.sampled_from(OTHERS))
    if other is DELETED:
        del holder[key]
    else:
        holder[key] = other
    return name, replace(document, value=value)


@settings(max_examples=600)
@given(changed())
def test_a_change_that_one_finds_the_other_finds_too(case: tuple[str, Document]) -> None:
    name, document = case
    assert validate(document, schemas()[name]) == problems(document, schemas()[name])


@settings(max_examples=600)
@given(changed())
def test_leaving_out_what_nobody_writes_hides_nothing(case: tuple[str, Document]) -> None:
    name, made = case
    document = parse_yaml(json.dumps(made.value), made.path)  # its keys are those of the change
    sources = Sources(ROOT, {name: [document]})
    assert list(validate_sources(sources)) == problems(document, schemas()[name])


def places(value: Any) -> Any:
    """Every map or list in ``value``, with each of its keys."""
    for key in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from places(value[key])
