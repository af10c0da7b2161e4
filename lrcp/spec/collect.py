"""Findings of one run: all of them, each once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lrcp.core.finding import Finding


class Findings:
    """Collects findings; one that many services or environments share is kept once."""

    def __init__(self, findings: Iterable[Finding] = ()) -> None:
        self._found: dict[tuple[str, object, str, str], Finding] = {}
        self.extend(findings)

    def add(self, finding: Finding) -> None:
        self._found.setdefault((finding.code, finding.position, finding.resource, finding.message), finding)

    def extend(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self.add(finding)

    def __iter__(self) -> Iterator[Finding]:
        return iter(sorted(self._found.values(), key=lambda finding: finding.sort_key))

    def __len__(self) -> int:
        return len(self._found)
