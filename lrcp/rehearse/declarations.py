"""What a rehearsal takes from the declarations: the monitors of one service, and what their alerts lead to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from lrcp.contract.load import load_contract
from lrcp.contract.model import Contract
from lrcp.core.errors import FindingsError, LrcpError, UsageError
from lrcp.core.finding import Finding, Severity
from lrcp.core.nearest import suggestion
from lrcp.evaluate import MonitorDefinition, MonitorEvaluator, SeriesStore, SloDefinition
from lrcp.query import ast, walk
from lrcp.rehearse.references import Declared
from lrcp.respond.deployed import deployed
from lrcp.spec import IncidentHandle, Resource, Spec, load_spec

T = TypeVar("T")

MONITOR, SLO = "datadog_monitor", "datadog_service_level_objective"


@dataclass(frozen=True, slots=True)
class WatchedMonitor:
    """``reference`` is how other declarations name it, ``unit`` that of the measured values, for reports."""

    reference: str
    definition: MonitorDefinition
    severity: str
    unit: str


@dataclass(frozen=True)
class Watched:
    """All that is evaluated in a rehearsal. ``metric_types`` by name, as the contract declares them."""

    service: str
    environment: str
    monitors: Sequence[WatchedMonitor]
    slos: Mapping[str, SloDefinition]
    incident_handles: Mapping[str, IncidentHandle]
    metric_types: Mapping[str, str]

    @property
    def declared(self) -> Mapping[str, Declared]:
        """What scenarios may expect."""
        return {each.definition.id: Declared(each.severity, group_by(each.definition.ast)) for each in self.monitors}


def read_watched(root: Path, environment: str, service: str) -> Watched:
    """The same from the repository at ``root``. Raises FindingsError for errors of the contract, too."""
    spec = load_spec(root, environment)
    return watched(spec, service, load_contract(root, [each.name for each in spec.services], [environment]))


def watched(spec: Spec, service: str, contract: Contract) -> Watched:
    """The monitors and objectives of ``service``, with types and units of metrics from the contract.

    Raises FindingsError when the declarations have errors, UsageError for an unknown service.
    """
    errors = [finding for finding in spec.findings if finding.severity is Severity.ERROR]
    if errors:
        raise FindingsError(errors)
    known = {each.name for each in spec.services}
    if service not in known:
        raise UsageError(f"there is no service `{service}` in the catalogue; {suggestion(service, known)}")
    own = [resource for resource in spec.resources if resource.service == service]
    slos = {slo.id: slo for slo in _read((each for each in own if each.type == SLO), SloDefinition.of)}
    monitors = [resource for resource in own if resource.type == MONITOR]
    return Watched(
        service=service,
        environment=spec.environment,
        monitors=_read(monitors, lambda each: _monitor(each, contract, slos)),
        slos=slos,
        incident_handles=spec.incident_handles,
        metric_types=contract.metric_types,
    )


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


def group_by(monitor: ast.Monitor) -> tuple[str, ...]:
    """Keys that the monitor alerts by, sorted; empty for a simple alert."""
    keys = {key for node in walk(monitor) if isinstance(node, ast.MetricQuery) for key in node.by}
    return tuple(sorted(keys))


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
