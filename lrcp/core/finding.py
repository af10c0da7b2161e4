"""A finding: one problem as data. Printers live elsewhere; frozen as schemas/formats/finding.json."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
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
class Finding:
    """One problem at one place.

    ``found`` and ``expected`` complete the sentence of ``message``; ``fix`` is what to do about it.
    ``resource`` is the declaration's id, empty for problems of a file as a whole.
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

    def about(self, resource: str) -> Finding:
        return replace(self, resource=resource)

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
        return record
