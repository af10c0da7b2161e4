"""What a notification can say: the variables and conditionals of its transition."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lrcp.core.errors import LrcpError, UnsupportedError
from lrcp.core.frozen import Frozen
from lrcp.core.registry import Registry
from lrcp.evaluate import MonitorDefinition, State, Transition
from lrcp.query import ast, walk
from lrcp.respond.numbers import written
from lrcp.respond.samples import SOURCES, event_text


class Occasion(Frozen):
    """What is being notified of."""

    definition: MonitorDefinition
    transition: Transition


VariableReader = Callable[[Occasion], float | str | None]
Conditional = Callable[[Occasion, tuple[str, ...]], bool]
VARIABLES: Registry[VariableReader] = Registry("message variable", "Variables")
CONDITIONALS: Registry[Conditional] = Registry("conditional", "Conditionals")

_TAG_NAME = re.compile(r"(?:\[(?P<bracketed>[^\]]+)\]|(?P<plain>[^.\[\]]+))\.name")
_EVENT = re.compile(r"(log|span|rum|event|cipipeline|citest|audit|databasemonitoring|issue|host)\.")


def text_of(name: str, occasion: Occasion) -> str:
    """The variable as it is written; empty when this notification has none. Raises UnsupportedError for
    a variable that is not known.
    """
    value = value_of(name, occasion)
    return written(value) if isinstance(value, float) else value or ""


def number_of(name: str, occasion: Occasion) -> float | None:
    """The variable as a number, None when it has none."""
    value = value_of(name, occasion)
    if isinstance(value, float):
        return value
    try:
        return float(value or "")
    except ValueError:
        return None


def value_of(name: str, occasion: Occasion) -> float | str | None:
    if name in occasion.transition.variables:
        return occasion.transition.variables[name]
    tag = _TAG_NAME.fullmatch(name)
    if tag is not None:
        return _tag_value(tag["bracketed"] or tag["plain"], occasion)
    event = _EVENT.match(name)
    if event is not None:
        VARIABLES.get(f"{event[1]}.*")
        return event_text(name, occasion.definition, occasion.transition.sample)
    if re.fullmatch(r"[a-j]\.\w+(\..*)?", name):
        return VARIABLES.get(f"a.{name[2:]}")(occasion)
    return VARIABLES.get(name)(occasion)


def tag_or_variable(name: str, occasion: Occasion) -> str:
    """What ``is_match`` looks at: ``key.name``, a bare tag key, or a variable."""
    if name in VARIABLES or _TAG_NAME.fullmatch(name) or _EVENT.match(name):
        return text_of(name, occasion)
    return _tag_value(name, occasion)


def local(instant: float, zone: str) -> str:
    """``2021-05-31 23:43:27+09:00``"""
    try:
        when = datetime.fromtimestamp(instant, tz=ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise LrcpError(f"there is no time zone {zone!r}") from error
    return when.isoformat(sep=" ", timespec="seconds")


def instant_of(name: str, occasion: Occasion) -> float:
    """Seconds since the epoch of ``first_triggered_at`` or ``last_triggered_at``."""
    instants = {
        "first_triggered_at": occasion.transition.first_triggered_at,
        "last_triggered_at": occasion.transition.last_triggered_at,
    }
    if name not in instants:
        raise UnsupportedError(f"local_time of `{name}`")
    return instants[name]


def _tag_value(key: str, occasion: Occasion) -> str:
    """Values of the group's tag, in order, when the monitor is grouped by it."""
    pairs = (tag.partition(":") for tag in occasion.transition.tags)
    return ",".join(sorted(value for own, _, value in pairs if own.lower() == key.lower()))


# --- variables ----------------------------------------------------------------------------------------


@VARIABLES.modelled("value", note="at most three decimals, no trailing zeros; empty when there is no value")
def _value(occasion: Occasion) -> float | None:
    return occasion.transition.value


@VARIABLES.modelled("threshold", note="written like value")
def _threshold(occasion: Occasion) -> float | None:
    critical = occasion.definition.options.thresholds.critical
    if critical is not None:
        return critical
    condition = next((node for node in walk(occasion.definition.ast) if isinstance(node, ast.Condition)), None)
    return condition.threshold if condition else None


@VARIABLES.modelled("warn_threshold", note="written like value")
def _warn_threshold(occasion: Occasion) -> float | None:
    return occasion.definition.options.thresholds.warning


@VARIABLES.modelled("alert_recovery_threshold", note="written like value")
def _alert_recovery_threshold(occasion: Occasion) -> float | None:
    return occasion.definition.options.thresholds.critical_recovery


@VARIABLES.modelled("warn_recovery_threshold", note="written like value")
def _warn_recovery_threshold(occasion: Occasion) -> float | None:
    return occasion.definition.options.thresholds.warning_recovery


@VARIABLES.exact("comparator")
def _comparator(occasion: Occasion) -> str | None:
    condition = next((node for node in walk(occasion.definition.ast) if isinstance(node, ast.Condition)), None)
    return condition.comparator if condition else None


@VARIABLES.modelled("first_triggered_at", note="UTC, written like local_time")
def _first_triggered_at(occasion: Occasion) -> str:
    return local(occasion.transition.first_triggered_at, "UTC")


@VARIABLES.modelled("last_triggered_at", note="UTC, written like local_time")
def _last_triggered_at(occasion: Occasion) -> str:
    return local(occasion.transition.last_triggered_at, "UTC")


@VARIABLES.exact("first_triggered_at_epoch", note="milliseconds")
def _first_epoch(occasion: Occasion) -> float:
    return float(round(occasion.transition.first_triggered_at * 1000))


@VARIABLES.exact("last_triggered_at_epoch", note="milliseconds")
def _last_epoch(occasion: Occasion) -> float:
    return float(round(occasion.transition.last_triggered_at * 1000))


@VARIABLES.exact("triggered_duration_sec")
def _duration(occasion: Occasion) -> float:
    return occasion.transition.at - occasion.transition.first_triggered_at


@VARIABLES.exact(
    "timeframe",
    "short_window_burn_rate",
    "long_window_burn_rate",
    "a.value",
    "a.status",
    "check_message",
    "ok_threshold",
    note="empty where the monitor's type has none",
)
def _absent(_occasion: Occasion) -> None:
    return None


VARIABLES.exact("<tag>.name", note="the group's value of the tag; empty when the monitor is not grouped by it")(_absent)
VARIABLES.modelled(
    *(f"{each}.*" for each in SOURCES),
    note="attributes, tags and reserved attributes of the last event of the group that the query found; of a formula, "
    "its first query; empty when it lacks them. `link` leads to the explorer of logs, spans, RUM and events",
)(_absent)
VARIABLES.refuse("issue.*", note="error tracking makes issues of errors by itself")
VARIABLES.refuse("host.*", note="what the Agent says of its host is not declared")


# --- conditionals -------------------------------------------------------------------------------------


def _arrives(*states: State) -> Conditional:
    return lambda occasion, _: occasion.transition.after in states


def _moves(before: tuple[State, ...], after: State) -> Conditional:
    def holds(occasion: Occasion, _: tuple[str, ...]) -> bool:
        moved = occasion.transition
        return moved.before in before and moved.after is after and not moved.renotify

    return holds


CONDITIONALS.exact("is_alert")(_arrives(State.ALERT))
CONDITIONALS.modelled("is_warning", note="also when an alert falls back to a warning")(_arrives(State.WARN))
CONDITIONALS.exact("is_no_data")(_arrives(State.NO_DATA))
CONDITIONALS.exact("is_recovery")(_moves((State.ALERT, State.WARN, State.NO_DATA), State.OK))
CONDITIONALS.exact("is_alert_recovery")(_moves((State.ALERT,), State.OK))
CONDITIONALS.exact("is_warning_recovery")(_moves((State.WARN,), State.OK))
CONDITIONALS.exact("is_no_data_recovery")(_moves((State.NO_DATA,), State.OK))
CONDITIONALS.exact("is_alert_to_warning")(_moves((State.ALERT,), State.WARN))
CONDITIONALS.refuse("is_unknown", note="an unknown run of a check leaves its state")


@CONDITIONALS.exact("is_renotify")
def _is_renotify(occasion: Occasion, _: tuple[str, ...]) -> bool:
    return occasion.transition.renotify


@CONDITIONALS.exact("is_priority")
def _is_priority(occasion: Occasion, arguments: tuple[str, ...]) -> bool:
    priority = occasion.definition.options.priority
    return priority is not None and f"p{priority}" in [argument.lower() for argument in arguments]


@CONDITIONALS.exact("is_match", note="an empty text asks whether there is a value; of a variable, not of `(eval ...)`")
def _is_match(occasion: Occasion, arguments: tuple[str, ...]) -> bool:
    name, *texts = _named(arguments, "is_match")
    value = tag_or_variable(name, occasion)
    return any(text in value if text else bool(value) for text in texts)


@CONDITIONALS.exact("is_exact_match", note="of a variable, not of `(eval ...)`")
def _is_exact_match(occasion: Occasion, arguments: tuple[str, ...]) -> bool:
    name, *texts = _named(arguments, "is_exact_match")
    return tag_or_variable(name, occasion) in texts


def _named(arguments: tuple[str, ...], conditional: str) -> tuple[str, ...]:
    if len(arguments) < 2:
        raise LrcpError(f"{{{{#{conditional}}}}} takes a variable and at least one text to compare it with")
    if arguments[0].startswith("("):
        raise UnsupportedError(f"`{arguments[0]} ...)` as what {{{{#{conditional}}}}} looks at", "name a variable")
    return arguments
