"""Monitors as the evaluator takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lrcp.core.durations import seconds as duration
from lrcp.core.errors import UnsupportedError
from lrcp.evaluate.arguments import block, whole
from lrcp.evaluate.registry import Registry
from lrcp.query import ast, parse_monitor
from lrcp.spec.model import Resource

PROVIDER_NO_DATA_TIMEFRAME = 10
"""Minutes; what the Terraform provider sends when the argument is left out."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    critical: float | None = None
    warning: float | None = None
    critical_recovery: float | None = None
    warning_recovery: float | None = None


@dataclass(frozen=True, slots=True)
class CumulativeWindow:
    """Where ``current_1h``, ``current_1d`` and ``current_1mo`` begin."""

    hour_starts: int = 0
    day_starts: str = "00:00"
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Options:
    """A monitor's options under the API's names: seconds for delays, minutes for ``no_data_timeframe`` and
    ``renotify_interval``, hours for ``timeout_h``. Defaults are the API's.
    """

    thresholds: Thresholds = Thresholds()
    evaluation_delay: int = 0
    require_full_window: bool = False
    notify_no_data: bool = False
    no_data_timeframe: int | None = None
    on_missing_data: str | None = None
    renotify_interval: int = 0
    renotify_statuses: tuple[str, ...] = ("alert", "no data")
    renotify_occurrences: int | None = None
    timeout_h: int = 0
    new_group_delay: int = 60
    group_retention: int = 24 * 3600
    window: CumulativeWindow = CumulativeWindow()
    include_tags: bool = True
    priority: int | None = None
    escalation_message: str = ""


@dataclass(frozen=True, slots=True)
class MonitorDefinition:
    """One monitor. ``id`` is our id, ``address`` its Terraform address, by which composites refer to it."""

    id: str
    name: str
    type: str
    query: str
    ast: ast.Monitor
    options: Options = Options()
    message: str = ""
    tags: tuple[str, ...] = ()
    address: str = ""

    @classmethod
    def of(cls, resource: Resource) -> MonitorDefinition:
        """From a ``datadog_monitor`` with the provider's arguments and defaults.

        Raises QuerySyntaxError for a query that cannot be read, UnsupportedError for an option that is
        not evaluated.
        """
        arguments = resource.arguments
        return cls(
            id=resource.id,
            name=str(arguments["name"]),
            type=str(arguments["type"]),
            query=str(arguments["query"]),
            ast=parse_monitor(str(arguments["query"]), str(arguments["type"])),
            options=options_of(arguments),
            message=str(arguments.get("message", "")),
            tags=tuple(str(tag) for tag in arguments.get("tags") or ()),
            address=resource.address,
        )


OPTIONS: Registry[str] = Registry("monitor option", "Monitor options")


def options_of(arguments: Mapping[str, Any]) -> Options:
    """The options in a monitor's provider arguments, with the provider's defaults."""
    for name, value in arguments.items():
        if name not in _NO_OPTIONS and value not in (None, "", [], {}):
            OPTIONS.get(name)
    scheduling = block(arguments, "scheduling_options")
    for name in scheduling:
        OPTIONS.get(f"scheduling_options.{name}")
    statuses = arguments.get("renotify_statuses")
    return Options(
        thresholds=_thresholds(block(arguments, "monitor_thresholds")),
        evaluation_delay=whole(arguments, "evaluation_delay", 0),
        require_full_window=bool(arguments.get("require_full_window", True)),
        notify_no_data=bool(arguments.get("notify_no_data", False)),
        no_data_timeframe=whole(arguments, "no_data_timeframe", PROVIDER_NO_DATA_TIMEFRAME),
        on_missing_data=arguments.get("on_missing_data") or None,
        renotify_interval=whole(arguments, "renotify_interval", 0),
        renotify_statuses=tuple(statuses) if statuses else ("alert", "no data"),
        renotify_occurrences=whole(arguments, "renotify_occurrences", 0) or None,
        timeout_h=whole(arguments, "timeout_h", 0),
        new_group_delay=whole(arguments, "new_group_delay", 60),
        group_retention=duration(str(arguments.get("group_retention_duration") or "24h")),
        window=_window(block(scheduling, "evaluation_window")),
        include_tags=bool(arguments.get("include_tags", True)),
        priority=whole(arguments, "priority", 0) or None,
        escalation_message=str(arguments.get("escalation_message") or ""),
    )


def _thresholds(arguments: Mapping[str, Any]) -> Thresholds:
    for name in ("ok", "unknown"):
        if arguments.get(name) is not None:
            raise UnsupportedError(f"threshold `{name}`", "only service checks have it")

    def get(name: str) -> float | None:
        value = arguments.get(name)
        return None if value is None else float(value)

    return Thresholds(get("critical"), get("warning"), get("critical_recovery"), get("warning_recovery"))


def _window(arguments: Mapping[str, Any]) -> CumulativeWindow:
    return CumulativeWindow(
        hour_starts=whole(arguments, "hour_starts", 0),
        day_starts=str(arguments.get("day_starts") or "00:00"),
        timezone=str(arguments.get("timezone") or "UTC"),
    )


_NO_OPTIONS = frozenset({"name", "type", "query", "message", "tags"})
for _name, _note in {
    "evaluation_delay": "the window ends that much earlier",
    "include_tags": "the group's tags in the title",
    "notify_no_data": "after no_data_timeframe without a point, once there was one",
    "renotify_interval": "minutes since the last notification",
    "renotify_occurrences": "without it there is no limit",
    "renotify_statuses": "alert and no data unless others are named",
    "timeout_h": "resolves after hours without data",
}.items():
    OPTIONS.exact(_name, note=_note)(_note)
for _name, _note in {
    "escalation_message": "follows the message in a renotification",
    "group_retention_duration": "a group without data for that long is forgotten; 24 h without the option",
    "new_group_delay": "counted from the first evaluation that sees the group; 60 s without the option",
    "monitor_thresholds": "critical and warning with their recovery thresholds; an alert also holds the warning",
    "no_data_timeframe": "minutes since the last point; 10 without the option, as the provider sends",
    "on_missing_data": "default: count queries without default_zero() take 0, others keep their state",
    "priority": "shown in the title",
    "require_full_window": "first bucket filled, at most three empty; cumulative windows are not held to it",
    "scheduling_options": "evaluation_window",
    "scheduling_options.evaluation_window": "at the reset itself the period that has just ended is evaluated, whole",
}.items():
    OPTIONS.modelled(_name, note=_note)(_note)
for _name in (
    "assets",
    "enable_logs_sample",
    "force_delete",
    "locked",
    "notify_audit",
    "restricted_roles",
    "validate",
):
    OPTIONS.exact(_name, note="changes nothing in evaluations and messages")(_name)
OPTIONS.refuse("notify_by", note="one notification a group is sent")
OPTIONS.refuse("monitor_threshold_windows", note="anomaly monitors only")
OPTIONS.refuse("variables", note="formula monitors only")
OPTIONS.refuse("draft_status", note="a draft never notifies")
OPTIONS.refuse("notification_preset_name", note="parts of a notification are not hidden")
OPTIONS.refuse("groupby_simple_monitor", "new_host_delay")
OPTIONS.refuse("scheduling_options.custom_schedule", note="the evaluation frequency follows the window")
