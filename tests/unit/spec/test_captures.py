"""Captures against the contract and catalogue of this repository."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lrcp.core.capture import Point, write_capture
from lrcp.spec.captures import check_captures

ROOT = Path(__file__).parents[3]
SERVICE = "service:llm-reliability-control-plane"


@pytest.fixture
def findings(tmp_path: Path) -> Callable[..., list[str]]:
    """What is wrong with captures, each a list of the tags of health scores; C134 apart."""

    def check(*captures: list[tuple[str, ...]]) -> list[str]:
        files = [tmp_path / f"{number}.jsonl" for number in range(len(captures))]
        for file, points in zip(files, captures, strict=True):
            with file.open("w", encoding="utf-8") as stream:
                write_capture(stream, [Point(0.0, "llm.health_score", "g", (1.0,), tags) for tags in points])
        found = [each for each in check_captures(ROOT, files) if each.code != "C134"]
        return [f"{Path(each.position.path).name}:{each.position.line} {each.code} {each.message}" for each in found]

    return check


def test_what_the_contract_says_is_no_finding(findings: Callable[..., list[str]]) -> None:
    assert findings([("env:local", SERVICE, "version:1")], [("env:staging", SERVICE, "version:2")]) == []


def test_captures_of_one_service_are_one(findings: Callable[..., list[str]]) -> None:
    bad = ("env:moon", SERVICE, "version:1")
    message = "the tag `env` of `llm.health_score` is sent with the value `moon`"
    assert findings([("env:local", SERVICE, "version:1"), bad], [bad]) == [f"0.jsonl:3 C133 {message}"]


@pytest.mark.parametrize(
    ("service", "message"),
    [
        ("service:chat", "C133 the tag `service` is sent with the value `chat`, which the catalogue does not have"),
        ("team:a", "C132 `llm.health_score` is sent without the tag `service`"),
    ],
)
def test_points_must_say_whose_they_are(findings: Callable[..., list[str]], service: str, message: str) -> None:
    assert findings([("env:local", service, "version:1")]) == [f"0.jsonl:2 {message}"]


def test_metrics_that_are_missing_are_notes(tmp_path: Path) -> None:
    file = tmp_path / "capture.jsonl"
    with file.open("w", encoding="utf-8") as stream:
        write_capture(stream, [Point(0.0, "llm.health_score", "g", (1.0,), ("env:local", SERVICE, "version:1"))])
    found = check_captures(ROOT, [file])
    assert {(each.code, each.severity.value) for each in found} == {("C134", "note")}
    assert "llm.health_score" not in " ".join(each.message for each in found)
