"""Every query of a resource, parsed, with the source of each character."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lrcp.core.finding import Excerpt, Finding, Severity
from lrcp.core.frozen import Frozen
from lrcp.core.located import Located
from lrcp.core.position import Span
from lrcp.query import QuerySyntaxError, ast, parse_formula, parse_metric, parse_monitor, parse_search, walk
from lrcp.spec.model import Resource, Step
from lrcp.spec.notebooks import TYPE as NOTEBOOK

Path = tuple[Step, ...]
_NESTED = (dict, list)
# Dashboard data sources whose queries are searches rather than metric queries.
_SEARCHES = frozenset({"logs", "spans", "rum", "events", "audit", "ci_pipelines", "ci_tests", "llm_observability"})
# What decides by a search which logs, spans or RUM events it is about.
_FILTERED = frozenset(
    {
        "datadog_apm_retention_filter",
        "datadog_logs_archive",
        "datadog_logs_custom_pipeline",
        "datadog_logs_index",
        "datadog_logs_metric",
        "datadog_logs_restriction_query",
        "datadog_rum_metric",
        "datadog_rum_retention_filter",
        "datadog_sensitive_data_scanner_group",
        "datadog_spans_metric",
    }
)


@dataclass(frozen=True)
class Query:
    """One query: ``path`` of its argument, ``tree`` its syntax. ``role`` is monitor, metric, formula or search."""

    resource: Resource
    role: str
    path: Path
    tree: ast.Node

    @cached_property
    def text(self) -> Located:
        """With its sources, which are worked out only for what is found wrong."""
        return self.resource.text(*self.path)

    def metrics(self) -> Iterator[ast.MetricQuery]:
        return (node for node in walk(self.tree) if isinstance(node, ast.MetricQuery))

    def finding(
        self,
        code: str,
        message: str,
        span: Span,
        severity: Severity = Severity.ERROR,
        *,
        found: str = "",
        expected: str = "",
        fix: str = "",
    ) -> Finding:
        """A finding under ``span`` of the query."""
        position, _ = self.text.spot(span)
        excerpt, resource = Excerpt(str(self.text), span), self.resource
        at = (code, message, position, severity, resource.id, found, expected, fix, excerpt)
        return Finding(*at, instance=resource.instance)


class Parsed(Frozen):
    """The queries of a resource and the mistakes in those that could not be read (code Q001)."""

    queries: tuple[Query, ...]
    findings: tuple[Finding, ...]


def parse_queries(resource: Resource) -> Parsed:
    queries: list[Query] = []
    findings: list[Finding] = []
    for role, path, text in _texts(resource):
        try:
            tree = _parser(role, resource)(text)
        except QuerySyntaxError as error:
            findings.append(_syntax_finding(resource, path, error))
        else:
            queries.append(Query(resource, role, path, tree))
    return Parsed(tuple(queries), tuple(findings))


def group_by(type: str, text: str) -> tuple[str, ...]:
    """The group-by keys of a monitor's query; none when it cannot be read, which is reported elsewhere."""
    try:
        tree = parse_monitor(text, type)
    except QuerySyntaxError:
        return ()
    return groups_of(tree)


def groups_of(tree: ast.Node) -> tuple[str, ...]:
    """The keys that a monitor triggers by, in the order of the query."""
    if isinstance(tree, ast.EventMonitor | ast.FormulaMonitor):
        step = tree.step("by")
        return tuple(key.strip() for key in str(step.arguments[0]).split(",")) if step and step.arguments else ()
    if isinstance(tree, ast.ServiceCheckMonitor):
        return tree.by
    keys = [key for node in walk(tree) if isinstance(node, ast.MetricQuery) for key in node.by]
    return tuple(dict.fromkeys(keys))


def _parser(role: str, resource: Resource) -> Callable[[str], ast.Node]:
    if role == "monitor":
        return lambda text: parse_monitor(text, str(resource.arguments.get("type", "")) or None)
    return {"metric": parse_metric, "formula": parse_formula, "search": parse_search}[role]


def _syntax_finding(resource: Resource, path: Path, error: QuerySyntaxError) -> Finding:
    text = resource.text(*path)
    position, _ = text.spot(error.span)
    return Finding(
        "Q001",
        error.message,
        position,
        resource=resource.id,
        found=error.found,
        expected=" or ".join(error.expected),
        fix=error.fix,
        excerpt=Excerpt(str(text), error.span),
        instance=resource.instance,
    )


def _texts(resource: Resource) -> Iterator[tuple[str, Path, str]]:
    if resource.type == "datadog_monitor":
        if "query" in resource.arguments:
            yield "monitor", ("query",), str(resource.arguments["query"])
        yield from _nested(resource.arguments.get("variables"), ("variables",))
    elif resource.type == "datadog_dashboard_json":
        yield from _nested(resource.document("dashboard"), ("dashboard",))
    elif resource.type == NOTEBOOK:
        yield from _nested(resource.document("notebook"), ("notebook",))
    elif resource.type == "datadog_service_level_objective":
        yield from _nested(resource.arguments.get("sli_specification"), ("sli_specification",))
        for path, ratio in maps(resource.arguments.get("query"), ("query",)):
            yield from (("metric", (*path, key), ratio[key]) for key in ("numerator", "denominator") if key in ratio)
    elif resource.type in _FILTERED:
        yield from _filters(resource.arguments)


def _filters(arguments: Mapping[str, Any]) -> Iterator[tuple[str, Path, str]]:
    """The searches of ``filter`` blocks, those inside of others too, and of the resource itself."""
    yield from (("search", (key,), str(arguments[key])) for key in ("query", "restriction_query") if key in arguments)
    for path, item in maps(arguments, ()):
        if "filter" in path[-2:] and isinstance(item.get("query"), str):
            yield "search", (*path, "query"), item["query"]


def _nested(value: Any, path: Path) -> Iterator[tuple[str, Path, str]]:
    """Queries and formulas anywhere in a dashboard or an objective, by the keys that hold them."""
    for here, item in maps(value, path):
        source = item.get("data_source", "metrics" if here[-1] == "metric_query" else None)
        if source == "metrics" and isinstance(item.get("query"), str):
            yield "metric", (*here, "query"), item["query"]
        if source in _SEARCHES and isinstance(item.get("search"), dict):
            yield "search", (*here, "search", "query"), str(item["search"].get("query", ""))
        if item.get("type") == "log_stream" and isinstance(item.get("query"), str):
            yield "search", (*here, "query"), item["query"]
        if isinstance(item.get("q"), str):
            overlay = "events" in here[-2:-1]  # what is marked in a graph is searched for
            yield "search" if overlay else "metric", (*here, "q"), item["q"]
        for key in ("formula", "formula_expression"):
            if isinstance(item.get(key), str):
                yield "formula", (*here, key), item[key]


def maps(value: Any, path: Path) -> list[tuple[Path, Mapping[str, Any]]]:
    """Every map at and below ``value``, which is JSON and stands at ``path``."""
    found: list[tuple[Path, Mapping[str, Any]]] = []
    if isinstance(value, _NESTED):
        _collect(value, path, found)
    return found


def _collect(value: dict[str, Any] | list[Any], path: Path, found: list[tuple[Path, Mapping[str, Any]]]) -> None:
    if isinstance(value, dict):
        found.append((path, value))
    for step, item in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(item, _NESTED):  # most are texts and numbers
            _collect(item, (*path, step), found)
