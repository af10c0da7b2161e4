from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context, finding
from lrcp.rules.oncall import schedules
from lrcp.rules.rule import Rule
from lrcp.spec.oncall.hours import local
from lrcp.spec.oncall.model import Schedule
from lrcp.spec.oncall.schedule import gaps

rule = Rule("O202", "A schedule leaves times at which nobody is on call.")


def check(context: Context) -> Iterator[Finding]:
    for resource, schedule in schedules(context):
        found = gaps(schedule)
        if found:
            begin, end = (_written(at, schedule) for at in (found[0].begin, found[0].end))
            more = f", and {len(found) - 1} more times within a year" if len(found) > 1 else ""
            message = f"nobody is on call from {begin} to {end} {_zone(schedule)}{more}"
            fix = "cover it with a layer, or say under `ignore` why nobody is needed then"
            yield finding(rule.code, resource, message, "layer", fix=fix)


def _written(at: float, schedule: Schedule) -> str:
    return f"{local(at, schedule.layers[0].hours.zone):%a %Y-%m-%d %H:%M}"


def _zone(schedule: Schedule) -> str:
    return schedule.layers[0].hours.zone.key
