"""Between which numbers a query's value can lie: what is outside of them, no threshold ever sees.

The bounds are never too narrow: what is not known is unbounded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf, isnan

from lrcp.core.frozen import Frozen
from lrcp.query import ast, find
from lrcp.rules.algorithms import decided
from lrcp.rules.vocabulary import Vocabulary

# Units of what cannot be below zero when it is measured event by event; a gauge may be a difference.
_POSITIVE_UNITS = frozenset(
    (
        *("nanosecond", "microsecond", "millisecond", "second", "minute", "hour", "day", "week"),
        *("bit", "byte", "kibibyte", "mebibyte", "gibibyte", "tebibyte"),
    )
)
# Functions whose results lie within the bounds of what they are given.
_KEEPING = ("top", "bottom", "ewma_", "median_", "rollingavg_", "exclude_null", "timeshift", "calendar_shift")
_BEFORE = "_before"


class Bounds(Frozen):
    low: float = -inf
    high: float = inf

    def hull(self, other: Bounds) -> Bounds:
        return Bounds(min(self.low, other.low), max(self.high, other.high))


ANY = Bounds()
POSITIVE = Bounds(0)
SHARE = Bounds(0, 1)


def of_monitor(monitor: ast.Monitor, vocabulary: Vocabulary) -> Bounds:
    """The bounds of what a monitor compares with its threshold."""
    match monitor:
        case ast.MetricMonitor():
            return _of_metric(monitor, vocabulary)
        case ast.EventMonitor():
            rollup = monitor.step("rollup")
            counts = rollup is None or rollup.arguments[:1] in (("count",), ("cardinality",))
            return POSITIVE if counts else ANY
        case ast.SloMonitor():
            return POSITIVE
        case _:
            return ANY


def _of_metric(monitor: ast.MetricMonitor, vocabulary: Vocabulary) -> Bounds:
    expression = monitor.expression
    if isinstance(expression, ast.Call) and expression.name == "anomalies":
        return SHARE
    if decided(monitor):
        return ANY
    bounds = of_expression(expression, vocabulary)
    if monitor.aggregator == "sum" and not _summed_first(monitor):
        bounds = Bounds(0 if bounds.low >= 0 else -inf, 0 if bounds.high <= 0 else inf)
    if monitor.change is None:
        return bounds
    if monitor.change.kind == "pct_change":
        return Bounds(-100) if bounds.low >= 0 else ANY
    return Bounds(bounds.low - bounds.high, bounds.high - bounds.low)


def _summed_first(monitor: ast.MetricMonitor) -> bool:
    """With arithmetic and `.as_count()`, each operand is summed over the window before the arithmetic."""
    return bool(find(monitor, ast.Binary)) and any(node.has("as_count") for node in find(monitor, ast.MetricQuery))


def of_expression(node: ast.Node, vocabulary: Vocabulary) -> Bounds:
    match node:
        case ast.Number():
            return Bounds(node.value, node.value)
        case ast.Negative():
            inner = of_expression(node.item, vocabulary)
            return Bounds(-inner.high, -inner.low)
        case ast.MetricQuery():
            return _of_query(node, vocabulary)
        case ast.Binary():
            if node.operator == "/" and _part_of_whole(node, vocabulary):
                return SHARE
            return _ARITHMETIC[node.operator](
                of_expression(node.left, vocabulary), of_expression(node.right, vocabulary)
            )
        case ast.Call():
            return _of_call(node, vocabulary)
        case _:
            return ANY


def _of_query(node: ast.MetricQuery, vocabulary: Vocabulary) -> Bounds:
    metric = vocabulary.metric(node.metric)
    if node.aggregator == "count":
        return POSITIVE
    if metric is None:
        return ANY
    if metric.unit == "fraction" and node.aggregator not in ("sum", "stddev", None) and not node.modifiers:
        return SHARE
    measured = metric.type == "distribution" and metric.unit in _POSITIVE_UNITS
    return POSITIVE if measured or metric.type == "count" or metric.unit == "fraction" else ANY


def _part_of_whole(node: ast.Binary, vocabulary: Vocabulary) -> bool:
    """``failed requests / requests``: the same count, and a scope that only narrows the other's."""
    part, whole = node.left, node.right
    if not isinstance(part, ast.MetricQuery) or not isinstance(whole, ast.MetricQuery):
        return False
    metric = vocabulary.metric(part.metric)
    counts = part.aggregator == "count" or (metric is not None and metric.type == "count" and part.aggregator == "sum")
    same = (part.aggregator, part.metric, part.by, part.modifiers) == (
        *(whole.aggregator, whole.metric, whole.by),
        whole.modifiers,
    )
    return counts and same and _conditions(whole.scope) <= _conditions(part.scope)


def _conditions(scope: ast.Scope) -> frozenset[ast.Scope]:
    if isinstance(scope, ast.Everything):
        return frozenset()
    return frozenset(scope.items) if isinstance(scope, ast.And) else frozenset({scope})


def _of_call(node: ast.Call, vocabulary: Vocabulary) -> Bounds:
    inner = of_expression(node.arguments[0], vocabulary)
    second = node.arguments[1] if len(node.arguments) > 1 else None
    if node.modifiers or node.by:
        return ANY
    if node.name in ("count_nonzero", "count_not_null", "monotonic_diff"):
        return POSITIVE
    if node.name == "default_zero":
        return inner.hull(Bounds(0, 0))
    if node.name == "abs":
        return inner if inner.low >= 0 else POSITIVE
    if node.name in _LIMITS and isinstance(second, ast.Number):
        return _LIMITS[node.name](inner, second.value)
    return inner if node.name.startswith(_KEEPING) or node.name.endswith(_BEFORE) else ANY


def _times(left: Bounds, right: Bounds) -> Bounds:
    corners = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
    numbers = [0.0 if isnan(each) else each for each in corners]  # nothing times without end is nothing
    return Bounds(min(numbers), max(numbers))


def _over(left: Bounds, right: Bounds) -> Bounds:
    if right.low == right.high and right.low != 0:
        return _times(left, Bounds(1 / right.low, 1 / right.low))
    return POSITIVE if left.low >= 0 and right.low >= 0 else ANY


_ARITHMETIC: Mapping[str, Callable[[Bounds, Bounds], Bounds]] = {
    "+": lambda left, right: Bounds(left.low + right.low, left.high + right.high),
    "-": lambda left, right: Bounds(left.low - right.high, left.high - right.low),
    "*": _times,
    "/": _over,
}
_LIMITS: Mapping[str, Callable[[Bounds, float], Bounds]] = {
    "clamp_min": lambda inner, bound: Bounds(max(inner.low, bound), max(inner.high, bound)),
    "clamp_max": lambda inner, bound: Bounds(min(inner.low, bound), min(inner.high, bound)),
    "cutoff_min": lambda inner, bound: Bounds(max(inner.low, bound), inner.high),
    "cutoff_max": lambda inner, bound: Bounds(inner.low, min(inner.high, bound)),
}
_OPPOSITE = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}


def never(comparator: str, threshold: float, bounds: Bounds) -> bool:
    """Whether no value within ``bounds`` can satisfy the comparison."""
    return {
        ">": bounds.high <= threshold,
        ">=": bounds.high < threshold,
        "<": bounds.low >= threshold,
        "<=": bounds.low > threshold,
    }.get(comparator, not bounds.low <= threshold <= bounds.high and comparator == "==")


def always(comparator: str, threshold: float, bounds: Bounds) -> bool:
    """Whether every value within ``bounds`` satisfies the comparison."""
    return comparator in _OPPOSITE and never(_OPPOSITE[comparator], threshold, bounds)


def recovery(comparator: str) -> str | None:
    """How a recovery threshold is compared; None where there is none."""
    return _OPPOSITE.get(comparator)


def words(bounds: Bounds) -> str:
    """``between 0 and 1``, ``never below 0``; for messages."""
    if bounds.high == inf:
        return f"never below {bounds.low:g}"
    if bounds.low == -inf:
        return f"never above {bounds.high:g}"
    return f"between {bounds.low:g} and {bounds.high:g}"
