from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lrcp.core.finding import Finding
from lrcp.facts.nested import block
from lrcp.query import ast
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule
from lrcp.spec.model import Resource, Step

rule = Rule("M117", "When a monitor is evaluated, or when its window begins, is not said in a way Datadog takes.")

_OPTIONS, _WINDOW, _SCHEDULE = "scheduling_options", "evaluation_window", "custom_schedule"
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
# What a window of each unit needs in order to begin: Datadog API v1, MonitorOptionsSchedulingOptions.
_NEEDED = {"h": "hour_starts", "d": "day_starts", "mo": "month_starts"}

Problem = tuple[tuple[Step, ...], str, str]


def check(context: Context) -> Iterator[Finding]:
    for resource in context.monitors:
        query = context.monitor_query(resource)
        if query is None:
            continue
        options = block(resource.arguments, _OPTIONS)
        window = block(options, _WINDOW)
        problems = [*_begins(query.tree, window), *_written(window), *_scheduled(resource, options)]
        for path, message, fix in problems:
            yield finding(rule.code, resource, message, *path, fix=fix)


def _begins(tree: ast.Node, window: Mapping[str, Any]) -> Iterator[Problem]:
    kind = tree.window.kind if isinstance(tree, ast.MetricMonitor) else None
    if isinstance(tree, ast.MetricMonitor) and kind == "current":
        needed = _NEEDED.get(tree.window.unit)
        if needed is not None and needed not in window:
            message = f"nothing says when the window of {tree.window.text} begins"
            yield ("query",), message, f"add `{needed}` to `{_OPTIONS}.{_WINDOW}`"
    elif kind == "last" and window:
        message = "a rolling window begins nowhere"
        yield (_OPTIONS, _WINDOW), message, f"remove `{_WINDOW}`, or use a window such as `current_1d`"


def _written(window: Mapping[str, Any]) -> Iterator[Problem]:
    day, hour, month = (window.get(name) for name in ("day_starts", "hour_starts", "month_starts"))
    if day is not None and not _TIME.fullmatch(str(day)):
        yield (_OPTIONS, _WINDOW, "day_starts"), f"`{day}` is no time of day", 'write "00:00" to "23:59"'
    if isinstance(hour, int) and not 0 <= hour <= 59:
        yield (_OPTIONS, _WINDOW, "hour_starts"), f"an hour has no minute {hour}", "write 0 to 59"
    if month is not None and month != 1:
        yield (_OPTIONS, _WINDOW, "month_starts"), "a month begins on its first day", "write 1"
    yield from _zone(window, (_OPTIONS, _WINDOW, "timezone"))


def _scheduled(resource: Resource, options: Mapping[str, Any]) -> Iterator[Problem]:
    schedule = block(options, _SCHEDULE)
    if not schedule:
        return
    path = (_OPTIONS, _SCHEDULE)
    yield from _zone(block(schedule, "recurrence"), (*path, "recurrence", "timezone"))
    of_metric = resource.arguments.get("type") in ("query alert", "metric alert")
    if of_metric and resource.arguments.get("require_full_window", True):
        message = "with a schedule of its own the monitor cannot require a full window"
        yield path, message, "write `require_full_window: false`"
    if "on_missing_data" not in resource.arguments:
        yield path, "a schedule of its own needs `on_missing_data`", "add `on_missing_data: default`"


def _zone(block: Mapping[str, Any], path: tuple[Step, ...]) -> Iterator[Problem]:
    name = block.get("timezone")
    if name is None:
        return
    from zoneinfo import ZoneInfo  # reads files: only where there is a name to look up

    try:
        ZoneInfo(str(name))
    except (ValueError, OSError, KeyError):
        yield path, f"there is no time zone `{name}`", "write one such as `UTC` or `Europe/Berlin`"
