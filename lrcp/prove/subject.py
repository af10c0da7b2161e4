"""What a monitor test is about: the declared monitor as it is deployed, and what it refers to."""

from __future__ import annotations

from collections.abc import Mapping

from lrcp.contract.foreign import ForeignMetric, foreign
from lrcp.contract.model import Contract
from lrcp.core.frozen import Frozen, field, replace
from lrcp.evaluate import Downtime, MonitorDefinition, SloDefinition
from lrcp.evaluate.objective import queries_of
from lrcp.logs.declared import Declared
from lrcp.prove.reading import group_keys, sections_of, summary_keys
from lrcp.query import ast, walk
from lrcp.respond import IncidentHandle
from lrcp.respond.deployed import deployed
from lrcp.spec import Resource, Spec
from lrcp.spec.oncall import Directory, load_directory

MONITOR, SLO, DOWNTIME = "datadog_monitor", "datadog_service_level_objective", "datadog_downtime_schedule"


class Subject(Frozen):
    """A monitor and its surroundings. ``slos`` and ``parts`` by the references in queries; ``parts`` are the
    monitors that a composite is made of, each before those that refer to it. ``logs`` is what the environment declares
    for them: None leaves them as they arrive. ``downtimes`` of the service, by id; a case says when they hold.

    ``replace(subject, definition=...)`` is the same with a changed monitor.
    """

    definition: MonitorDefinition
    service: str
    environment: str
    severity: str = ""
    slos: Mapping[str, SloDefinition] = field(default_factory=dict)
    parts: Mapping[str, MonitorDefinition] = field(default_factory=dict)
    incident_handles: Mapping[str, IncidentHandle] = field(default_factory=dict)
    metric_types: Mapping[str, str] = field(default_factory=dict)
    on_call: Directory | None = None
    logs: Declared | None = None
    downtimes: Mapping[str, Downtime] = field(default_factory=dict)

    @property
    def definitions(self) -> tuple[MonitorDefinition, ...]:
        return (*self.parts.values(), self.definition)

    @property
    def group_by(self) -> tuple[str, ...]:
        """Keys of the groups, sorted; empty for a simple alert."""
        return tuple(sorted({key for each in self.definitions for key in group_keys(each)}))

    @property
    def summaries(self) -> tuple[tuple[str, ...], ...]:
        """Keys of what is told of beside the groups: bundles of ``notify_by``, the silence of all groups of events."""
        return summary_keys(self.definition)

    @property
    def sections(self) -> frozenset[str]:
        """The sections of a case that the monitor or one of its parts reads."""
        return frozenset(section for each in self.definitions for section in sections_of(each))

    @property
    def metrics(self) -> frozenset[str]:
        """What the monitor reads, through its objective or its parts, too."""
        own = [query for each in self.definitions for query in _queries(each.ast)]
        indirect = [query for slo in self.slos.values() for query in _queries(*queries_of(slo.indicator))]
        return frozenset(query.metric for query in (*own, *indirect))


def subject_of(resource: Resource, spec: Spec, contract: Contract, on_call: Directory | None = None) -> Subject:
    """``resource`` is a ``datadog_monitor`` of one service; ``on_call`` as from ``load_directory``, unless ``spec``
    is to be read for it.

    Raises LrcpError (UnsupportedError, QuerySyntaxError) for a monitor or objective that is not evaluated.
    """
    definition = deployed(resource)
    parts = _parts(definition, spec)
    named = {each.ast.slo for each in (*parts.values(), definition) if isinstance(each.ast, ast.SloMonitor)}
    slos = [SloDefinition.of(each, spec.resources) for each in spec.of_type(SLO) if str(each.reference) in named]
    subject = Subject(
        definition=definition,
        service=resource.service or "",
        environment=spec.environment,
        severity=str(resource.house.get("severity") or ""),
        slos={slo.id: slo for slo in slos},
        parts=parts,
        incident_handles=spec.incident_handles,
        metric_types=contract.metric_types,
        on_call=on_call or load_directory(spec),
        downtimes={each.id: Downtime.of(each) for each in spec.of_type(DOWNTIME) if each.service == resource.service},
    )
    return replace(subject, metric_types=_with_others(contract.metric_types, subject.metrics))


def _with_others(types: Mapping[str, str], read: frozenset[str]) -> Mapping[str, str]:
    """What Datadog's products send is in no contract of ours: the latency of a span, for example."""
    found = {name: foreign().metric(name) for name in read - types.keys()}
    return {**types, **{name: each.type for name, each in found.items() if isinstance(each, ForeignMetric)}}


def _parts(definition: MonitorDefinition, spec: Spec) -> dict[str, MonitorDefinition]:
    if not isinstance(definition.ast, ast.CompositeMonitor):
        return {}
    wanted = {node.reference for node in walk(definition.ast) if isinstance(node, ast.MonitorReference)}
    return {str(each.reference): deployed(each) for each in spec.of_type(MONITOR) if str(each.reference) in wanted}


def _queries(*nodes: ast.Node) -> list[ast.MetricQuery]:
    return [node for each in nodes for node in walk(each) if isinstance(node, ast.MetricQuery)]
