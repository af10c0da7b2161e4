"""What scenario and target files name must exist: in each other, in the contract, among the declared monitors."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from lrcp.core.finding import Finding
from lrcp.core.frozen import Frozen
from lrcp.core.nearest import suggestion
from lrcp.core.yamldoc import Document
from lrcp.rehearse.supplied_checks import check_supplied, supplied

Path_ = tuple[str | int, ...]
# What phases do to a service that runs, and what they say instead of one that does not.
_LIVE = ("traffic", "faults", "do")


class Declared(Frozen):
    """What a scenario's expectations are checked against: a monitor's severity and the keys it groups by."""

    severity: str
    group_by: tuple[str, ...]


class Known(Frozen):
    """What one service declares: ``monitors`` by id, and the steps of each workflow."""

    monitors: Mapping[str, Declared]
    workflows: Mapping[str, Collection[str]]


def check_target(document: Document) -> Iterator[Finding]:
    """Codes R201 to R204 for the parts of a target that name each other."""
    sets = document.value["prompts"]
    for endpoint, entry in document.value["endpoints"].items():
        for number, name in enumerate(entry["prompts"]):
            path = ("endpoints", endpoint, "prompts", number)
            yield from _known(document, path, "R203", "set of prompts", name, sets)
    for name, traffic in document.value.get("traffic", {}).items():
        yield from _check_mix(document, ("traffic", name, "mix"), traffic["mix"], document.value)


def check_scenario(document: Document, targets: Mapping[str, Document]) -> Iterator[Finding]:
    """Codes R201 to R208 for what a scenario names of its target, and for what contradicts itself."""
    data = document.value
    if "service" in data:
        yield from _known(document, ("service",), "R205", "target for service", data["service"], targets)
    names = [phase["name"] for phase in data["phases"]]
    for number, phase in enumerate(data["phases"]):
        path: Path_ = ("phases", number)
        yield from _check_phase(document, path, phase)
        if phase["name"] in names[:number]:
            at = document.position(*path, "name")
            yield Finding("R207", f"two phases are named `{phase['name']}`", at, fix="rename one")
    if data.get("service") in targets:
        yield from _check_requests(document, targets[data["service"]].value)
    yield from check_supplied(document)


def check_against(document: Document, services: Mapping[str, Known], metrics: Collection[str]) -> Iterator[Finding]:
    """Codes R301 to R304, R306 and R307 for what a scenario names of the declarations and of the contract."""
    workflows = {name: steps for known in services.values() for name, steps in known.workflows.items()}
    for number, phase in enumerate(document.value["phases"]):
        expect = phase.get("expect", {})
        for key in ("fires", "recovers", "runs"):
            for index, entry in enumerate(expect.get(key, ())):
                yield from _check_entry(document, ("phases", number, "expect", key, index), entry, services)
        monitors = {name for known in services.values() for name in known.monitors}
        for index, name in enumerate(expect.get("may_warn", ())):
            where = ("phases", number, "expect", "may_warn", index)
            yield from _known(document, where, "R301", "monitor", name, monitors)
    for path, entry in supplied(document, "series"):
        yield from _known(document, (*path, "metric"), "R304", "metric", entry["metric"], metrics)
    for number, entry in enumerate(document.value.get("approvals", ())):
        yield from _check_workflow(document, ("approvals", number), entry, workflows)


def _check_entry(
    document: Document, path: Path_, entry: Mapping[str, Any], services: Mapping[str, Known]
) -> Iterator[Finding]:
    named = entry.get("service", document.value.get("service") or (next(iter(services)) if len(services) == 1 else ""))
    if not named:
        fix = f"add `service:`, one of {', '.join(services)}"
        yield Finding("R307", "it does not say which service it is about", document.position(*path), fix=fix)
        return
    yield from _known(document, (*path, "service"), "R307", "service in this scenario", named, services)
    if named in services:
        yield from _check_expected(document, path, entry, services[named].monitors)
        if "workflow" in entry:
            yield from _check_workflow(document, path, entry, services[named].workflows)


def _check_workflow(
    document: Document, path: Path_, entry: Mapping[str, Any], workflows: Mapping[str, Collection[str]]
) -> Iterator[Finding]:
    name = entry["workflow"]
    yield from _known(document, (*path, "workflow"), "R306", "workflow", name, workflows)
    named: dict[Path_, str] = {("step",): entry["step"]} if "step" in entry else {}
    named |= {("steps", number): step for number, step in enumerate(entry.get("steps", ()))}
    for where, step in named.items() if name in workflows else ():
        yield from _known(document, (*path, *where), "R306", f"step of `{name}`", step, workflows[name])


def _check_expected(
    document: Document, path: Path_, entry: Mapping[str, Any], monitors: Mapping[str, Declared]
) -> Iterator[Finding]:
    name = entry["monitor"]
    yield from _known(document, (*path, "monitor"), "R301", "monitor", name, monitors)
    if name not in monitors:
        return
    declared = monitors[name]
    keys = tuple(tag.partition(":")[0] for tag in entry["group"].split(",")) if "group" in entry else ()
    if keys != declared.group_by:
        message = f"`{name}` groups by {', '.join(declared.group_by) or 'nothing'}"
        fix = f"name one: `group: {','.join(f'{key}:...' for key in declared.group_by)}`"
        at = document.position(*path, "group")
        yield Finding("R302", message, at, found=entry.get("group", ""), fix=fix if declared.group_by else "remove it")
    if entry.get("severity", declared.severity) != declared.severity:
        message, at = f"`{name}` is declared otherwise", document.position(*path, "severity")
        yield Finding("R303", message, at, found=entry["severity"], expected=declared.severity)


def _check_phase(document: Document, path: Path_, phase: Mapping[str, Any]) -> Iterator[Finding]:
    if phase.get("idle") and "traffic" in phase:
        at = document.key_position(*path, "traffic")
        yield Finding("R206", "an idle phase has no traffic", at, fix="remove `idle` or `traffic`")
    for key in _LIVE if "service" not in document.value else ():
        if key in phase:
            at, fix = document.key_position(*path, key), f"name one as `service`, or remove `{key}`"
            yield Finding("R206", f"no service runs that `{key}` could be about", at, fix=fix)


def _check_requests(document: Document, target: Mapping[str, Any]) -> Iterator[Finding]:
    for name, traffic in document.value.get("traffic", {}).items():
        yield from _check_mix(document, ("traffic", name, "mix"), traffic["mix"], target)
    for number, phase in enumerate(document.value["phases"]):
        if "traffic" in phase:
            yield from _check_traffic(document, ("phases", number, "traffic"), phase["traffic"], target)


def _check_traffic(document: Document, path: Path_, traffic: Any, target: Mapping[str, Any]) -> Iterator[Finding]:
    if isinstance(traffic, str):
        named = {**target.get("traffic", {}), **document.value.get("traffic", {})}
        yield from _known(document, path, "R204", "traffic", traffic, named)
    else:
        yield from _check_mix(document, (*path, "mix"), traffic["mix"], target)


def _check_mix(document: Document, path: Path_, mix: Any, target: Mapping[str, Any]) -> Iterator[Finding]:
    for number, share in enumerate(mix):
        here = (*path, number)
        endpoints = target["endpoints"]
        yield from _known(document, (*here, "endpoint"), "R201", "endpoint", share["endpoint"], endpoints)
        for index, toggle in enumerate(share.get("toggles", ())):
            yield from _known(document, (*here, "toggles", index), "R202", "toggle", toggle, target.get("toggles", ()))
        taken = endpoints.get(share["endpoint"], {}).get("prompts", target["prompts"])
        yield from _known(
            document, (*here, "prompts"), "R203", f"set of prompts for {share['endpoint']}", share["prompts"], taken
        )
        if "session" in share and "session_header" not in target:
            message, at = "the target has no `session_header`", document.position(*here, "session")
            yield Finding("R208", message, at, fix="add it to the target, or remove the session")


def _known(
    document: Document, path: Path_, code: str, what: str, name: str, known: Collection[str]
) -> Iterator[Finding]:
    if name not in known:
        message = f"there is no {what} `{name}`"
        yield Finding(code, message, document.position(*path), found=name, fix=suggestion(name, known))
