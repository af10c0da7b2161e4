"""What a rehearsal takes from the declarations: the monitors of one service, and what their alerts lead to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from lrcp.contract.load import load_contract
from lrcp.contract.model import Contract
from lrcp.core.errors import FindingsError, LrcpError, UsageError, refuse_errors
from lrcp.core.finding import Finding
from lrcp.core.frozen import Frozen, field, replace
from lrcp.core.nearest import told
from lrcp.evaluate import Downtime, Downtimes, MonitorDefinition, MonitorEvaluator, SeriesStore, SloDefinition
from lrcp.evaluate.announce import SIMPLE
from lrcp.logs.declared import Declared as LogsDeclared
from lrcp.logs.declared import compile_declared
from lrcp.prove.reading import group_keys
from lrcp.query import ast, walk
from lrcp.rehearse.references import Declared
from lrcp.respond.deployed import deployed
from lrcp.respond.workflows import Connection
from lrcp.spec import IncidentHandle, Resource, Spec, load_spec
from lrcp.spec.oncall import Directory, load_directory
from lrcp.spec.workflow_graph import Workflow

T = TypeVar("T")

MONITOR, SLO, DOWNTIME = "datadog_monitor", "datadog_service_level_objective", "datadog_downtime_schedule"
WORKFLOW, CONNECTION = "datadog_workflow_automation", "datadog_action_connection"


class WatchedMonitor(Frozen):
    """``reference`` is how other declarations name it, ``unit`` that of the measured values, for reports."""

    reference: str
    definition: MonitorDefinition
    severity: str
    unit: str


class Watched(Frozen):
    """All that is evaluated in a rehearsal. ``metric_types`` by name, as the contract declares them.

    ``workflows`` by their handle, ``connections`` by the reference by which workflows name them. ``logs`` are the
    pipelines that logs go through: None leaves them as they arrive.
    """

    service: str
    environment: str
    monitors: Sequence[WatchedMonitor]
    slos: Mapping[str, SloDefinition]
    incident_handles: Mapping[str, IncidentHandle]
    metric_types: Mapping[str, str]
    downtimes: Downtimes = field(default_factory=Downtimes)
    workflows: Mapping[str, Workflow] = field(default_factory=dict)
    connections: Mapping[str, Connection] = field(default_factory=dict)
    on_call: Directory | None = None
    logs: LogsDeclared | None = None

    @property
    def declared(self) -> Mapping[str, Declared]:
        """What scenarios may expect, by the ids of monitors."""
        known = {each.reference: each.definition for each in self.monitors}
        return {each.definition.id: _declared(each, known) for each in self.monitors}


def read_watched(root: Path, environment: str, services: Iterable[str]) -> dict[str, Watched]:
    """The same of several, from the repository at ``root``. Raises FindingsError for errors of the contract, too."""
    spec = load_spec(root, environment)
    contract = load_contract(root, [each.name for each in spec.services], [environment])
    refuse_errors(spec.findings)
    logs = compile_declared(spec)
    return {service: replace(watched(spec, service, contract), logs=logs) for service in services}


def watched(spec: Spec, service: str, contract: Contract) -> Watched:
    """The monitors and objectives of ``service``, with types and units of metrics from the contract.

    Raises FindingsError when the declarations have errors, UsageError for an unknown service.
    """
    refuse_errors(spec.findings)
    known = {each.name for each in spec.services}
    if service not in known:
        raise UsageError(told(f"there is no service `{service}` in the catalogue", service, known))
    own = [resource for resource in spec.resources if resource.service == service]
    objectives = [each for each in own if each.type == SLO]
    slos = {slo.id: slo for slo in _read(objectives, lambda each: SloDefinition.of(each, spec.resources))}
    monitors = [resource for resource in own if resource.type == MONITOR]
    return Watched(
        service=service,
        environment=spec.environment,
        monitors=_read(monitors, lambda each: _monitor(each, contract, slos)),
        slos=slos,
        incident_handles=spec.incident_handles,
        on_call=load_directory(spec),
        metric_types=contract.metric_types,
        downtimes=Downtimes(_read(spec.of_type(DOWNTIME), Downtime.of)),
        workflows={each.handle: each for each in _read((one for one in own if one.type == WORKFLOW), Workflow.of)},
        connections={str(each.reference): _connection(each) for each in own if each.type == CONNECTION},
    )


def _connection(resource: Resource) -> Connection:
    http = resource.arguments.get("http") or {}
    return Connection(str(resource.reference), str(http.get("base_url") or ""))


def _read(resources: Iterable[Resource], read: Callable[[Resource], T]) -> list[T]:
    """Raises FindingsError (R305) for all that the evaluator refuses: what is not evaluated is not proved."""
    found, findings = [], []
    for resource in resources:
        try:
            found.append(read(resource))
        except LrcpError as error:
            findings.append(
                Finding("R305", f"it cannot be rehearsed: {error}", resource.position, resource=resource.id)
            )
    if findings:
        raise FindingsError(findings)
    return found


def _declared(monitor: WatchedMonitor, known: Mapping[str, MonitorDefinition]) -> Declared:
    """A composite groups as its parts do."""
    definition = monitor.definition
    parts = [node.reference for node in walk(definition.ast) if isinstance(node, ast.MonitorReference)]
    each = (definition, *(known[name] for name in parts if name in known))
    return Declared(monitor.severity, tuple(sorted({key for one in each for key in told_by(one)})))


def told_by(definition: MonitorDefinition) -> tuple[str, ...]:
    """Keys of the groups that are notified of: those of ``notify_by``, or all that the monitor alerts by, sorted."""
    bundled = definition.options.notify_by
    return tuple(sorted(set(bundled) - {SIMPLE} if bundled else group_keys(definition)))


def _monitor(resource: Resource, contract: Contract, slos: Mapping[str, SloDefinition]) -> WatchedMonitor:
    definition = deployed(resource)
    if not isinstance(definition.ast, ast.CompositeMonitor):
        MonitorEvaluator(definition, SeriesStore(), slos=slos)  # raises for what it does not evaluate
    return WatchedMonitor(
        str(resource.reference), definition, str(resource.house.get("severity") or ""), _unit(definition.ast, contract)
    )


def _unit(monitor: ast.Monitor, contract: Contract) -> str:
    """The metric's own unit where the monitor compares the metric itself."""
    if not isinstance(monitor, ast.MetricMonitor):
        return ""
    if monitor.change is not None and monitor.change.kind == "pct_change":
        return "percent"
    queried = {node.metric for node in walk(monitor) if isinstance(node, ast.MetricQuery)}
    found = {contract.metrics[name].unit or "" for name in queried if name in contract.metrics}
    divided = any(isinstance(node, ast.Binary) and node.operator == "/" for node in walk(monitor))
    return found.pop() if len(found) == 1 and not divided else ""
