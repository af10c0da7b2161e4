"""The exceptions that cross module boundaries.

LrcpError
├── UsageError            wrong use of the command line (exit 2)
├── FindingsError         input with problems; carries the findings (exit 1)
└── UnsupportedError      a Datadog construct that is not evaluated here; named, never guessed
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lrcp.core.finding import Finding, Severity


class LrcpError(Exception):
    """Anything that is reported to the user as one sentence instead of a traceback."""


class UsageError(LrcpError):
    """The command line or the environment asks for something that does not exist."""


class FindingsError(LrcpError):
    """The input cannot be used; every problem found so far is in ``findings``."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(f"{len(self.findings)} findings, first: {self.findings[0].message}")


def refuse_errors(findings: Iterable[Finding]) -> None:
    """Raises FindingsError with those of ``findings`` that are errors; warnings and notes alone pass."""
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        raise FindingsError(errors)


class UnsupportedError(LrcpError):
    """The evaluator does not model ``construct``; passing silently would be a false proof."""

    def __init__(self, construct: str, hint: str = "") -> None:
        self.construct = construct
        super().__init__(f"{construct} is not supported by the evaluator{'; ' + hint if hint else ''}")
