"""Runs every rule, and then asks the declarations which findings they accept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lrcp.core.finding import Finding
from lrcp.rules.context import Context
from lrcp.rules.rule import all_rules
from lrcp.rules.vocabulary import Vocabulary
from lrcp.spec.collect import Findings
from lrcp.spec.model import Resource, Spec


@dataclass(frozen=True)
class Checked:
    """``findings`` are those that count, in the order of the files; ``suppressed`` is how many do not."""

    findings: tuple[Finding, ...]
    suppressed: int
    rules: int


def check_specs(specs: Sequence[Spec], vocabulary: Vocabulary, today: date) -> Checked:
    """Every problem of ``specs``: what loading found, what the rules find, and suppressions that are wrong.

    A suppression holds until the end of the day that it names.
    """
    loaded = Findings(finding for spec in specs for finding in spec.findings)
    context = Context(specs, vocabulary)
    ruled = Findings(context.findings)
    for each in all_rules():
        ruled.extend(each.check(context))
    accepted = _Suppressions(specs, today)
    counted = [finding for finding in ruled if not accepted.covers(finding)]
    everything = Findings([*loaded, *counted, *accepted.problems()])
    return Checked(tuple(everything), len(ruled) - len(counted), len(all_rules()))


class _Suppressions:
    """The ``ignore`` entries of all resources, and which of them were needed."""

    def __init__(self, specs: Sequence[Spec], today: date) -> None:
        self._today = today.isoformat()
        self._entries: dict[tuple[str, str], tuple[Resource, int, Mapping[str, Any]]] = {}
        for spec in specs:
            for resource in spec.resources:
                for number, entry in enumerate(resource.house.get("ignore") or ()):
                    self._entries.setdefault((resource.id, str(entry.get("code"))), (resource, number, entry))
        self._used: set[tuple[str, str]] = set()

    def covers(self, finding: Finding) -> bool:
        key = (finding.resource, finding.code)
        if key not in self._entries:
            return False
        self._used.add(key)
        return not self._expired(self._entries[key][2])

    def problems(self) -> Iterator[Finding]:
        for key, (resource, number, entry) in self._entries.items():
            at, code = resource.at("ignore", number), key[1]
            if key not in self._used:
                message = f"{code} has nothing to be silent about here"
                yield Finding("S402", message, at, resource=resource.id, fix="remove the entry")
            elif self._expired(entry):
                message = f"the exception from {code} ended on {entry.get('expires')}"
                yield Finding("S401", message, at, resource=resource.id, fix="do what the rule asks, or renew it")

    def _expired(self, entry: Mapping[str, Any]) -> bool:
        return str(entry.get("expires")) < self._today
