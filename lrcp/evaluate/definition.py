"""Monitors as the evaluator takes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lrcp.core.durations import seconds as duration
from lrcp.core.errors import LrcpError, UnsupportedError
from lrcp.core.frozen import Frozen, field
from lrcp.core.registry import Registry
from lrcp.evaluate.arguments import timeframe, whole
from lrcp.evaluate.schedule import Recurrence
from lrcp.evaluate.scope import folded
from lrcp.facts.nested import block, blocks
from lrcp.query import ast, parse_monitor
from lrcp.spec.model import Resource

PROVIDER_NO_DATA_TIMEFRAME = 10
"""Minutes; what the Terraform provider sends when the argument is left out."""


class Thresholds(Frozen):
    critical: float | None = None
    warning: float | None = None
    critical_recovery: float | None = None
    warning_recovery: float | None = None
    ok: float | None = None  # service checks alone


class CumulativeWindow(Frozen):
    """Where ``current_1h``, ``current_1d`` and ``current_1mo`` begin."""

    hour_starts: int = 0
    day_starts: str = "00:00"
    timezone: str = "UTC"


class Options(Frozen):
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
    new_host_delay: int = 0
    group_retention: int = 24 * 3600
    window: CumulativeWindow = CumulativeWindow()
    schedule: Recurrence | None = None
    notify_by: tuple[str, ...] = ()
    draft: bool = False
    include_tags: bool = True
    notification_preset: str = "show_all"
    priority: int | None = None
    escalation_message: str = ""
    trigger_window: int | None = None
    recovery_window: int | None = None

    def delay_of(self, group: tuple[str, ...]) -> int:
        """Seconds that a new group with these tags waits before it is evaluated."""
        booting = self.new_host_delay and any(tag.startswith("host:") for tag in group)
        return self.new_host_delay if booting else self.new_group_delay


class MonitorDefinition(Frozen):
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
    variables: Mapping[str, Any] = field(default_factory=dict)  # the queries of a formula, by kind of query

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
            variables=block(arguments, "variables"),
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
        thresholds=_thresholds(block(arguments, "monitor_thresholds"), str(arguments.get("type") or "")),
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
        new_host_delay=0 if "new_group_delay" in arguments else whole(arguments, "new_host_delay", 0),
        group_retention=duration(str(arguments.get("group_retention_duration") or "24h")),
        window=_window(block(scheduling, "evaluation_window")),
        schedule=_schedule(scheduling, arguments),
        notify_by=_notify_by(arguments),
        draft=arguments.get("draft_status") == "draft",
        include_tags=bool(arguments.get("include_tags", True)),
        notification_preset=str(arguments.get("notification_preset_name") or "show_all"),
        priority=whole(arguments, "priority", 0) or None,
        escalation_message=str(arguments.get("escalation_message") or ""),
        trigger_window=_threshold_window(arguments, "trigger_window"),
        recovery_window=_threshold_window(arguments, "recovery_window"),
    )


def _thresholds(arguments: Mapping[str, Any], type: str) -> Thresholds:
    for name in ("critical_query", "critical_recovery_query"):
        if arguments.get(name):
            raise UnsupportedError(f"threshold `{name}`", "dynamic thresholds are a preview; write a number")
    if arguments.get("unknown") is not None:
        raise UnsupportedError("threshold `unknown`", "an unknown run of a check leaves the state as it is")
    if arguments.get("ok") is not None and type != "service check":
        raise UnsupportedError("threshold `ok`", "only service checks have it")

    def get(name: str) -> float | None:
        value = arguments.get(name)
        return None if value is None else float(value)

    return Thresholds(get("critical"), get("warning"), get("critical_recovery"), get("warning_recovery"), get("ok"))


def _threshold_window(arguments: Mapping[str, Any], name: str) -> int | None:
    """Seconds of a window of ``monitor_threshold_windows``; None when there is none."""
    written = block(arguments, "monitor_threshold_windows").get(name)
    return timeframe(str(written)) if written else None


def _window(arguments: Mapping[str, Any]) -> CumulativeWindow:
    if whole(arguments, "month_starts", 1) != 1:
        raise LrcpError("`month_starts` of an evaluation window is 1; Datadog takes no other day")
    return CumulativeWindow(
        hour_starts=whole(arguments, "hour_starts", 0),
        day_starts=str(arguments.get("day_starts") or "00:00"),
        timezone=str(arguments.get("timezone") or "UTC"),
    )


_SCHEDULED = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")


def _schedule(scheduling: Mapping[str, Any], arguments: Mapping[str, Any]) -> Recurrence | None:
    """https://docs.datadoghq.com/monitors/guide/custom_schedules/"""
    recurrences = blocks(block(scheduling, "custom_schedule"), "recurrence")
    if not recurrences:
        return None
    written = recurrences[0]
    found = Recurrence.of(str(written["rrule"]), written.get("start"), str(written.get("timezone") or "UTC"))
    if found.frequency not in _SCHEDULED:
        raise LrcpError(f"a custom schedule recurs daily or less often; its rule is `{found.rule}`")
    if arguments.get("require_full_window", True):
        raise LrcpError("a custom schedule needs `require_full_window: false`; Datadog refuses it otherwise")
    if not arguments.get("on_missing_data"):
        raise LrcpError("a custom schedule needs `on_missing_data`; Datadog refuses it otherwise")
    return found


def _notify_by(arguments: Mapping[str, Any]) -> tuple[str, ...]:
    written = tuple(folded(str(key)) for key in arguments.get("notify_by") or ())
    return written or (("*",) if arguments.get("groupby_simple_monitor") else ())


_NO_OPTIONS = frozenset({"name", "type", "query", "message", "tags"})
for _name, _note in {
    "evaluation_delay": "the window ends that much earlier",
    "include_tags": "the group's tags in the title",
    "notify_no_data": "after no_data_timeframe without a point, once there was one",
    "renotify_interval": "minutes since the last notification",
    "renotify_occurrences": "without it there is no limit",
    "renotify_statuses": "alert and no data unless others are named",
    "draft_status": "a draft is evaluated and reaches nobody",
    "timeout_h": "resolves after hours without data",
}.items():
    OPTIONS.exact(_name, note=_note)(_note)
for _name, _note in {
    "escalation_message": "follows the message in a renotification",
    "group_retention_duration": "a group without data for that long is forgotten; 24 h without the option",
    "new_group_delay": "counted from the first evaluation that sees the group; 60 s without the option",
    "monitor_threshold_windows": "anomaly monitors: an alert ends when the share of the recovery window is at or below "
    "the recovery threshold, 0 without one",
    "monitor_thresholds": "critical and warning with their recovery thresholds; an alert also holds the warning",
    "no_data_timeframe": "minutes since the last point; 10 without the option, as the provider sends",
    "on_missing_data": "default: count queries without default_zero() take 0, others keep their state",
    "priority": "shown in the title",
    "require_full_window": "first bucket filled, at most three empty; cumulative windows are not held to it",
    "groupby_simple_monitor": "as notify_by with `*`",
    "new_host_delay": "for groups by host, unless there is a new_group_delay",
    "notification_preset_name": "those that hide handles take them out of the text; nothing else that they hide is "
    "rendered here",
    "notify_by": "one notification for each value of the keys, when the most severe state of its groups changes",
    "variables": "the queries that a formula names; see formula queries",
    "scheduling_options": "evaluation_window or custom_schedule",
    "scheduling_options.custom_schedule": "evaluated at its times alone; each result that is not OK is notified of, "
    "whatever was before, and there is no recovery",
    "scheduling_options.evaluation_window": "at the reset itself the period that has just ended is evaluated, whole",
}.items():
    OPTIONS.modelled(_name, note=_note)(_note)
for _name in (
    "assets",
    "enable_logs_sample",
    "enable_samples",
    "force_delete",
    "ignore_tag_keys",
    "locked",
    "notify_audit",
    "restricted_roles",
    "validate",
):
    OPTIONS.exact(_name, note="changes nothing in evaluations and messages")(_name)
