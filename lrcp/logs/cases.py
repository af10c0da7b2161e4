"""Sample lines of what is declared: a line goes in, and everything that becomes of it is compared exactly.

Format: schemas/formats/log-pipeline-test.json, explained in docs/log-pipelines.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lrcp.core.errors import FindingsError
from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.core.position import Position
from lrcp.core.schema import validate
from lrcp.core.yamldoc import Document, load_yaml
from lrcp.logs.declared import Declared, Passage
from lrcp.logs.processors import Surroundings
from lrcp.logs.record import Log
from lrcp.logs.samples import Sample, SampleResult, result_of
from lrcp.spec.sources import check_schema_line

FORMAT = "formats/log-pipeline-test"
ENVIRONMENT = "production"
ARRIVAL = datetime(2026, 3, 2, 13, 0, 30, tzinfo=UTC)
"""When every line arrives."""


PLACES = {"203.0.113.0/24": {"country": {"name": "France", "iso_code": "FR"}, "city": {"name": "Lyon"}}}
"""Where lines come from: of the networks that stand in examples, one has a place."""


def surroundings() -> Surroundings:
    return Surroundings(now=lambda: ARRIVAL, places=PLACES)


def read_cases(file: Path, root: Path) -> Document:
    """One file of cases, checked against its schema. Raises FindingsError (codes Y, S, P404)."""
    file, root = file.resolve(), root.resolve()
    inside = file.is_relative_to(root)
    document = load_yaml(file, root if inside else None)
    schema = json.loads((root / "schemas" / f"{FORMAT}.json").read_text(encoding="utf-8"))
    findings = [*(check_schema_line(document, FORMAT) if inside else ()), *validate(document, schema)]
    if found := findings or list(_unknown_lines(document)):
        raise FindingsError(found)
    return document


def environment_of(document: Document) -> str:
    return str(document.value.get("environment", ENVIRONMENT))


def run_cases(document: Document, declared: Declared) -> list[SampleResult]:
    """The cases of a document that ``read_cases`` has read, in their order."""
    results = []
    for number, (name, case) in enumerate(document.value["cases"].items(), start=1):
        line, tags = line_of(document.value, case), tags_of(document.value, case)
        expected = case["expect"]
        found = found_of(declared.process(line, ARRIVAL.timestamp(), tags))
        text = json.dumps(line, ensure_ascii=False)
        position = document.key_position("cases", name)
        sample = Sample(number, position, text, expected, tags=tags, name=name)
        results.append(SampleResult(sample, {key: found[key] for key in expected}))
    return results


def line_of(file: Mapping[str, Any], case: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes of a case's line: those of the line it builds on, without some, with others."""
    if "text" in case:
        return {"message": case["text"]}
    base: Mapping[str, Any] = case["line"] if isinstance(case["line"], dict) else file["lines"][case["line"]]
    kept = {key: value for key, value in base.items() if key not in case.get("without", ())}
    return {**kept, **case.get("with", {})}


def tags_of(file: Mapping[str, Any], case: Mapping[str, Any]) -> tuple[str, ...]:
    """A case's own tags, or those of the file."""
    return tuple(case.get("tags", file.get("tags", ())))


def found_of(passage: Passage) -> dict[str, Any]:
    """All that a case may expect of a line, under the keys of the format."""
    exclusion = passage.exclusion
    return {
        "through": list(passage.through),
        "changes": changes(passage.before, passage.after),
        "result": result_of(passage.after),
        "index": passage.index,
        "excluded_by": {"filter": exclusion.name, "share": exclusion.rate} if exclusion else None,
        "archive": passage.archive,
        "metrics": {f"{point.name}{{{','.join(point.tags)}}}": point.values[0] for point in passage.points},
    }


def changes(before: Log, after: Log) -> dict[str, Any]:
    """Every value that is new or another one, None for those that are gone; attributes have an ``@``."""
    old, new = dict(_values(before)), dict(_values(after))
    gone: dict[str, Any] = {key: None for key in old if key not in new}
    return gone | {key: value for key, value in new.items() if key not in old or old[key] != value}


def _values(log: Log) -> Iterator[tuple[str, Any]]:
    yield from log.official.items()
    yield "timestamp", log.timestamp
    yield "tags", log.tags
    yield from _leaves(log.attributes, "@")


def _leaves(value: Mapping[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    for key, each in value.items():
        if isinstance(each, dict) and each:
            yield from _leaves(each, f"{path}{key}.")
        else:
            yield f"{path}{key}", each


def _unknown_lines(document: Document) -> Iterator[Finding]:
    lines = document.value.get("lines", {})
    for name, case in document.value["cases"].items():
        line = case.get("line")
        if isinstance(line, str) and line not in lines:
            position: Position = document.position("cases", name, "line")
            message = f"there is no line `{line}`"
            yield Finding("P404", message, position, fix=suggestion(line, lines) or "add it to `lines`")
