from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.query import ast
from lrcp.rules.algorithms import Algorithm, algorithms, window_seconds
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("Q210", "The parameters of an anomaly monitor do not fit together.")

_CHOICES = {
    "direction": ("above", "below", "both"),
    "seasonality": ("hourly", "daily", "weekly"),
    "count_default_zero": ("true", "false"),
}
_NAMES = ("basic", "agile", "robust")


def check(context: Context) -> Iterator[Finding]:
    for use in algorithms(context, "anomalies"):
        for node, message, fix in (*_words(use), *_windows(use), *_numbers(use)):
            yield use.query.finding(rule.code, message, node.span, rule.severity, fix=fix)


Problem = tuple[ast.Node, str, str]


def _words(use: Algorithm) -> Iterator[Problem]:
    if use.name not in _NAMES:
        yield use.call, f"there is no algorithm `{use.name}`", f"use one of {', '.join(_NAMES)}"
    for name, allowed in _CHOICES.items():
        keyword, value = use.keyword(name), use.text(name)
        if keyword is not None and value not in allowed:
            yield keyword, f"`{name}` cannot be `{value}`", f"use one of {', '.join(allowed)}"
    seasonality = use.keyword("seasonality")
    if use.name == "basic" and seasonality is not None:
        yield seasonality, "the algorithm `basic` knows no seasons", "leave `seasonality` out, or use `agile`"


def _windows(use: Algorithm) -> Iterator[Problem]:
    keyword, seconds = use.keyword("alert_window"), window_seconds(use.text("alert_window"))
    if keyword is None:
        return
    if seconds is None:
        yield keyword, f"`{use.text('alert_window')}` is not a window", "write a window such as `last_15m`"
    elif use.monitor.window.seconds < seconds:
        message = f"the query looks at {use.monitor.window.text}, less than its `alert_window`"
        yield keyword, message, "make the query's window about five times the `alert_window`"
    else:
        interval = use.keyword("interval")
        if interval is not None and isinstance(interval.value, ast.Number) and interval.value.value * 5 > seconds:
            message = "fewer than five points lie in the `alert_window`, too few for a share of them"
            yield interval, message, f"use an `interval` of at most {seconds // 5}"


def _numbers(use: Algorithm) -> Iterator[Problem]:
    bounds, condition = use.number(2), use.monitor.condition
    if bounds is not None and bounds <= 0:
        yield use.positional[2], "the band has no width", "use 2 or 3 deviations"
    if use.call is use.monitor.expression and not 0 < condition.threshold <= 1 and condition.comparator == ">=":
        yield condition, "the threshold is a share of points, above 0 and at most 1", "use a share such as 0.8"
    elif use.call is use.monitor.expression and condition.comparator not in (">=", ">"):
        yield condition, "an anomaly alert compares the share of anomalous points with `>=`", "write `>=`"
