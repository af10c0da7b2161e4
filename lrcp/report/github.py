"""Findings as workflow commands, which GitHub shows beside the changed lines."""

from __future__ import annotations

from collections.abc import Sequence

from lrcp.core.finding import Finding, Severity

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def to_annotations(findings: Sequence[Finding]) -> str:
    return "".join(_annotation(finding) + "\n" for finding in findings)


def _annotation(finding: Finding) -> str:
    title = f"{finding.code} {finding.resource}".strip()
    properties = {
        "file": finding.position.path,
        "line": str(finding.position.line),
        "col": str(finding.position.column),
        "title": title,
    }
    shown = ",".join(f"{name}={_property(text)}" for name, text in properties.items())
    return f"::{LEVELS[finding.severity]} {shown}::{_data(finding.sentence)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
