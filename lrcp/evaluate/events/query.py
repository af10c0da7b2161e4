"""What a monitor asks of events: which of them, in which groups, measured how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lrcp.core.errors import LrcpError, UnsupportedError
from lrcp.core.frozen import Frozen
from lrcp.evaluate.events.measures import COUNTS, measure
from lrcp.facts.nested import block, blocks
from lrcp.query import ast, parse_search

SOURCES: Mapping[str, str] = {
    "audits": "audit",
    "ci-pipelines": "ci_pipelines",
    "ci-tests": "ci_tests",
    "database-monitoring": "database_queries",
    "error-tracking": "error_tracking",
    "error-tracking-logs": "error_tracking",
    "error-tracking-rum": "error_tracking",
    "error-tracking-traces": "error_tracking",
    "events": "events",
    "llm-observability": "llm_observability",
    "logs": "logs",
    "network-path": "network_path",
    "network-performance": "network",
    "rum": "rum",
    "trace-analytics": "spans",
}
"""The data source that each kind of event monitor reads."""

# https://docs.datadoghq.com/monitors/types/log/#define-the-search-query: top values for each of so many facets
_LIMITS = (1000, 30, 10, 5)
_DEFAULT_LIMITS = (10, 10, 10, 5)
_ISSUE = ("@issue.id", "issue.id")


class Facet(Frozen):
    """One dimension of a group-by: its ``limit`` top values, or bottom values, are kept."""

    key: str
    limit: int
    descending: bool = True


@dataclass(frozen=True, slots=True)
class EventQuery:
    """``metric`` is what ``method`` measures, None to count events. ``new``: issues first seen in the window."""

    source: str
    search: ast.Search
    method: str = "count"
    metric: str | None = None
    by: tuple[Facet, ...] = ()
    new: bool = False

    def __post_init__(self) -> None:
        measure(self.method)
        if self.method != "count" and self.metric is None:
            raise LrcpError(f"the rollup {self.method} needs what to measure, as in `.rollup({self.method!r}, '@x')`")
        if len(self.by) > len(_LIMITS):
            raise LrcpError(f"events are grouped by at most {len(_LIMITS)} facets; there are {len(self.by)}")

    @property
    def counts(self) -> bool:
        """Whether no event means zero rather than no value."""
        return self.method in COUNTS

    @classmethod
    def of_monitor(cls, monitor: ast.EventMonitor) -> EventQuery:
        """Raises UnsupportedError for a link of the chain that is not evaluated."""
        _check_index(monitor)
        rollup = _arguments(monitor, "rollup") or ("count",)
        if len(rollup) > 2:
            raise UnsupportedError("a rollup with more than a method and a measure")
        keys = tuple(key.strip() for each in _arguments(monitor, "by") for key in each.split(",") if key.strip())
        limit = _LIMITS[min(max(len(keys), 1), len(_LIMITS)) - 1]
        query = cls(
            source=SOURCES[monitor.source],
            search=_with_source(monitor),
            method=rollup[0],
            metric=rollup[1] if len(rollup) == 2 else None,
            by=tuple(Facet(key, limit) for key in keys),
            new=monitor.step("new") is not None,
        )
        if query.new and not any(facet.key in _ISSUE for facet in query.by):
            raise LrcpError("a monitor of new issues is grouped by `@issue.id`")
        return query

    @classmethod
    def of_variable(cls, arguments: Mapping[str, Any]) -> EventQuery:
        """From an ``event_query`` block of a monitor's ``variables``."""
        computed = blocks(arguments, "compute")
        if len(computed) != 1:
            raise UnsupportedError(f"query {arguments.get('name')} with {len(computed)} `compute` blocks", "name one")
        aggregation, metric = str(computed[0]["aggregation"]), computed[0].get("metric")
        return cls(
            source=str(arguments["data_source"]),
            search=parse_search(str(block(arguments, "search")["query"])),
            method=aggregation,
            metric=str(metric) if metric and metric not in ("*", "count") else None,
            by=tuple(
                _facet(each, number, aggregation, metric) for number, each in enumerate(blocks(arguments, "group_by"))
            ),
        )


def _arguments(monitor: ast.EventMonitor, name: str) -> tuple[str, ...]:
    step = monitor.step(name)
    return tuple(str(each) for each in step.arguments) if step else ()


def _check_index(monitor: ast.EventMonitor) -> None:
    """Every index is read: which of them an event is in is for the log pipelines to say."""
    step = monitor.step("index")
    for name, value in step.keywords if step else ():
        if (name, value) != ("storage", "hot"):
            raise UnsupportedError(f"`.index({name}={value!r})`", "monitors look at the Standard Tier alone")


def _with_source(monitor: ast.EventMonitor) -> ast.Search:
    """Error tracking: ``.source("browser")`` is a condition like any other."""
    wanted = _arguments(monitor, "source") or ("all",)
    if wanted[0] == "all":
        return monitor.search
    return ast.SearchAnd((ast.Field("source", wanted[0]), monitor.search))


def _facet(arguments: Mapping[str, Any], number: int, aggregation: str, metric: Any) -> Facet:
    """Top values are those of the query's own measure: it is what the API sorts by unless told otherwise."""
    facet = str(arguments["facet"])
    sort = block(arguments, "sort")
    other = sort and (sort.get("aggregation"), sort.get("metric") or None) != (aggregation, metric or None)
    if other:
        raise UnsupportedError(f"`sort` of {facet} by another measure than the query's", "sort by its `compute`")
    default = _DEFAULT_LIMITS[min(number, len(_DEFAULT_LIMITS) - 1)]
    return Facet(facet, int(arguments.get("limit") or default), sort.get("order", "desc") != "asc")
