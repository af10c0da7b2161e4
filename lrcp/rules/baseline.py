"""A baseline: the findings that a repository had when it adopted the check, so that only new ones fail it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from lrcp.core.errors import FindingsError, UsageError
from lrcp.core.finding import Finding, Severity
from lrcp.core.frozen import Frozen
from lrcp.core.position import Position
from lrcp.core.schema import validate
from lrcp.core.yamldoc import Document, load_yaml

FORMAT = "lrcp.baseline/1"
# JSON takes these as they are; YAML refuses them or reads them as line breaks.
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_TEXT = {"type": "string", "minLength": 1}
SCHEMA: Mapping[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Baseline",
    "description": "Findings that `lrcp check --baseline` passes over. `lrcp check --write-baseline` writes it.",
    "type": "object",
    "required": ["format", "findings"],
    "additionalProperties": False,
    "properties": {
        "format": {"const": FORMAT},
        "findings": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "message"],
                "additionalProperties": False,
                "properties": {
                    "code": {"type": "string", "pattern": "^[A-Z][0-9]{3}$"},
                    "resource": {**_TEXT, "description": "Id of the declaration."},
                    "path": {**_TEXT, "description": "The file, for findings about no declaration."},
                    "message": _TEXT,
                    "count": {"type": "integer", "minimum": 2, "description": "How often, if more than once."},
                },
            },
        },
    },
}


class Fingerprint(NamedTuple):
    """What a finding is known by: no line and no column, which move with every edit above it."""

    code: str
    resource: str
    path: str
    message: str

    @classmethod
    def of(cls, finding: Finding) -> Fingerprint:
        path = "" if finding.resource else finding.position.path
        return cls(finding.code, finding.resource, path, finding.message)


class Baseline(Frozen):
    """How often each finding is accepted, and where the file says so."""

    counts: Mapping[Fingerprint, int]
    places: Mapping[Fingerprint, Position]

    def split(self, findings: Iterable[Finding], *, complete: bool = True) -> tuple[list[Finding], int]:
        """The findings that count, and how many do not; with a note (S404) for each entry that is too much.

        ``complete``: every environment was looked at; otherwise nobody knows what is too much.
        """
        left = Counter(self.counts)
        counted: list[Finding] = []
        accepted = 0
        for finding in findings:
            known = Fingerprint.of(finding)
            if left[known] > 0:
                left[known] -= 1
                accepted += 1
            else:
                counted.append(finding)
        return [*counted, *(self._stale(left) if complete else ())], accepted

    def _stale(self, left: Mapping[Fingerprint, int]) -> Iterator[Finding]:
        for known, number in left.items():
            if number > 0:
                times = "" if number == self.counts[known] == 1 else f" {number} of {self.counts[known]} times"
                message = f"{known.code} is in the baseline but not found any more{times}: {known.message}"
                fix = "write the baseline again with --write-baseline"
                yield Finding("S404", message, self.places[known], Severity.NOTE, known.resource, fix=fix)


def files(_root: Path) -> Mapping[str, str]:
    """The schema by its path; see ``lrcp generate``."""
    return {"schemas/formats/baseline.json": json.dumps(SCHEMA, indent=2, ensure_ascii=False) + "\n"}


def read_baseline(file: Path) -> Baseline:
    """Raises UsageError when there is no such file, FindingsError when it is no baseline."""
    if not file.is_file():
        raise UsageError(f"there is no baseline {file}; write it with --write-baseline {file}")
    document = load_yaml(file)  # JSON is YAML, and this reader knows positions
    problems = validate(document, SCHEMA)
    if problems:
        raise FindingsError(problems)
    counts: Counter[Fingerprint] = Counter()
    places: dict[Fingerprint, Position] = {}
    for known, number, position in _entries(document):
        counts[known] += number
        places.setdefault(known, position)
    return Baseline(counts, places)


def to_baseline(findings: Sequence[Finding]) -> str:
    """The text of a baseline of ``findings``; notes need none."""
    counts = Counter(Fingerprint.of(each) for each in findings if each.severity is not Severity.NOTE)
    lines = [f"\n    {_json(_entry(known, counts[known]))}" for known in sorted(counts)]
    end = "\n  " if lines else ""
    return f'{{\n  "format": "{FORMAT}",\n  "findings": [{",".join(lines)}{end}]\n}}\n'


def _json(entry: Mapping[str, Any]) -> str:
    """In one line that a YAML reader takes for the same."""
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(entry, ensure_ascii=False))


def _entry(known: Fingerprint, count: int) -> dict[str, Any]:
    written = {key: text for key, text in known._asdict().items() if text}
    return written | ({"count": count} if count > 1 else {})


def _entries(document: Document) -> Iterator[tuple[Fingerprint, int, Position]]:
    for number, entry in enumerate(document.value["findings"]):
        known = Fingerprint(entry["code"], entry.get("resource", ""), entry.get("path", ""), entry["message"])
        yield known, entry.get("count", 1), document.position("findings", number)
