"""The one table of resource kinds: declaration folder, Terraform type, and how one becomes the other."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from lrcp.spec.house import COMMON, MONITOR, Schema
from lrcp.spec.instance import Compile, Compiled, Instance
from lrcp.spec.monitors import compile_monitor
from lrcp.spec.tags import normalised, own_tags


@dataclass(frozen=True, eq=False)
class ResourceKind:
    """One row. ``function`` is the name by which expressions refer to a resource of this kind.

    ``section`` is the key that the declarations stand under, None for the top of the file. ``shared``
    resources exist once for the whole organisation instead of once a service. ``house`` are the keys
    that are ours with their schemas, every other key is an argument of the provider; ``made`` arguments
    are never written, ``required`` keys always. ``sources`` says from which part of the declaration a
    made argument comes, for positions.
    """

    folder: str
    type: str
    function: str
    compile: Compile
    section: str | None = None
    shared: bool = False
    house: Schema = field(default_factory=lambda: COMMON)
    made: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Where its declarations are, in words."""
        return f"{self.folder}/" if self.section is None else f"`{self.section}` of {self.folder}/"


def compile_tagged(instance: Instance) -> Compiled:
    """Arguments as declared, with the tags that every resource of a service gets."""
    tags = normalised([*instance.generated_tags, *own_tags(instance.arguments)])
    return Compiled({**instance.arguments, "tags": tags})


def compile_plain(instance: Instance) -> Compiled:
    """Arguments as declared."""
    return Compiled(dict(instance.arguments))


def compile_dashboard(instance: Instance) -> Compiled:
    """The API's own JSON, in one canonical form so that two runs give the same text."""
    arguments = dict(instance.arguments)
    body = arguments.get("dashboard")
    if isinstance(body, dict):
        arguments["dashboard"] = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return Compiled(arguments)


KINDS: tuple[ResourceKind, ...] = (
    ResourceKind(
        "monitors",
        "datadog_monitor",
        "monitor",
        compile_monitor,
        house=COMMON | MONITOR,
        made=("monitor_thresholds", "priority"),
        required=("name", "type", "query", "severity", "message", "rationale"),
        sources={"monitor_thresholds": ("values",), "priority": ("severity",), "assets": ("runbook",)},
    ),
    ResourceKind(
        "slos",
        "datadog_service_level_objective",
        "slo",
        compile_tagged,
        required=("name", "type", "description", "thresholds"),
    ),
    ResourceKind("dashboards", "datadog_dashboard_json", "dashboard", compile_dashboard, required=("dashboard",)),
    ResourceKind(
        "incidents",
        "datadog_incident_type",
        "incident_type",
        compile_plain,
        section="types",
        shared=True,
        required=("name",),
    ),
    ResourceKind(
        "incidents",
        "datadog_incident_notification_rule",
        "incident_notification_rule",
        compile_plain,
        section="notification_rules",
        shared=True,
        required=("incident_type", "trigger", "handles", "conditions"),
    ),
)
MONITORS, OBJECTIVES, DASHBOARDS, INCIDENT_TYPES = KINDS[:4]
FOLDERS: Mapping[str, tuple[ResourceKind, ...]] = {
    folder: tuple(kind for kind in KINDS if kind.folder == folder)
    for folder in dict.fromkeys(kind.folder for kind in KINDS)
}
