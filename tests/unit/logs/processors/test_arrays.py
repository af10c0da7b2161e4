from __future__ import annotations

from typing import Any

import pytest

from lrcp.core.errors import FindingsError

Process = Any

HEADERS = [{"name": "Referrer", "value": "https://example.com"}, {"name": "Accept", "value": "*/*"}]


def array(**operation: Any) -> dict[str, Any]:
    return {"type": "array-processor", "operation": operation}


@pytest.mark.parametrize(
    ("attributes", "preserve", "after"),
    [
        ({"a": 1, "b": [0]}, True, {"a": 1, "b": [0, 1]}),
        ({"a": 1, "b": [0]}, False, {"b": [0, 1]}),
        ({"a": 1}, True, {"a": 1, "b": [1]}),
        ({"a": 1, "b": "text"}, False, {"a": 1, "b": "text"}),
        ({"b": [0]}, True, {"b": [0]}),
    ],
)
def test_a_value_is_appended(process: Process, attributes: Any, preserve: bool, after: Any) -> None:
    processor = array(type="append", source="a", target="b", preserve_source=preserve)
    assert process(processor, attributes).attributes == after


def test_a_length_is_that_of_an_array(process: Process) -> None:
    processor = array(type="length", source="a", target="n")
    assert process(processor, {"a": [1, 2]}).attributes["n"] == 2
    assert "n" not in process(processor, {"a": "ab"}).attributes


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        ("name:Referrer", "https://example.com"),
        ('name:"Referrer"', "https://example.com"),
        ("name:(Other OR Acc*)", "*/*"),
        ("name:Cookie", None),
    ],
)
def test_the_value_of_the_first_element_that_matches_is_selected(process: Process, filter: str, found: Any) -> None:
    processor = array(type="select", source="h", target="v", filter=filter, value_to_extract="value")
    assert process(processor, {"h": [*HEADERS, "no object"]}).attributes.get("v") == found


@pytest.mark.parametrize(
    ("settings", "after"),
    [
        ({}, {"Referrer": "kept", "Accept": "*/*"}),
        ({"override_on_conflict": True}, {"Referrer": "https://example.com", "Accept": "*/*"}),
        ({"target": "http"}, {"Referrer": "kept", "http": {"Referrer": "https://example.com", "Accept": "*/*"}}),
    ],
)
def test_elements_become_attributes_by_key_and_value(process: Process, settings: Any, after: Any) -> None:
    processor = array(type="key-value", source="h", key_to_extract="name", value_to_extract="value", **settings)
    log = process(processor, {"h": HEADERS, "Referrer": "kept"})
    assert {name: value for name, value in log.attributes.items() if name != "h"} == after


def test_an_operation_may_be_written_as_terraforms_block(process: Process) -> None:
    processor = {"type": "array-processor", "operation": [{"length": [{"source": "a", "target": "n"}]}]}
    assert process(processor, {"a": [1]}).attributes["n"] == 1


def test_an_operation_that_is_not_known_is_a_finding(process: Process) -> None:
    with pytest.raises(FindingsError, match="there is no array operation `sort`"):
        process(array(type="sort"), {})


# https://docs.datadoghq.com/logs/log_configuration/processors/array_map_processor/
MAP = {
    "type": "array-map-processor",
    "source": "connections",
    "target": "network.connections",
    "processors": [
        {"type": "attribute-remapper", "sources": ["$sourceElem.src_ip"], "target": "$targetElem.source"},
        {
            "type": "string-builder-processor",
            "template": "%{$sourceElem.proto}/%{$sourceElem.dst_port}",
            "target": "$targetElem.service",
        },
    ],
}


def test_the_worked_example_of_the_array_map(process: Process) -> None:
    connections = [
        {"src_ip": "10.0.0.1", "dst_port": 443, "proto": "tcp"},
        {"src_ip": "10.0.0.2", "dst_port": 22, "proto": "tcp"},
    ]
    log = process(MAP, {"connections": connections})
    assert log.attributes["network"]["connections"] == [
        {"source": "10.0.0.1", "service": "tcp/443"},
        {"source": "10.0.0.2", "service": "tcp/22"},
    ]


def test_an_array_can_be_mapped_in_its_place_and_its_source_removed(process: Process) -> None:
    inner = {"type": "arithmetic-processor", "expression": "$targetElem.s * 1000", "target": "$targetElem.ms"}
    in_place = {"type": "array-map-processor", "source": "a", "target": "a", "processors": [inner]}
    assert process(in_place, {"a": [{"s": 2}]}).attributes == {"a": [{"s": 2, "ms": 2000.0}]}
    moved = {**MAP, "preserve_source": False}
    assert list(process(moved, {"connections": [{"src_ip": "x"}]}).attributes) == ["network"]


def test_only_the_first_fifty_elements_are_mapped(process: Process) -> None:
    log = process(MAP, {"connections": [{"src_ip": str(number)} for number in range(60)]})
    assert len(log.attributes["network"]["connections"]) == 50
