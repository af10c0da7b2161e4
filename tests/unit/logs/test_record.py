from __future__ import annotations

import json
from typing import Any

import pytest

from lrcp.logs import Log, from_text
from lrcp.logs.paths import MISSING
from lrcp.logs.record import parse_json, without_empty


def test_a_json_line_becomes_attributes_and_its_message_the_official_one() -> None:
    log = from_text('{"level": "info", "message": "hello"}', 7, ["source:app"])
    assert (log.attributes, log.official) == ({"level": "info"}, {"message": "hello"})
    assert (log.timestamp, log.tags) == (7, ["source:app"])


def test_a_json_line_without_message_is_its_own_message() -> None:
    line = '{"level": "info"}'
    assert from_text(line, 0).official == {"message": line}


def test_what_an_object_under_message_holds_moves_to_the_top() -> None:
    line = '{"service": "chat", "message": {"code": 7, "message": "inner"}}'
    log = from_text(line, 0)
    assert log.attributes == {"service": "chat", "code": 7, "message": "inner"}
    assert log.official == {"message": line}


@pytest.mark.parametrize("line", ["plain text", "[1, 2]", '"text"', "{broken", "", "NaN"])
def test_anything_else_is_a_message_alone(line: str) -> None:
    assert (from_text(line, 0).attributes, from_text(line, 0).official) == ({}, {"message": line})


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ({"a": None, "b": 1}, {"b": 1}),
        ({"a": {"b": None}}, {}),
        ({"a": [], "b": [{"c": None}, 0]}, {"b": [{}, 0]}),
        ({"a": "", "b": False, "c": 0}, {"a": "", "b": False, "c": 0}),
    ],
)
def test_null_and_empty_objects_and_lists_do_not_arrive(written: Any, left: Any) -> None:
    assert without_empty(written) == left


def test_an_attribute_hides_the_official_value_of_the_same_name() -> None:
    log = Log({"message": "attribute"}, {"message": "official", "service": "chat"}, 0)
    assert (log.get("message"), log.get("service"), log.get("host")) == ("attribute", "chat", MISSING)


def test_attributes_may_be_named_under_custom() -> None:
    assert Log({"type": "AUDIT"}, {}, 0).get("custom.type") == "AUDIT"


def test_two_attributes_never_share_an_object() -> None:
    log = Log({"a": {"x": 1}}, {}, 0)
    log.put("b", log.get("a"))
    log.put("b.x", 2)
    assert log.attributes == {"a": {"x": 1}, "b": {"x": 2}}


def test_a_search_sees_official_values_before_attributes() -> None:
    event = Log({"status": "text", "code": 1}, {"status": "info"}, 1500, ["env:local"]).event()
    assert (event.at, event.attributes, event.tags) == (1.5, {"status": "info", "code": 1}, ("env:local",))


@pytest.mark.parametrize("text", ["Infinity", "[1e999]", "[" * 100 + "]" * 100, "[" * 100_000, "{'a': 1}", ""])
def test_json_that_is_extreme_or_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_json(text)


def test_a_line_break_may_stand_in_a_json_text() -> None:
    assert parse_json('{"a": "x\ny"}') == {"a": "x\ny"}
    assert parse_json(json.dumps({"a": [1, 2.5, None]})) == {"a": [1, 2.5, None]}
