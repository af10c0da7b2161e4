"""What rules look at: one resource of each kind that differs in more than its identity, its queries parsed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from lrcp.core.finding import Finding, Severity
from lrcp.core.position import Position
from lrcp.query import ast, walk
from lrcp.rules.made import made_metrics
from lrcp.rules.vocabulary import Metric, Vocabulary
from lrcp.spec.model import IncidentHandle, Resource, Spec, Step, Team
from lrcp.spec.queries import Parsed, Query, parse_queries


@dataclass(frozen=True)
class MetricUse:
    """One metric query within one query text; ``metric`` is None when nobody sends it."""

    query: Query
    node: ast.MetricQuery
    metric: Metric | None


class Context:
    """``specs`` of all environments. ``findings`` are the syntax errors met while parsing.

    ``vocabulary`` is joined with the metrics that ``specs`` make of logs, spans and RUM events.

    ``parsed`` holds the queries of the resources to look at; those of ``specs`` without it.
    """

    def __init__(
        self, specs: Sequence[Spec], vocabulary: Vocabulary, parsed: Sequence[tuple[Resource, Parsed]] | None = None
    ) -> None:
        self.specs = specs
        self.vocabulary = vocabulary.joined(metric for metric, _ in made_metrics(specs))
        self._parsed = [(each, parse_queries(each)) for each in _representatives(specs)] if parsed is None else parsed
        self.resources = [resource for resource, _ in self._parsed]
        self.queries = [query for _, each in self._parsed for query in each.queries]
        self.findings = [finding for _, each in self._parsed for finding in each.findings]

    def replacing(self, old: Resource, new: Resource) -> Context:
        """The same with ``new`` in the place of ``old``; nothing else is parsed again."""
        changed = (new, parse_queries(new))
        parsed = [changed if resource is old else (resource, each) for resource, each in self._parsed]
        return Context(self.specs, self.vocabulary, parsed)

    def of(self, resources: Iterable[Resource]) -> Context:
        """The same for these resources alone."""
        return Context(self.specs, self.vocabulary, [(each, parse_queries(each)) for each in resources])

    @cached_property
    def instances(self) -> Mapping[tuple[str, str], Sequence[Resource]]:
        """Every resource of a declaration, by type and id; ``resources`` holds those that differ."""
        found: dict[tuple[str, str], list[Resource]] = {}
        for spec in self.specs:
            for resource in (*spec.resources, *spec.notebooks):
                found.setdefault((resource.type, resource.id), []).append(resource)
        return found

    @property
    def teams(self) -> Mapping[str, Team]:
        return self.specs[0].teams if self.specs else {}

    @property
    def incident_handles(self) -> Mapping[str, IncidentHandle]:
        return self.specs[0].incident_handles if self.specs else {}

    def of_type(self, type: str) -> Iterator[Resource]:
        return (resource for resource in self.resources if resource.type == type)

    @property
    def monitors(self) -> Iterator[Resource]:
        return self.of_type("datadog_monitor")

    def spec_of(self, resource: Resource) -> Spec:
        return next(spec for spec in self.specs if spec.environment == resource.environment)

    def monitor_query(self, resource: Resource) -> Query | None:
        """The parsed query of a monitor; None when it has a syntax error."""
        return self._monitor_queries.get(id(resource))

    @cached_property
    def metric_uses(self) -> list[MetricUse]:
        return [
            MetricUse(query, node, self.vocabulary.metric(node.metric))
            for query in self.queries
            for node in query.metrics()
        ]

    @cached_property
    def metric_monitors(self) -> list[tuple[Query, ast.MetricMonitor]]:
        queries = [query for query in self.queries if query.role == "monitor"]
        return [(query, query.tree) for query in queries if isinstance(query.tree, ast.MetricMonitor)]

    @cached_property
    def _monitor_queries(self) -> dict[int, Query]:
        return {id(query.resource): query for query in self.queries if query.path == ("query",)}


def finding(
    code: str,
    resource: Resource,
    message: str,
    *path: Step,
    severity: Severity = Severity.ERROR,
    found: str = "",
    expected: str = "",
    fix: str = "",
) -> Finding:
    """A finding at the argument of ``resource`` at ``path``."""
    at: Position = resource.at(*path)
    return Finding(code, message, at, severity, resource.id, found, expected, fix, instance=resource.instance)


def tags_of(scope: ast.Scope) -> Iterator[ast.Tag | ast.In]:
    """Every tag that a scope names, negated ones included."""
    return (node for node in walk(scope) if isinstance(node, ast.Tag | ast.In))


def _representatives(specs: Iterable[Spec]) -> Iterator[Resource]:
    """One resource for all that are equal but for service and environment: rules say the same about each."""
    shapes: set[str] = set()
    contents: set[str] = set()
    for spec in specs:
        for resource in (*spec.resources, *spec.notebooks):
            if resource.shape in shapes:
                continue
            shapes.add(resource.shape)
            content = _content(resource)
            if content not in contents:
                contents.add(content)
                yield resource


def _content(resource: Resource) -> str:
    ignored = resource.house.get("ignore")
    text = json.dumps([resource.type, resource.id, resource.arguments, ignored], sort_keys=True)
    names = sorted(filter(None, (resource.service, resource.environment)), key=len, reverse=True)
    for number, name in enumerate(names):
        text = text.replace(name, f"\0{number}")
    return text
