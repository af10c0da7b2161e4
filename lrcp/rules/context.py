"""What rules look at: one resource of each kind that differs in more than its identity, its queries parsed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Concatenate, ParamSpec, TypeVar

from lrcp.core.finding import Finding, Severity
from lrcp.core.position import Position
from lrcp.query import ast, find
from lrcp.rules.made import made_metrics
from lrcp.rules.vocabulary import Metric, Vocabulary
from lrcp.spec.model import IncidentHandle, Resource, Spec, Step, Team
from lrcp.spec.queries import Parsed, Query, parse_queries

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class MetricUse:
    """One metric query within one query text; ``metric`` is None when nobody sends it."""

    query: Query
    node: ast.MetricQuery
    metric: Metric | None

    @cached_property
    def tags(self) -> Sequence[ast.Tag | ast.In]:
        """Every tag that the scope names, negated ones included."""
        named: list[ast.Tag | ast.In] = [*find(self.node, ast.Tag), *find(self.node, ast.In)]
        return sorted(named, key=lambda tag: tag.span.start)


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
        self._alike = {_group_of(group[0]): group for group in _groups(specs)} if parsed is None else {}
        different = (group[0] for group in self._alike.values())
        self._parsed = [(each, parse_queries(each)) for each in different] if parsed is None else parsed
        self.resources = [resource for resource, _ in self._parsed]
        self.queries = [query for _, each in self._parsed for query in each.queries]
        self.findings = [finding for _, each in self._parsed for finding in each.findings]
        self.memory: dict[object, Any] = {}

    def replacing(self, old: Resource, new: Resource) -> Context:
        """The same with ``new`` in the place of ``old``; nothing else is parsed again."""
        changed, there = (new, parse_queries(new)), self.stand_in(old)
        parsed = [changed if resource is there else (resource, each) for resource, each in self._parsed]
        return Context(self.specs, self.vocabulary, parsed)

    def of(self, resources: Iterable[Resource]) -> Context:
        """The same for these resources alone."""
        return Context(self.specs, self.vocabulary, [(each, parse_queries(each)) for each in resources])

    def alike(self, resource: Resource) -> Sequence[Resource]:
        """Those of its declaration that ``resource`` stands for, itself first: they differ in their identity alone.

        What a rule finds in the text of one holds for all; what it finds in the catalogue or in other resources
        may not.
        """
        group = self._alike.get(_group_of(resource), ())
        return group if group and group[0] is resource else (resource,)

    def stand_in(self, resource: Resource) -> Resource:
        """The one that stands for ``resource``: rather ask this, which is made already, for what all say alike."""
        return next(iter(self._alike.get(_group_of(resource), ())), resource)

    @property
    def teams(self) -> Mapping[str, Team]:
        return self.specs[0].teams if self.specs else {}

    @property
    def incident_handles(self) -> Mapping[str, IncidentHandle]:
        return self.specs[0].incident_handles if self.specs else {}

    def of_type(self, type: str) -> Iterator[Resource]:
        return iter(self._by_type.get(type, ()))

    @property
    def monitors(self) -> Iterator[Resource]:
        return self.of_type("datadog_monitor")

    @cached_property
    def notifying(self) -> Sequence[Resource]:
        """Monitors, one for each message: those of one shape may tell several teams, and page only somewhere."""
        found: dict[tuple[str | int, str], Resource] = {}
        for monitor in self.monitors:
            for each in self.alike(monitor):
                found.setdefault((_group_of(each), each.told), each)
        return list(found.values())

    def spec_of(self, resource: Resource) -> Spec:
        return next(spec for spec in self.specs if spec.environment == resource.environment)

    def monitor_query(self, resource: Resource) -> Query | None:
        """The parsed query of a monitor, or of the one that stands for it; None when it has a syntax error."""
        return self._monitor_queries.get(id(resource)) or self._monitor_queries.get(id(self.stand_in(resource)))

    @cached_property
    def metric_uses(self) -> list[MetricUse]:
        return [
            MetricUse(query, node, self.vocabulary.metric(node.metric))
            for query in self.queries
            for node in find(query.tree, ast.MetricQuery)
        ]

    @cached_property
    def metric_monitors(self) -> list[tuple[Query, ast.MetricMonitor]]:
        queries = [query for query in self.queries if query.role == "monitor"]
        return [(query, query.tree) for query in queries if isinstance(query.tree, ast.MetricMonitor)]

    @cached_property
    def _by_type(self) -> Mapping[str, Sequence[Resource]]:
        found: dict[str, list[Resource]] = {}
        for resource in self.resources:
            found.setdefault(resource.type, []).append(resource)
        return found

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


def shared(read: Callable[Concatenate[Context, P], T]) -> Callable[Concatenate[Context, P], T]:
    """What several rules ask of a context: it is made for the first of them. Not for what can be gone through once."""

    def once(context: Context, /, *args: P.args, **kwargs: P.kwargs) -> T:
        key = (read, args, *kwargs.items())
        if key not in context.memory:
            context.memory[key] = read(context, *args, **kwargs)
        made: T = context.memory[key]
        return made

    once.__doc__ = read.__doc__
    return once


def said_by(other: Resource, resource: Resource, text: str) -> str:
    """``text`` of ``resource`` as ``other`` has it, one of those that it stands for."""
    return resource.as_of(other.service or "", other.environment, text)


def _groups(specs: Iterable[Spec]) -> Iterable[Sequence[Resource]]:
    """Resources of one shape together: rules say the same about each."""
    groups: dict[str | int, list[Resource]] = {}
    for spec in specs:
        for resource in (*spec.resources, *spec.notebooks):
            groups.setdefault(_group_of(resource), []).append(resource)
    return groups.values()


def _group_of(resource: Resource) -> str | int:
    return resource.shape or id(resource)
