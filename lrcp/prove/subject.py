"""What a monitor test is about: the declared monitor as it is deployed, and what it refers to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lrcp.contract.model import Contract
from lrcp.evaluate import MonitorDefinition, SloDefinition
from lrcp.evaluate.objective import Events, Slice
from lrcp.query import ast, walk
from lrcp.respond import IncidentHandle
from lrcp.respond.deployed import deployed
from lrcp.spec import Resource, Spec

MONITOR, SLO = "datadog_monitor", "datadog_service_level_objective"


@dataclass(frozen=True)
class Subject:
    """A monitor and its surroundings. ``slos`` and ``parts`` by the references in queries; ``parts`` are the
    monitors that a composite is made of, each before those that refer to it.

    ``dataclasses.replace(subject, definition=...)`` is the same with a changed monitor.
    """

    definition: MonitorDefinition
    service: str
    environment: str
    severity: str = ""
    slos: Mapping[str, SloDefinition] = field(default_factory=dict)
    parts: Mapping[str, MonitorDefinition] = field(default_factory=dict)
    incident_handles: Mapping[str, IncidentHandle] = field(default_factory=dict)
    metric_types: Mapping[str, str] = field(default_factory=dict)

    @property
    def definitions(self) -> tuple[MonitorDefinition, ...]:
        return (*self.parts.values(), self.definition)

    @property
    def group_by(self) -> tuple[str, ...]:
        """Keys of the groups, sorted; empty for a simple alert."""
        return tuple(sorted({key for each in self.definitions for query in _queries(each.ast) for key in query.by}))

    @property
    def metrics(self) -> frozenset[str]:
        """What the monitor reads, through its objective or its parts, too."""
        own = [query for each in self.definitions for query in _queries(each.ast)]
        indirect = [query for slo in self.slos.values() for query in _indicator_queries(slo.indicator)]
        return frozenset(query.metric for query in (*own, *indirect))


def subject_of(resource: Resource, spec: Spec, contract: Contract) -> Subject:
    """``resource`` is a ``datadog_monitor`` of one service.

    Raises LrcpError (UnsupportedError, QuerySyntaxError) for a monitor or objective that is not evaluated.
    """
    definition = deployed(resource)
    parts = _parts(definition, spec)
    named = {each.ast.slo for each in (*parts.values(), definition) if isinstance(each.ast, ast.SloMonitor)}
    slos = [SloDefinition.of(each) for each in spec.of_type(SLO) if str(each.reference) in named]
    return Subject(
        definition=definition,
        service=resource.service or "",
        environment=spec.environment,
        severity=str(resource.house.get("severity") or ""),
        slos={slo.id: slo for slo in slos},
        parts=parts,
        incident_handles=spec.incident_handles,
        metric_types=contract.metric_types,
    )


def _parts(definition: MonitorDefinition, spec: Spec) -> dict[str, MonitorDefinition]:
    if not isinstance(definition.ast, ast.CompositeMonitor):
        return {}
    wanted = {node.reference for node in walk(definition.ast) if isinstance(node, ast.MonitorReference)}
    return {str(each.reference): deployed(each) for each in spec.of_type(MONITOR) if str(each.reference) in wanted}


def _queries(*nodes: ast.Node) -> list[ast.MetricQuery]:
    return [node for each in nodes for node in walk(each) if isinstance(node, ast.MetricQuery)]


def _indicator_queries(indicator: Slice | Events) -> list[ast.MetricQuery]:
    if isinstance(indicator, Slice):
        return list(indicator.queries.values())
    return _queries(indicator.good, indicator.total)
