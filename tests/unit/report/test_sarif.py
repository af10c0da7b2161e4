from __future__ import annotations

import json
from typing import Any

import jsonschema

from lrcp.core.finding import Edit, Finding, Severity
from lrcp.core.frozen import replace
from lrcp.core.position import Position
from lrcp.report.pages import page
from lrcp.report.sarif import to_sarif

FIRST = Finding("Q204", "needs percentiles", Position("monitors/a b.yaml", 6, 10), resource="latency-p95")
REPAIRABLE = Finding(
    "Y005",
    "no schema",
    Position("monitors/a b.yaml"),
    fix="name it",
    edits=(Edit(Position("monitors/a b.yaml"), Position("monitors/a b.yaml", 1, 5), "# schema\n"),),
)
SECOND = Finding("S001", "unknown key", Position("monitors/cost.yaml", 2, 3), Severity.WARNING)

URI = {"type": "string", "format": "uri-reference"}
TEXT = {
    "type": "object",
    "required": ["text"],
    "additionalProperties": False,
    "properties": {"text": {"type": "string"}},
}
# The part of the OASIS schema of SARIF 2.1.0 that we write, closed to everything else.
SARIF: dict[str, Any] = {
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"enum": ["2.1.0"]},
        "runs": {"type": "array", "items": {"$ref": "#/$defs/run"}},
    },
    "$defs": {
        "run": {
            "type": "object",
            "required": ["tool"],
            "additionalProperties": False,
            "properties": {
                "tool": {
                    "type": "object",
                    "required": ["driver"],
                    "additionalProperties": False,
                    "properties": {"driver": {"$ref": "#/$defs/toolComponent"}},
                },
                "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                "results": {"type": "array", "items": {"$ref": "#/$defs/result"}},
            },
        },
        "toolComponent": {
            "type": "object",
            "required": ["name"],
            "additionalProperties": False,
            "properties": {
                "name": {"type": "string"},
                "version": {"type": "string"},
                "informationUri": {"type": "string", "format": "uri"},
                "rules": {"type": "array", "uniqueItems": True, "items": {"$ref": "#/$defs/reportingDescriptor"}},
            },
        },
        "reportingDescriptor": {
            "type": "object",
            "required": ["id"],
            "additionalProperties": False,
            "properties": {
                "id": {"type": "string"},
                "shortDescription": TEXT,
                "fullDescription": TEXT,
                "help": {
                    "type": "object",
                    "required": ["text"],
                    "additionalProperties": False,
                    "properties": {"text": {"type": "string"}, "markdown": {"type": "string"}},
                },
                "helpUri": {"type": "string", "pattern": "^https://"},
            },
        },
        "result": {
            "type": "object",
            "required": ["message"],
            "additionalProperties": False,
            "properties": {
                "ruleId": {"type": "string"},
                "ruleIndex": {"type": "integer", "minimum": 0},
                "level": {"enum": ["none", "note", "warning", "error"]},
                "message": TEXT,
                "locations": {"type": "array", "items": {"$ref": "#/$defs/location"}},
                "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
                "fixes": {"type": "array", "uniqueItems": True, "items": {"$ref": "#/$defs/fix"}},
            },
        },
        "fix": {
            "type": "object",
            "required": ["artifactChanges"],
            "additionalProperties": False,
            "properties": {
                "description": TEXT,
                "artifactChanges": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/artifactChange"}},
            },
        },
        "artifactChange": {
            "type": "object",
            "required": ["artifactLocation", "replacements"],
            "additionalProperties": False,
            "properties": {
                "artifactLocation": {"type": "object"},
                "replacements": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/replacement"}},
            },
        },
        "replacement": {
            "type": "object",
            "required": ["deletedRegion"],
            "additionalProperties": False,
            "properties": {
                "deletedRegion": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        name: {"type": "integer", "minimum": 1}
                        for name in ("startLine", "startColumn", "endLine", "endColumn")
                    },
                },
                "insertedContent": TEXT,
            },
        },
        "location": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "physicalLocation": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["artifactLocation"],
                    "properties": {
                        "artifactLocation": {
                            "type": "object",
                            "additionalProperties": False,
                            "properties": {"uri": URI, "uriBaseId": {"type": "string"}},
                        },
                        "region": {
                            "type": "object",
                            "additionalProperties": False,
                            "properties": {
                                "startLine": {"type": "integer", "minimum": 1},
                                "startColumn": {"type": "integer", "minimum": 1},
                            },
                        },
                    },
                }
            },
        },
    },
}


def results(*findings: Finding) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(to_sarif(findings))["runs"][0]["results"]
    return found


def fingerprints(*findings: Finding) -> list[str]:
    return [result["partialFingerprints"]["lrcp/v1"] for result in results(*findings)]


def test_the_log_satisfies_the_schema_of_sarif() -> None:
    for findings in ([], [FIRST, SECOND, REPAIRABLE]):
        assert list(jsonschema.Draft202012Validator(SARIF).iter_errors(json.loads(to_sarif(findings)))) == []


def test_each_result_points_at_its_rule_and_each_rule_at_its_page() -> None:
    run = json.loads(to_sarif([SECOND, FIRST]))["runs"][0]
    rules = run["tool"]["driver"]["rules"]

    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == ["S001", "Q204"]
    assert all(rule["helpUri"].endswith(f"/docs/rules/{rule['id']}.md") for rule in rules)


def test_a_rule_brings_the_help_that_code_scanning_shows() -> None:
    rule = json.loads(to_sarif([FIRST]))["runs"][0]["tool"]["driver"]["rules"][0]

    assert rule["shortDescription"]["text"] == page("Q204").title
    assert rule["help"] == {"text": page("Q204").summary, "markdown": page("Q204").text}


def test_paths_are_relative_uris() -> None:
    location = results(FIRST)[0]["locations"][0]["physicalLocation"]

    assert location["artifactLocation"] == {"uri": "monitors/a%20b.yaml", "uriBaseId": "%SRCROOT%"}
    assert location["region"] == {"startLine": 6, "startColumn": 10}


def test_what_a_machine_may_repair_is_offered_as_a_fix() -> None:
    (change,) = results(REPAIRABLE)[0]["fixes"][0]["artifactChanges"]

    assert change["artifactLocation"]["uri"] == "monitors/a%20b.yaml"
    assert change["replacements"] == [
        {
            "deletedRegion": {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 5},
            "insertedContent": {"text": "# schema\n"},
        }
    ]
    assert "fixes" not in results(FIRST)[0]


def test_a_finding_that_moves_keeps_its_fingerprint() -> None:
    moved = replace(FIRST, position=Position("monitors/a b.yaml", 60, 1))

    assert fingerprints(FIRST) == fingerprints(moved)


def test_two_findings_never_share_a_fingerprint() -> None:
    assert len(set(fingerprints(FIRST, FIRST, SECOND))) == 3
