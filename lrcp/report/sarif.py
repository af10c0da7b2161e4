"""Findings as SARIF 2.1.0, with what GitHub's code scanning asks for: rules, help, fingerprints."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from lrcp.core.finding import Finding
from lrcp.report.links import REPOSITORY, rule_url
from lrcp.report.pages import page

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "lrcp/v1"


def to_sarif(findings: Sequence[Finding]) -> str:
    codes = sorted({finding.code for finding in findings})
    driver = {
        "name": "lrcp",
        "version": version("lrcp"),
        "informationUri": REPOSITORY,
        "rules": [_rule(code) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": list(_results(findings, codes)),
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _rule(code: str) -> dict[str, Any]:
    """What code scanning shows beside a finding: the page of its code."""
    about = page(code)
    return {
        "id": code,
        "shortDescription": {"text": about.title},
        "fullDescription": {"text": about.summary},
        "help": {"text": about.summary, "markdown": about.text},
        "helpUri": rule_url(code),
    }


def _results(findings: Sequence[Finding], codes: Sequence[str]) -> Iterator[dict[str, Any]]:
    met: Counter[str] = Counter()
    for finding in findings:
        identity = _identity(finding)
        met[identity] += 1
        yield {
            "ruleId": finding.code,
            "ruleIndex": codes.index(finding.code),
            "level": finding.severity.value,
            "message": {"text": _message(finding)},
            "locations": [{"physicalLocation": _location(finding)}],
            "partialFingerprints": {FINGERPRINT: f"{identity}:{met[identity]}"},
            **({"fixes": [_fix(finding)]} if finding.edits else {}),
        }


def _message(finding: Finding) -> str:
    return f"{finding.resource}: {finding.sentence}" if finding.resource else finding.sentence


def _location(finding: Finding) -> dict[str, Any]:
    return {
        "artifactLocation": {"uri": quote(finding.position.path), "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": finding.position.line, "startColumn": finding.position.column},
    }


def _fix(finding: Finding) -> dict[str, Any]:
    """What ``--fix`` would do."""
    replacements = [
        {
            "deletedRegion": {
                "startLine": edit.start.line,
                "startColumn": edit.start.column,
                "endLine": edit.end.line,
                "endColumn": edit.end.column,
            },
            "insertedContent": {"text": edit.replacement},
        }
        for edit in finding.edits
    ]
    artifact = {"uri": quote(finding.edits[0].path), "uriBaseId": "%SRCROOT%"}
    changes = [{"artifactLocation": artifact, "replacements": replacements}]
    return {"description": {"text": finding.fix or finding.message}, "artifactChanges": changes}


def _identity(finding: Finding) -> str:
    """Stays the same while lines above the finding come and go."""
    parts = (finding.code, finding.position.path, finding.resource, finding.message)
    return sha256("\0".join(parts).encode()).hexdigest()[:32]
