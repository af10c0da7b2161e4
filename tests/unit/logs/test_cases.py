from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lrcp.core.errors import FindingsError
from lrcp.core.position import Position
from lrcp.logs.cases import changes, line_of, read_cases, run_cases, tags_of
from lrcp.logs.declared import Declared, compile_declared
from lrcp.logs.record import Log
from lrcp.spec.model import Resource, Spec

ROOT = Path(__file__).parents[3]
HEAD = "# yaml-language-server: $schema=../schemas/formats/log-pipeline-test.json\n"
CASES = """\
pipelines: declared
tags: ["source:app"]
lines:
  request: { service: chat, tokens: 3, price: 6 }
cases:
  a request is measured:
    line: request
    expect:
      through: [requests]
      changes: { "@each": 2, "@tokens": null }
      index: null
      excluded_by: null
      archive: null
      metrics: { "llm.tokens{service:chat}": 2 }
"""
PROCESSORS = [
    {"arithmetic_processor": {"is_enabled": True, "target": "each", "expression": "price / tokens"}},
    {"exclude_attribute_processor": {"is_enabled": True, "attribute_to_exclude": "tokens"}},
]


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], Any]:
    (tmp_path / "schemas/formats").mkdir(parents=True)
    schema = (ROOT / "schemas/formats/log-pipeline-test.json").read_text(encoding="utf-8")
    (tmp_path / "schemas/formats/log-pipeline-test.json").write_text(schema, encoding="utf-8")
    (tmp_path / "tests").mkdir()

    def read(text: str) -> Any:
        (tmp_path / "tests/a.yaml").write_text(text, encoding="utf-8")
        return read_cases(tmp_path / "tests/a.yaml", tmp_path)

    return read


@pytest.fixture
def declared() -> Declared:
    def resource(type: str, **arguments: Any) -> Resource:
        name = arguments["name"]
        return Resource(type, name, name, "production", "org", arguments, Position("log_pipelines/a.yaml"))

    filter, compute = {"query": "service:chat"}, {"aggregation_type": "distribution", "path": "@each"}
    group = [{"path": "service", "tag_name": "service"}]
    return compile_declared(
        Spec(
            "production", {}, [],
            [
                resource(
                    "datadog_logs_custom_pipeline", name="requests", is_enabled=True, filter=[filter],
                    processor=PROCESSORS,
                ),
                resource("datadog_logs_metric", name="llm.tokens", filter=filter, compute=compute, group_by=group),
            ],
        )
    )  # fmt: skip


def test_a_case_holds_when_all_it_names_is_so(read: Any, declared: Declared) -> None:
    (result,) = run_cases(read(HEAD + CASES), declared)
    assert (result.passed, result.sample.title, result.sample.position.line) == (True, "a request is measured", 7)


@pytest.mark.parametrize(
    ("old", "new", "differences"),
    [
        ("[requests]", "[]", ['through: expected [], found ["requests"]']),
        ('"@each": 2', '"@each": 3', ["changes.@each: expected 3, found 2.0"]),
        (', "@tokens": null', "", ["changes.@tokens: found null, expected nothing"]),
        ("index: null", "index: main", ['index: expected "main", found null']),
        ("archive: null", "archive: cold", ['archive: expected "cold", found null']),
        ("{service:chat}", "{}", [
            "metrics.llm.tokens{service:chat}: found 2.0, expected nothing",
            "metrics.llm.tokens{}: expected 2, found nothing",
        ]),
        ("excluded_by: null", "excluded_by: { filter: a, share: 1 }", [
            'excluded_by: expected {"filter": "a", "share": 1}, found null'
        ]),
    ],
)  # fmt: skip
def test_every_difference_is_named(read: Any, declared: Declared, old: str, new: str, differences: list[str]) -> None:
    assert old in CASES
    (result,) = run_cases(read(HEAD + CASES.replace(old, new)), declared)
    assert sorted(result.differences) == differences


def test_what_a_case_does_not_name_is_not_compared(read: Any, declared: Declared) -> None:
    text = CASES.partition("    expect:")[0] + "    expect: { index: null }\n"
    assert [each.passed for each in run_cases(read(HEAD + text), declared)] == [True]


def test_the_result_is_the_whole_log(read: Any, declared: Declared) -> None:
    whole = '{ custom: { price: 6, each: 2 }, service: chat, tags: ["source:app"] }'
    text = CASES.partition("    expect:")[0] + f"    expect: {{ result: {whole} }}\n"
    assert [each.differences for each in run_cases(read(HEAD + text), declared)] == [[]]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (HEAD + CASES.replace("line: request", "line: requst"), ["P404"]),
        (HEAD + CASES.replace("index:", "indx:"), ["S001"]),
        (HEAD + CASES.replace("    line: request\n", ""), ["S002"]),
        (HEAD + CASES.replace("pipelines: declared", "pipelines: mine"), ["S004"]),
        (CASES, ["Y005"]),
    ],
)
def test_a_file_of_another_form_is_refused(read: Any, text: str, codes: list[str]) -> None:
    with pytest.raises(FindingsError) as caught:
        read(text)
    assert [each.code for each in caught.value.findings] == codes
    assert all(each.fix or each.expected for each in caught.value.findings)


@pytest.mark.parametrize(
    ("case", "line"),
    [
        ({"line": "a"}, {"x": 1, "y": 2}),
        ({"line": "a", "with": {"y": 3, "z": 4}, "without": ["x"]}, {"y": 3, "z": 4}),
        ({"line": {"q": 1}}, {"q": 1}),
        ({"text": "no JSON"}, {"message": "no JSON"}),
    ],
)
def test_a_line_builds_on_another_one(case: dict[str, Any], line: dict[str, Any]) -> None:
    assert line_of({"lines": {"a": {"x": 1, "y": 2}}}, case) == line


def test_the_tags_of_a_case_stand_in_the_place_of_those_of_the_file() -> None:
    assert tags_of({"tags": ["a:1"]}, {}) == ("a:1",)
    assert tags_of({"tags": ["a:1"]}, {"tags": ["b:2"]}) == ("b:2",)


def test_changes_are_what_is_new_other_or_gone() -> None:
    before = Log({"a": {"b": 1, "c": 2}, "d": [1]}, {"status": "info"}, 5, ["x:1"])
    after = Log({"a": {"b": 1, "c": 3}, "e": {}}, {"status": "warn", "service": "s"}, 6, ["x:1", "y:2"])
    assert changes(before, after) == {
        "@a.c": 3, "@d": None, "@e": {}, "status": "warn", "service": "s", "timestamp": 6, "tags": ["x:1", "y:2"],
    }  # fmt: skip
    assert changes(before, before) == {}
