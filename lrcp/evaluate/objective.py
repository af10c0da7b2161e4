"""Service level objectives as the evaluator takes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from lrcp.core.errors import LrcpError, UnsupportedError
from lrcp.core.frozen import Frozen, field
from lrcp.core.registry import Registry
from lrcp.evaluate.arguments import whole
from lrcp.evaluate.correction import CORRECTION, Correction
from lrcp.evaluate.definition import MonitorDefinition
from lrcp.facts.nested import block, blocks
from lrcp.query import ast, parse_formula, parse_metric
from lrcp.spec.model import Resource

MONITOR = "datadog_monitor"
# Synthetic monitors, too, but they are made with their tests.
_MONITORS = ("metric alert", "query alert", "service check")


class Slice(Frozen):
    """A time-slice objective's condition: a slice of ``seconds`` is good while the value satisfies it."""

    formula: ast.Expression
    queries: Mapping[str, ast.MetricQuery]
    comparator: str
    threshold: float
    seconds: int


class Events(Frozen):
    """A metric objective: ``good`` events of ``total``, or of good and ``bad`` ones; one of both is there.
    ``queries`` are those that formulas name.
    """

    good: ast.Expression
    total: ast.Expression | None = None
    bad: ast.Expression | None = None
    queries: Mapping[str, ast.MetricQuery] = field(default_factory=dict)

    @property
    def formulas(self) -> list[ast.Expression]:
        return [each for each in (self.good, self.total, self.bad) if each is not None]


class Uptime(Frozen):
    """A monitor objective: down while one of the monitors alerts. ``groups``: those of the only monitor that count,
    each by its tags; all when there are none.
    """

    monitors: tuple[MonitorDefinition, ...]
    groups: frozenset[frozenset[str]] = frozenset()


Indicator = Slice | Events | Uptime


class SloDefinition(Frozen):
    """``targets`` and ``warnings`` in percent by timeframe (7d, 30d, 90d)."""

    id: str
    name: str
    indicator: Indicator
    targets: Mapping[str, float] = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()
    warnings: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, resource: Resource, declared: Iterable[Resource] = ()) -> SloDefinition:
        """From a ``datadog_service_level_objective``; ``id`` is its reference (``tf://...``).

        ``declared`` are the resources among which its monitors and its corrections are.
        """
        arguments, others = resource.arguments, tuple(declared)
        thresholds = blocks(arguments, "thresholds")
        reference = str(resource.reference)
        corrections = (each for each in others if each.type == CORRECTION)
        return cls(
            reference,
            str(arguments["name"]),
            INDICATORS.get(str(arguments["type"]))(arguments, others),
            {str(each["timeframe"]): float(each["target"]) for each in thresholds},
            tuple(Correction.of(each) for each in corrections if each.arguments.get("slo_id") in (None, reference)),
            {str(each["timeframe"]): float(each["warning"]) for each in thresholds if each.get("warning")},
        )


IndicatorReader = Callable[[Mapping[str, Any], Iterable[Resource]], Indicator]
INDICATORS: Registry[IndicatorReader] = Registry("objective type", "Service level objectives")


@INDICATORS.exact(
    "metric", note="good events of all events over the window, also from bad events; corrections are cut out"
)
def _events(arguments: Mapping[str, Any], _declared: Iterable[Resource]) -> Events:
    query = block(arguments, "query")
    if query:
        return Events(parse_metric(str(query["numerator"])), parse_metric(str(query["denominator"])))
    count = block(block(arguments, "sli_specification"), "count")
    if not count:
        raise LrcpError("a metric objective needs a `query` or `sli_specification.count`")
    queries = dict(_query(block(each, "metric_query")) for each in blocks(count, "queries"))
    good = parse_formula(str(count["good_events_formula"]))
    total, bad = (
        parse_formula(str(count[key])) if count.get(key) else None
        for key in ("total_events_formula", "bad_events_formula")
    )
    if (total is None) == (bad is None):
        raise LrcpError("`count` needs `total_events_formula` or `bad_events_formula`, one of them")
    return Events(good, total, bad, queries)


@INDICATORS.modelled(
    "time_slice",
    note="slices are aligned to the epoch; one that a window cuts counts by its share, the current one by the points "
    "so far; missing data and corrections are uptime, one bad group makes a slice bad",
)
def _slice(arguments: Mapping[str, Any], _declared: Iterable[Resource]) -> Slice:
    specification = block(block(arguments, "sli_specification"), "time_slice")
    query = block(specification, "query")
    return Slice(
        formula=parse_formula(str(block(query, "formula")["formula_expression"])),
        queries=dict(_query(block(each, "metric_query")) for each in blocks(query, "query")),
        comparator=str(specification["comparator"]),
        threshold=float(specification["threshold"]),
        seconds=whole(specification, "query_interval_seconds", 300),
    )


@INDICATORS.modelled(
    "monitor",
    note="a minute is down when a monitor, or one of its groups, alerts at its beginning, or is without data that it "
    "notifies of; before the first point there is uptime; corrections are cut out",
)
def _uptime(arguments: Mapping[str, Any], declared: Iterable[Resource]) -> Uptime:
    found = {str(each.reference): each for each in declared if each.type == MONITOR}
    monitors = tuple(_monitor(str(each), found) for each in arguments.get("monitor_ids") or ())
    groups = frozenset(frozenset(str(each).lower().split(",")) for each in arguments.get("groups") or ())
    if not monitors:
        raise LrcpError("a monitor objective needs `monitor_ids`")
    if groups and len(monitors) > 1:
        raise LrcpError("`groups` of an objective are those of a single monitor")
    return Uptime(monitors, groups)


def _monitor(reference: str, found: Mapping[str, Resource]) -> MonitorDefinition:
    if reference not in found:
        raise LrcpError(f"the objective is on monitor {reference}, which is not declared here")
    monitor = MonitorDefinition.of(found[reference])
    if monitor.type not in _MONITORS:
        raise LrcpError(f"the objective is on a {monitor.type} ({monitor.id}); Datadog takes {', '.join(_MONITORS)}")
    return monitor


def _query(arguments: Mapping[str, Any]) -> tuple[str, ast.MetricQuery]:
    parsed = parse_metric(str(arguments["query"]))
    if not isinstance(parsed, ast.MetricQuery):
        raise UnsupportedError("arithmetic inside a query of an objective", "write it in the formula")
    return str(arguments["name"]), parsed


def queries_of(indicator: Indicator) -> Iterator[ast.Expression | ast.Monitor]:
    """Everything that the indicator reads, to be walked for its metrics."""
    match indicator:
        case Slice(queries=queries):
            yield from queries.values()
        case Events(queries=queries):
            yield from (*indicator.formulas, *queries.values())
        case Uptime(monitors=monitors):
            yield from (each.ast for each in monitors)
