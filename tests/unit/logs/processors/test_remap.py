from __future__ import annotations

from typing import Any

import pytest

from lrcp.core.errors import FindingsError

Process = Any


def remapper(**settings: Any) -> dict[str, Any]:
    return {"type": "attribute-remapper", "sources": ["a"], "target": "b.c", **settings}


def test_a_remapper_moves_an_attribute(process: Process) -> None:
    assert process(remapper(), {"a": 1, "x": 2}).attributes == {"b": {"c": 1}, "x": 2}


def test_a_source_may_be_preserved(process: Process) -> None:
    assert process(remapper(preserve_source=True), {"a": 1}).attributes == {"a": 1, "b": {"c": 1}}


def test_without_a_source_nothing_happens(process: Process) -> None:
    assert process(remapper(), {"x": 1}).attributes == {"x": 1}


@pytest.mark.parametrize(("override", "value"), [(False, "old"), (True, "new")])
def test_a_target_that_is_set_stays_unless_it_is_overridden(process: Process, override: bool, value: str) -> None:
    log = process(remapper(override_on_conflict=override), {"a": "new", "b": {"c": "old"}})
    assert log.attributes == {"b": {"c": value}}  # the source is gone in both cases


def test_the_first_source_counts_and_all_are_removed(process: Process) -> None:
    log = process(remapper(sources=["no", "a", "z"], override_on_conflict=True), {"a": 1, "z": 2})
    assert log.attributes == {"b": {"c": 1}}


@pytest.mark.parametrize(
    ("format", "value", "cast"),
    [
        ("integer", "12", 12),
        ("integer", "12.9", 12),
        ("integer", 3.7, 3),
        ("integer", "x", "x"),
        ("integer", [1], [1]),
        ("double", "1.5", 1.5),
        ("double", 2, 2.0),
        ("string", 12, "12"),
        ("string", True, "true"),
        ("string", {"a": 1}, '{"a": 1}'),
        ("auto", "12", "12"),
    ],
)
def test_a_value_may_be_cast_and_keeps_its_type_where_it_cannot(
    process: Process, format: str, value: Any, cast: Any
) -> None:
    found = process(remapper(target_format=format), {"a": value}).attributes["b"]["c"]
    assert (found, type(found)) == (cast, type(cast))


def test_an_attribute_can_be_cast_in_its_place(process: Process) -> None:
    assert process(remapper(target="a", target_format="integer"), {"a": "7"}).attributes == {"a": 7}


def test_an_attribute_becomes_a_tag_in_lower_case(process: Process) -> None:
    log = process(remapper(target="direction", target_type="tag"), {"a": "Outbound"}, tags=("env:x",))
    assert (log.attributes, log.tags) == ({}, ["env:x", "direction:outbound"])


def test_a_tag_that_is_set_stays_unless_it_is_overridden(process: Process) -> None:
    settings = {"target": "env", "target_type": "tag"}
    assert process(remapper(**settings), {"a": "new"}, tags=("env:old",)).tags == ["env:old"]
    assert process(remapper(**settings, override_on_conflict=True), {"a": "new"}, tags=("env:old",)).tags == ["env:new"]


def test_a_tag_becomes_an_attribute(process: Process) -> None:
    log = process(remapper(sources=["env"], source_type="tag"), {}, tags=("env:local", "team:x"))
    assert (log.attributes, log.tags) == ({"b": {"c": "local"}}, ["team:x"])


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"target_format": "float"}, "`target_format` cannot be `float`"),
        ({"source_type": "header"}, "`source_type` cannot be `header`"),
        ({"target": None}, "`target` must be text"),
        ({"sources": "a"}, "`sources` must be a list of texts"),
        ({"preserve_source": "yes"}, "`preserve_source` must be true or false"),
    ],
)
def test_wrong_settings_are_findings(process: Process, settings: dict[str, Any], message: str) -> None:
    with pytest.raises(FindingsError) as caught:
        process(remapper(**settings), {})
    assert caught.value.findings[0].message == message


def test_an_attribute_can_be_excluded(process: Process) -> None:
    excluded = {"type": "exclude-attribute", "attribute_to_exclude": "user.email"}
    assert process(excluded, {"user": {"email": "x"}, "a": 1}).attributes == {"a": 1}
