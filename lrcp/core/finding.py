"""A finding: one problem as data. Printers live elsewhere; frozen as schemas/formats/finding.json."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from lrcp.core.position import Position, Span


class Severity(StrEnum):
    """Errors and warnings fail a check, notes do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The text a caret is drawn under, when it is not the source line itself: a rendered query."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the source text from ``start`` up to ``end`` (in the same file, half open) by ``replacement``."""

    start: Position
    end: Position
    replacement: str

    @property
    def path(self) -> str:
        return self.start.path

    def as_dict(self) -> dict[str, Any]:
        return {
            "path": self.path,
            "start": {"line": self.start.line, "column": self.start.column},
            "end": {"line": self.end.line, "column": self.end.column},
            "replacement": self.replacement,
        }


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem at one place.

    ``found`` and ``expected`` complete the sentence of ``message``; ``fix`` is what to do about it.
    ``resource`` is the declaration's id, empty for problems of a file as a whole. ``edits`` do what ``fix``
    says, all of them or none; only where exactly one answer is right. ``instance`` says which of the
    declaration's resources it was seen in; the same problem of several is one finding.
    """

    code: str
    message: str
    position: Position
    severity: Severity = Severity.ERROR
    resource: str = ""
    found: str = ""
    expected: str = ""
    fix: str = ""
    excerpt: Excerpt | None = None
    edits: tuple[Edit, ...] = ()
    instance: str = field(default="", compare=False, repr=False)

    def about(self, resource: str) -> Finding:
        return replace(self, resource=resource)

    @property
    def sentence(self) -> str:
        """What is wrong, what was expected and what to do, in one line that says nothing twice."""
        found = f", found {self.found}" if self.found and self.found not in self.message else ""
        expected = f"; expected {self.expected}" if self.expected and self.expected not in self.message else ""
        fix = f"; {self.fix}" if self.fix else ""
        return " ".join(f"{self.message}{found}{expected}{fix}".split())

    @property
    def sort_key(self) -> tuple[Position, str, str]:
        return (self.position, self.code, self.message)

    def as_dict(self) -> dict[str, Any]:
        """The form of schemas/formats/finding.json; empty fields are left out."""
        record: dict[str, Any] = {
            "code": self.code,
            "severity": self.severity.value,
            "message": self.message,
            "path": self.position.path,
            "line": self.position.line,
            "column": self.position.column,
        }
        optional: Mapping[str, str] = {
            "resource": self.resource,
            "found": self.found,
            "expected": self.expected,
            "fix": self.fix,
        }
        record.update({key: text for key, text in optional.items() if text})
        if self.excerpt is not None:
            record["excerpt"] = {
                "text": self.excerpt.text,
                "start": self.excerpt.span.start,
                "end": self.excerpt.span.end,
            }
        if self.edits:
            record["edits"] = [edit.as_dict() for edit in self.edits]
        return record
