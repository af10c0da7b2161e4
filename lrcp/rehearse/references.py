"""What scenario and target files name must exist: in each other, in the contract, among the declared monitors."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lrcp.core.capture import FLUSH_SECONDS
from lrcp.core.durations import seconds
from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.core.yamldoc import Document

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Declared:
    """What a scenario's expectations are checked against: a monitor's severity and the keys it groups by."""

    severity: str
    group_by: tuple[str, ...]


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
    yield from _known(document, ("service",), "R205", "target for service", data["service"], targets)
    names = [phase["name"] for phase in data["phases"]]
    for number, phase in enumerate(data["phases"]):
        path: Path_ = ("phases", number)
        yield from _check_phase(document, path, phase)
        if phase["name"] in names[:number]:
            at = document.position(*path, "name")
            yield Finding("R207", f"two phases are named `{phase['name']}`", at, fix="rename one")
    if data["service"] in targets:
        yield from _check_requests(document, targets[data["service"]].value)
    for number, entry in enumerate(data.get("history", ())):
        yield from _check_history(document, ("history", number), entry)


def check_against(document: Document, monitors: Mapping[str, Declared], metrics: Collection[str]) -> Iterator[Finding]:
    """Codes R301 to R304 for what a scenario names of the declarations and of the contract."""
    for number, phase in enumerate(document.value["phases"]):
        expect = phase.get("expect", {})
        for key in ("fires", "recovers"):
            for index, entry in enumerate(expect.get(key, ())):
                path = ("phases", number, "expect", key, index)
                yield from _check_expected(document, path, entry, monitors)
        for index, name in enumerate(expect.get("may_warn", ())):
            path = ("phases", number, "expect", "may_warn", index)
            yield from _known(document, path, "R301", "monitor", name, monitors)
    for number, entry in enumerate(document.value.get("history", ())):
        yield from _known(document, ("history", number, "metric"), "R304", "metric", entry["metric"], metrics)


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


def _check_history(document: Document, path: Path_, entry: Mapping[str, Any]) -> Iterator[Finding]:
    begin, end, every = (seconds(entry[key]) for key in ("from", "to", "every"))
    if every <= 0 or every % FLUSH_SECONDS:
        message = f"`every` is no multiple of {FLUSH_SECONDS} s, the distance of flushes"
        yield Finding("R206", message, document.position(*path, "every"), found=entry["every"])
    if begin >= end:
        message, at = "`from` is not before `to`", document.position(*path, "from")
        yield Finding("R206", message, at, found=entry["from"], expected=f"earlier than {entry['to']}")


def _known(
    document: Document, path: Path_, code: str, what: str, name: str, known: Collection[str]
) -> Iterator[Finding]:
    if name not in known:
        message = f"there is no {what} `{name}`"
        yield Finding(code, message, document.position(*path), found=name, fix=suggestion(name, known))
