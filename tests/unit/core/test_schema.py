from __future__ import annotations

from typing import Any

import pytest

from lrcp.core.schema import validate
from lrcp.core.yamldoc import parse_yaml

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["service"],
    "additionalProperties": False,
    "dependentRequired": {"every": ["until"]},
    "properties": {
        "service": {"type": "string", "pattern": "^[a-z-]+$", "description": "Name of the service."},
        "tier": {"type": "integer", "minimum": 1, "maximum": 3},
        "kind": {"enum": ["llm", "llm-rag"]},
        "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": True, "minItems": 2},
        "backend": {"oneOf": [{"$ref": "#/$defs/local"}, {"$ref": "#/$defs/s3"}]},
        "values": {
            "type": "object",
            "propertyNames": {"pattern": "^[a-z_]+$"},
            "additionalProperties": {"type": ["number", "string"]},
        },
        "every": {"type": "string"},
        "until": {"type": "string"},
    },
    "$defs": {
        "local": {
            "type": "object",
            "required": ["path"],
            "additionalProperties": False,
            "properties": {"path": {"type": "string"}},
        },
        "s3": {
            "type": "object",
            "required": ["bucket", "key"],
            "additionalProperties": False,
            "properties": {"bucket": {"type": "string"}, "key": {"type": "string"}},
        },
    },
}


def problems(text: str) -> list[str]:
    found = validate(parse_yaml(text, "a.yaml"), SCHEMA)
    return [f"{each.position.line}:{each.position.column} {each.code} {each.message}" for each in found]


def test_a_document_that_satisfies_its_schema_has_no_findings() -> None:
    assert problems("service: chat\ntier: 1\ntags: [a, b]\nbackend: { bucket: b, key: k }\nvalues: { a: 1 }\n") == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("tear: 1", "2:1 S001 `tear` is not known at the top of the file"),
        ("every: 1m", "1:1 S002 `until` is missing at the top of the file"),
        ("tier: two", "2:7 S003 `tier` must be a whole number"),
        ("tags: [a, 1]", "2:11 S003 `tags[1]` must be text"),
        ("backend: 3", "2:10 S003 `backend` must be a map"),
        ("values: { a: [1] }", "2:14 S003 `values.a` must be a number or text"),
        ("kind: lm", "2:7 S004 `kind` cannot be `lm`"),
        ("values: { Bad: 1 }", "2:11 S005 `Bad` cannot be a key in `values`"),
        ("tier: 9", "2:7 S006 `tier` must be at most 3"),
        ("tags: [a]", "2:7 S006 `tags` must have at least 2 items"),
        ("tags: [a, a]", "2:7 S007 `tags` must have items that differ"),
    ],
)
def test_a_problem_is_said_in_words_at_its_place(text: str, problem: str) -> None:
    assert problems(f"service: chat\n{text}\n") == [problem]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{}", "1:1 S002 `service` is missing at the top of the file"),
        ("- service", "1:1 S003 the file must be a map"),
        ("", "1:1 S003 the file must be a map"),
        ("service: Chat 1", "1:10 S005 `service` must be text matching `^[a-z-]+$`"),
    ],
)
def test_the_whole_document_may_be_wrong(text: str, problem: str) -> None:
    assert problems(text) == [problem]


def test_of_alternatives_the_one_that_was_meant_is_explained() -> None:
    assert problems("service: chat\nbackend: { bucket: b }\n") == ["2:1 S002 `key` is missing in `backend`"]


def test_all_problems_are_found_in_the_order_of_the_file() -> None:
    assert problems("tags: [1, 2]\nkind: x\n") == [
        "1:1 S002 `service` is missing at the top of the file",
        "1:8 S003 `tags[0]` must be text",
        "1:11 S003 `tags[1]` must be text",
        "2:7 S004 `kind` cannot be `x`",
    ]


@pytest.mark.parametrize(
    ("text", "found", "expected", "fix"),
    [
        ("tear: 1", "tear", "`backend`, `every`, `kind`, `service`, ", "did you mean `tier`?"),
        ("kind: lm", "`lm`", "`llm` or `llm-rag`", "did you mean `llm`?"),
        ("tier: 9", "`9`", "at most 3", ""),
    ],
)
def test_a_finding_says_what_was_found_expected_and_meant(text: str, found: str, expected: str, fix: str) -> None:
    (finding,) = validate(parse_yaml(f"service: chat\n{text}\n"), SCHEMA)

    assert (finding.found, finding.fix) == (found, fix)
    assert finding.expected.startswith(expected)


def test_a_missing_key_says_what_it_means() -> None:
    (finding,) = validate(parse_yaml("{}"), SCHEMA)

    assert (finding.expected, finding.fix) == ("Name of the service", "add `service:`")
