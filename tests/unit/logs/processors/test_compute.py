from __future__ import annotations

from typing import Any

import pytest

from lrcp.core.errors import FindingsError

Process = Any

CATEGORY = {
    "type": "category-processor",
    "target": "http.status_category",
    "categories": [
        {"name": "OK", "filter": {"query": "@http.status_code:[200 TO 299]"}},
        {"name": "error", "filter": {"query": "@http.status_code:>=500"}},
        {"name": "other", "filter": {"query": "@http.status_code:*"}},
    ],
}


@pytest.mark.parametrize(("code", "category"), [(200, "OK"), (503, "error"), (404, "other")])
def test_the_first_category_that_matches_is_set(process: Process, code: int, category: str) -> None:
    assert process(CATEGORY, {"http": {"status_code": code}}).attributes["http"]["status_category"] == category


def test_without_a_category_nothing_is_set(process: Process) -> None:
    assert process(CATEGORY, {"x": 1}).attributes == {"x": 1}


@pytest.mark.parametrize(
    ("attributes", "replace", "result"),
    [
        ({"a": 1, "b": 2}, False, 3.0),
        ({"a": "1.5", "b": 2}, False, 3.5),
        ({"a": 1}, False, None),
        ({"a": 1}, True, 1.0),
        ({"a": 1, "b": "x"}, True, 1.0),
        ({"a": True, "b": 1}, False, None),
        ({"a": 0.12345678949, "b": 0}, False, 0.123456789),
    ],
)
def test_arithmetic_needs_its_attributes_or_takes_zero(
    process: Process, attributes: dict[str, Any], replace: bool, result: float | None
) -> None:
    processor = {"type": "arithmetic-processor", "expression": "a + b", "target": "c", "is_replace_missing": replace}
    assert process(processor, attributes).attributes.get("c") == result


def test_the_target_of_arithmetic_is_overwritten(process: Process) -> None:
    processor = {"type": "arithmetic-processor", "expression": "a * 1000", "target": "a"}
    assert process(processor, {"a": 2}).attributes == {"a": 2000.0}


LOG = {
    "http": {"method": "GET", "status_code": 200, "ok": True},
    "array_ids": [123, 456, 789],
    "array_users": [{"first_name": "John"}, {"first_name": "Jack"}],
}


# https://docs.datadoghq.com/logs/log_configuration/processors/string_builder_processor/
@pytest.mark.parametrize(
    ("template", "replace", "result"),
    [
        ("Request %{http.method} was answered with %{http.status_code}", False, "Request GET was answered with 200"),
        ("%{http.ok}", False, "true"),
        ("%{array_ids}", False, "123,456,789"),
        ("%{array_users.first_name}", False, "John,Jack"),
        ("a %{http} b", False, None),
        ("a %{http} b", True, "a  b"),
        ("a %{array_users} b", False, None),
        ("a %{missing} b", False, None),
        ("a %{missing} b", True, "a  b"),
        ("no block", False, "no block"),
    ],
)
def test_a_text_is_built_from_single_values_and_lists_of_them(
    process: Process, template: str, replace: bool, result: str | None
) -> None:
    processor = {
        "type": "string-builder-processor",
        "template": template,
        "target": "text",
        "is_replace_missing": replace,
    }
    assert process(processor, dict(LOG)).attributes.get("text") == result


def test_a_built_text_has_at_most_256_characters(process: Process) -> None:
    processor = {"type": "string-builder-processor", "template": "%{a}%{a}", "target": "b"}
    assert len(process(processor, {"a": "x" * 200}).attributes["b"]) == 256


@pytest.mark.parametrize("table", [["1,one", "2, two ", '"a,b",both', "3,x,y"], '1,one\n2, two \n"a,b",both\n3,x,y\n'])
@pytest.mark.parametrize(
    ("value", "found"), [(1, "one"), ("1", "one"), ("2", "two"), ("a,b", "both"), ("3", "x,y"), ("9", None), ([], None)]
)
def test_a_lookup_reads_rows_of_key_and_value(process: Process, table: Any, value: Any, found: str | None) -> None:
    processor = {"type": "lookup-processor", "source": "a", "target": "b", "lookup_table": table}
    assert process(processor, {"a": value}).attributes.get("b") == found


def test_a_default_is_for_values_that_the_table_has_not(process: Process) -> None:
    processor = {
        "type": "lookup-processor",
        "source": "a",
        "target": "b",
        "lookup_table": ["1,x"],
        "default_lookup": "?",
    }
    assert process(processor, {"a": 2}).attributes["b"] == "?"
    assert "b" not in process(processor, {}).attributes


@pytest.mark.parametrize("type", ["lookup-processor", "reference-table-lookup-processor"])
def test_a_reference_table_gives_its_row(process: Process, type: str) -> None:
    processor = {"type": type, "source": "team", "target": "owner", "lookup_enrichment_table": "teams"}
    tables = {"teams": {"llm": {"lead": "ann"}}}
    assert process(processor, {"team": "llm"}, tables=tables).attributes["owner"] == {"lead": "ann"}
    assert "owner" not in process(processor, {"team": "x"}, tables=tables).attributes
    assert process(processor, {}, tables=tables).attributes == {}


@pytest.mark.parametrize(
    ("processor", "code", "message"),
    [
        (
            {"type": "lookup-processor", "lookup_enrichment_table": "no"},
            "P403",
            "the reference table `no` is not given",
        ),
        ({"type": "lookup-processor", "lookup_table": ["x"]}, "P401", "the row `x` has no value"),
        ({"type": "lookup-processor"}, "P401", "`lookup_table` is missing"),
        ({"type": "arithmetic-processor", "expression": "a +"}, "P401", "the expression cannot be read"),
    ],
)
def test_wrong_settings_are_findings(process: Process, processor: dict[str, Any], code: str, message: str) -> None:
    with pytest.raises(FindingsError) as caught:
        process({"source": "a", "target": "b", **processor}, {})
    finding = caught.value.findings[0]
    assert (finding.code, finding.message[: len(message)]) == (code, message)
