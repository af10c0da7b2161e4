"""Service level objectives as the evaluator takes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lrcp.core.errors import UnsupportedError
from lrcp.evaluate.arguments import block, blocks, whole
from lrcp.evaluate.registry import Registry
from lrcp.query import ast, parse_formula, parse_metric
from lrcp.spec.model import Resource


@dataclass(frozen=True, slots=True)
class Slice:
    """A time-slice objective's condition: a slice of ``seconds`` is good while the value satisfies it."""

    formula: ast.Expression
    queries: Mapping[str, ast.MetricQuery]
    comparator: str
    threshold: float
    seconds: int


@dataclass(frozen=True, slots=True)
class Events:
    """A metric objective: ``good`` of ``total`` events."""

    good: ast.Expression
    total: ast.Expression


@dataclass(frozen=True, slots=True)
class SloDefinition:
    """``targets`` in percent by timeframe (7d, 30d, 90d)."""

    id: str
    name: str
    indicator: Slice | Events
    targets: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, resource: Resource) -> SloDefinition:
        """From a ``datadog_service_level_objective``; ``id`` is its reference (``tf://...``)."""
        arguments = resource.arguments
        targets = {str(each["timeframe"]): float(each["target"]) for each in blocks(arguments, "thresholds")}
        return cls(
            str(resource.reference), str(arguments["name"]), INDICATORS.get(str(arguments["type"]))(arguments), targets
        )


Indicator = Callable[[Mapping[str, Any]], Slice | Events]
INDICATORS: Registry[Indicator] = Registry("objective type", "Service level objectives")


@INDICATORS.exact("metric", note="good events of all events over the window")
def _events(arguments: Mapping[str, Any]) -> Events:
    query = block(arguments, "query")
    if not query:
        raise UnsupportedError("a metric objective by `sli_specification`", "use `query`")
    return Events(parse_metric(str(query["numerator"])), parse_metric(str(query["denominator"])))


@INDICATORS.modelled(
    "time_slice",
    note="slices are aligned to the epoch; one that a window cuts counts by its share, the current one by the points "
    "so far; missing data is uptime, one bad group makes a slice bad",
)
def _slice(arguments: Mapping[str, Any]) -> Slice:
    specification = block(block(arguments, "sli_specification"), "time_slice")
    query = block(specification, "query")
    return Slice(
        formula=parse_formula(str(block(query, "formula")["formula_expression"])),
        queries=dict(_query(block(each, "metric_query")) for each in blocks(query, "query")),
        comparator=str(specification["comparator"]),
        threshold=float(specification["threshold"]),
        seconds=whole(specification, "query_interval_seconds", 300),
    )


INDICATORS.refuse("monitor")


def _query(arguments: Mapping[str, Any]) -> tuple[str, ast.MetricQuery]:
    parsed = parse_metric(str(arguments["query"]))
    if not isinstance(parsed, ast.MetricQuery):
        raise UnsupportedError("arithmetic inside a time-slice query", "write it in the formula")
    return str(arguments["name"]), parsed
