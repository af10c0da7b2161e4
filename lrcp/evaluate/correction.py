"""SLO corrections: stretches of time that an objective does not count.

https://docs.datadoghq.com/service_level_objectives/#slo-status-corrections
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from lrcp.core.errors import LrcpError
from lrcp.core.frozen import Frozen
from lrcp.core.registry import Registry
from lrcp.evaluate.schedule import Recurrence
from lrcp.spec.model import Resource

CORRECTION = "datadog_slo_correction"
CATEGORIES = ("Scheduled Maintenance", "Outside Business Hours", "Deployment", "Other")
_RULE_PARTS = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY"})

Stretch = tuple[float, float]

ARGUMENTS: Registry[str] = Registry("correction argument", "SLO corrections")
for _name in ("duration", "end", "slo_id", "start"):
    ARGUMENTS.exact(_name)(_name)
for _name in ("category", "description", "timezone"):
    ARGUMENTS.exact(_name, note="changes nothing in evaluations")(_name)
ARGUMENTS.modelled("rrule", note="recurs in UTC, the time zone is for display")("rrule")
ARGUMENTS.refuse("slo_query", note="name the objective with slo_id")


class Correction(Frozen):
    """``[begin, end)``, or the stretches of ``recurrence``; seconds since the epoch."""

    category: str
    begin: float = 0
    end: float = 0
    recurrence: Recurrence | None = None

    @classmethod
    def of(cls, resource: Resource) -> Correction:
        """From a ``datadog_slo_correction``; the ``timezone`` is for display alone, rules recur in UTC.

        Raises LrcpError for what Datadog would not take.
        """
        arguments = resource.arguments
        for name, value in arguments.items():
            if value not in (None, ""):
                ARGUMENTS.get(name)
        category, begin = str(arguments["category"]), float(arguments["start"])
        if category not in CATEGORIES:
            raise LrcpError(f"correction {resource.id}: `{category}` is none of {', '.join(CATEGORIES)}")
        if not arguments.get("rrule"):
            return cls(category, begin, _end(resource, begin))
        unknown = set(re.findall(r"(\w+)=", str(arguments["rrule"]).upper())) - _RULE_PARTS
        if unknown:
            raise LrcpError(
                f"correction {resource.id}: rules have {', '.join(sorted(_RULE_PARTS))}, not {unknown.pop()}"
            )
        duration = int(arguments.get("duration") or 0)
        if duration <= 0:
            raise LrcpError(f"correction {resource.id} recurs; it needs a `duration` in seconds")
        return cls(category, recurrence=Recurrence.of(str(arguments["rrule"]), begin, "UTC", duration))

    def stretches(self, begin: float, end: float) -> Sequence[Stretch]:
        """Those that touch ``[begin, end)``, cut to it."""
        found = [(self.begin, self.end)] if self.recurrence is None else list(self.recurrence.stretches(begin, end))
        return [(max(low, begin), min(high, end)) for low, high in found if low < end and high > begin]


def corrected(corrections: Iterable[Correction], begin: float, end: float) -> list[Stretch]:
    """All corrected stretches of ``[begin, end)`` in order, those that touch each other as one."""
    merged: list[Stretch] = []
    for low, high in sorted(stretch for each in corrections for stretch in each.stretches(begin, end)):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return merged


def uncorrected(corrections: Iterable[Correction], begin: float, end: float) -> list[Stretch]:
    """What is left of ``[begin, end)``, in order."""
    left, at = [], begin
    for low, high in corrected(corrections, begin, end):
        if low > at:
            left.append((at, low))
        at = high
    return [*left, (at, end)] if at < end else left


def _end(resource: Resource, begin: float) -> float:
    end = resource.arguments.get("end")
    if end is None or float(end) <= begin:
        raise LrcpError(f"correction {resource.id} needs an `end` after its start, or an `rrule` with a duration")
    return float(end)
