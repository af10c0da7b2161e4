"""The kinds of monitor: what a query begins with, its links, and the ``type`` that it goes with.

Source: Datadog API v1, schemas MonitorType and CreateMonitor; docs.datadoghq.com/monitors/types/.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from lrcp.core.nearest import nearest
from lrcp.core.position import Span
from lrcp.query import ast
from lrcp.query.errors import QuerySyntaxError, shortened

TIME_AGGREGATORS = ("avg", "sum", "min", "max", "percentile")
CHANGES = ("change", "pct_change")
SLO_HEADS = ("burn_rate", "error_budget")
FORMULA = "formula"

_SEARCH_STEPS = ("index", "rollup", "by", "last", "current")
# What each kind of chain may have after its parentheses.
STEPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "logs": _SEARCH_STEPS,
        "trace-analytics": _SEARCH_STEPS,
        "rum": _SEARCH_STEPS,
        "events": _SEARCH_STEPS,
        "audits": _SEARCH_STEPS,
        "ci-pipelines": _SEARCH_STEPS,
        "ci-tests": _SEARCH_STEPS,
        "error-tracking": (*_SEARCH_STEPS, "source", "new", "impact"),
        "error-tracking-rum": (*_SEARCH_STEPS, "new", "impact"),
        "error-tracking-traces": (*_SEARCH_STEPS, "new", "impact"),
        "error-tracking-logs": (*_SEARCH_STEPS, "new", "impact"),
        "database-monitoring": _SEARCH_STEPS,
        "network-performance": _SEARCH_STEPS,
        "network-path": _SEARCH_STEPS,
        "llm-observability": _SEARCH_STEPS,
        "processes": ("over", "rollup", "by", "last"),
        "formula": ("rollup", "by", "last", "current", "change", "anomaly", "forecast"),
        "burn_rate": ("over", "long_window", "short_window"),
        "error_budget": ("over",),
    }
)
CHECK_STEPS = ("over", "exclude", "by", "last", "count_by_status", "pct_by_status")
EVENT_SOURCES = tuple(head for head in STEPS if head not in (*SLO_HEADS, FORMULA))
HEADS = (*TIME_AGGREGATORS, *CHANGES, *STEPS)

ROLLUPS = ("count", "cardinality", "avg", "min", "max", "sum", "median", "pc75", "pc90", "pc95", "pc98", "pc99")
_ROLLUP_PERCENTILE = re.compile(r"pc\d{1,2}(\.\d+)?")

_AMOUNT = r"(?P<amount>\d{1,9})(?P<unit>mo|[smhdw])"
WINDOW = re.compile(rf"(?P<kind>last|current|next)_{_AMOUNT}")
SHIFT = re.compile(rf"last_{_AMOUNT}|{_AMOUNT.replace('amount', 'ago').replace('unit', 'ago_unit')}_ago")
TIMEFRAME = re.compile(_AMOUNT)
SECONDS: Mapping[str, int] = MappingProxyType({"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "mo": 2592000})

_METRIC = frozenset({"metric", FORMULA})
_FORMULA = frozenset({FORMULA})
# The forms that a monitor's ``type`` takes; a form is a head of STEPS, or metric, check, composite, slo.
TYPES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "query alert": _METRIC,
        "metric alert": _METRIC,
        "service check": frozenset({"check"}),
        "composite": frozenset({"composite"}),
        "slo alert": frozenset({"slo"}),
        "process alert": frozenset({"processes"}),
        "log alert": frozenset({"logs", FORMULA}),
        "trace-analytics alert": frozenset({"trace-analytics", FORMULA}),
        "rum alert": frozenset({"rum", FORMULA}),
        "event alert": frozenset({"events"}),
        "event-v2 alert": frozenset({"events", FORMULA}),
        "audit alert": frozenset({"audits", FORMULA}),
        "ci-pipelines alert": frozenset({"ci-pipelines", FORMULA}),
        "ci-tests alert": frozenset({"ci-tests", FORMULA}),
        "error-tracking alert": frozenset(
            {"error-tracking", "error-tracking-rum", "error-tracking-traces", "error-tracking-logs", FORMULA}
        ),
        "database-monitoring alert": frozenset({"database-monitoring", FORMULA}),
        "network-performance alert": frozenset({"network-performance", FORMULA}),
        "network-path alert": frozenset({"network-path", FORMULA}),
        "llm-observability alert": frozenset({"llm-observability"}),
        "cost alert": _FORMULA,
        "data-quality alert": _FORMULA,
        "data-jobs alert": _FORMULA,
        # Made together with its test; the monitor API refuses to create one.
        "synthetics alert": frozenset(),
    }
)

EXAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "metric": "avg(last_5m):avg:metric{*} > 1",
        "check": '"check".over("*").by("host").last(4).count_by_status()',
        "composite": "123 && !456",
        "slo": 'burn_rate("id").over("30d").long_window("1h").short_window("5m") > 14.4',
        FORMULA: 'formula("query1 / query2").last("15m") > 1',
        "processes": 'processes("text").over("*").rollup("count").last("5m") < 1',
    }
)


def example(form: str) -> str:
    """A query of ``form``, for error messages."""
    return EXAMPLES.get(form, f'{form}("search").rollup("count").last("5m") > 1')


def is_rollup(method: str) -> bool:
    return method in ROLLUPS or _ROLLUP_PERCENTILE.fullmatch(method) is not None


def form_of(monitor: ast.Monitor) -> str:
    """Which of the forms in TYPES a query has."""
    match monitor:
        case ast.MetricMonitor():
            return "metric"
        case ast.ServiceCheckMonitor():
            return "check"
        case ast.CompositeMonitor():
            return "composite"
        case ast.EventMonitor():
            return monitor.source
        case ast.SloMonitor():
            return "slo"
        case ast.FormulaMonitor():
            return FORMULA


def check_type(monitor: ast.Monitor, type: str) -> None:
    """Refuses a query that a monitor of ``type`` cannot have."""
    if type not in TYPES:
        close = nearest(type, TYPES) if len(type) <= 40 else None
        raise QuerySyntaxError(
            f"there is no monitor type `{shortened(type)}`",
            Span(0, 0),
            found=f"`{shortened(type)}`",
            expected=(f"`{close}`",) if close else tuple(TYPES),
            fix=f"write `type: {close}`" if close else "",
        )
    form = form_of(monitor)
    if form in TYPES[type]:
        return
    right = next((name for name, forms in TYPES.items() if form in forms), "")
    raise QuerySyntaxError(
        f"a monitor of type `{type}` has no {form} query",
        monitor.span,
        found=f"a {form} query",
        expected=tuple(f"`{example(each)}`" for each in sorted(TYPES[type]))
        or ("no query: its test makes this monitor",),
        fix=f"write `type: {right}`" if form != FORMULA else "",
    )
