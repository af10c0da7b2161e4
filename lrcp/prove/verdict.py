"""What the rules say of a context, and what there is new to say when one of its resources changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, cast

from lrcp.core.finding import Finding
from lrcp.core.frozen import Frozen, field
from lrcp.rules.context import Context
from lrcp.rules.rule import Loaded
from lrcp.spec.model import Resource
from lrcp.spec.queries import Query

ONE_BY_ONE = frozenset(
    (
        *("C101", "C102", "C106", "C108", "C120", "C121", "C122", "C123", "C125"),
        *("D101", "D102", "D103", "D104", "D105", "D106", "D107", "D108", "D109", "D110"),
        *("L101", "L103", "L104", "L106", "L107"),
        *("M101", "M102", "M103", "M104", "M105", "M106", "M107", "M108", "M109", "M110"),
        *("M113", "M114", "M115", "M116", "M117", "M118", "M119", "M121", "M122", "M123", "M124"),
        *("Q201", "Q203", "Q204", "Q205", "Q206", "Q207", "Q208", "Q209", "Q210", "Q211", "Q212", "Q213"),
        *("Q214", "Q215", "Q216", "Q217", "Q218", "Q219", "Q220", "Q221", "Q222", "Q223"),
        *("T101", "T102", "T104", "T105", "T106"),
        *("T108", "T109", "T110", "T111", "T112", "T113", "T114", "T115", "T116"),
    )
)
"""Rules that judge each resource by itself: what they find among all is what they find in each alone.

A rule that is not listed is run on more than it needs; one that is listed wrongly would miss mistakes.
"""
_MONITOR = "datadog_monitor"
_EVERYTHING = "*"
_BESIDE = frozenset({"specs", "vocabulary", "teams", "incident_handles", "spec_of", "alike"})
"""What a context has beside the resources it is about: it stays when one of those is replaced."""


class Said(NamedTuple):
    code: str
    instance: str
    message: str


class Verdict(Frozen):
    """``said`` of a context by some rules; ``seen`` has the types of the resources that each looked at for it."""

    said: frozenset[Said]
    seen: Mapping[Loaded, frozenset[str]]

    @classmethod
    def of(cls, context: Context, rules: Iterable[Loaded]) -> Verdict:
        found, seen = list(context.findings), {}
        for rule in rules:
            watched = _Watched(context)
            found += rule.check(cast(Context, watched))
            seen[rule] = frozenset(watched.seen)
        return cls(_said(found), seen)

    def new(self, context: Context, type: str) -> frozenset[Said]:
        """What is said of ``context`` alone, which is the same but for resources of ``type``.

        Rules are functions of what they look at, so those that do not look at ``type`` say the same again.
        """
        rules = (rule for rule, seen in self.seen.items() if seen & {type, _EVERYTHING})
        found = (finding for rule in rules for finding in rule.check(context))
        return _said((*context.findings, *found)) - self.said


class _Watched(Frozen):
    """A context that notes what is looked at; what it does not know better counts as a look at everything."""

    context: Context
    seen: set[str] = field(default_factory=set)
    memory: dict[object, Any] = field(default_factory=dict)  # of this rule: what others remember, it did not look at

    def of_type(self, type: str) -> Iterator[Resource]:
        self.seen.add(type)
        return self.context.of_type(type)

    @property
    def monitors(self) -> Iterator[Resource]:
        return self.of_type(_MONITOR)

    @property
    def metric_monitors(self) -> Sequence[Any]:
        self.seen.add(_MONITOR)
        return self.context.metric_monitors

    def monitor_query(self, resource: Resource) -> Query | None:
        self.seen.add(resource.type)
        return self.context.monitor_query(resource)

    def __getattr__(self, name: str) -> Any:
        if name not in _BESIDE:
            self.seen.add(_EVERYTHING)
        return getattr(self.context, name)


def _said(findings: Iterable[Finding]) -> frozenset[Said]:
    return frozenset(Said(finding.code, finding.instance, finding.message) for finding in findings)
