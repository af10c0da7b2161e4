"""From scenario and target files to data. Everything wrong with all of them is told in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lrcp.core.durations import seconds
from lrcp.core.errors import FindingsError, UsageError
from lrcp.core.finding import Finding
from lrcp.core.frozen import Frozen
from lrcp.core.nearest import suggestion, told
from lrcp.core.yamldoc import Document
from lrcp.rehearse.documents import read_document
from lrcp.rehearse.references import check_scenario, check_target
from lrcp.rehearse.scenario import (
    QUIET,
    SIMPLE,
    Approval,
    Call,
    Expect,
    Fires,
    Outside,
    Phase,
    Recovers,
    Runs,
    Scenario,
    Share,
    Target,
    Traffic,
)
from lrcp.rehearse.supplied import happenings, histories

SCENARIOS, TARGETS = "scenarios", "targets"


class Rehearsals(Frozen):
    """The scenarios of a folder, in the order in which they begin, and the targets they run against."""

    scenarios: Sequence[Scenario]
    targets: Mapping[str, Target]

    def select(self, names: Sequence[str], service: str | None) -> Sequence[Scenario]:
        """Scenarios by name (all when none is given), of one service. Raises UsageError for an unknown one."""
        known = {each.name: each for each in self.scenarios if service is None or service in each.services}
        services = {name for scenario in self.scenarios for name in scenario.services}
        if service is not None and service not in services:
            raise UsageError(told(f"no scenario is for service `{service}`", service, services))
        for name in names:
            if name not in known:
                others = suggestion(name, known) or f"there are {', '.join(sorted(known))}"
                raise UsageError(f"there is no scenario `{name}`; {others}")
        return [scenario for name, scenario in known.items() if not names or name in names]


def load_rehearsals(folder: Path, root: Path) -> Rehearsals:
    """Read ``folder``/targets and ``folder``/scenarios. Raises FindingsError (codes Y and R)."""
    findings: list[Finding] = []
    targets = {document.value["service"]: document for document in _read(folder / TARGETS, root, "target", findings)}
    scenarios = _read(folder / SCENARIOS, root, "scenario", findings)
    for document in targets.values():
        findings += check_target(document)
    for document in scenarios:
        findings += check_scenario(document, targets)
    if findings:
        raise FindingsError(findings)
    if not scenarios:
        raise UsageError(f"there is no scenario in {folder / SCENARIOS}")
    built = {name: build_target(document) for name, document in targets.items()}
    ordered = sorted(
        (build_scenario(document, built) for document in scenarios), key=lambda each: (each.start, each.name)
    )
    return Rehearsals(ordered, built)


def _read(folder: Path, root: Path, kind: str, findings: list[Finding]) -> list[Document]:
    documents = []
    for file in sorted(folder.glob("*.yaml")):
        try:
            documents.append(read_document(file, root, kind))
        except FindingsError as error:
            findings.extend(error.findings)
    return documents


def build_target(document: Document) -> Target:
    data = document.value
    return Target(
        service=data["service"],
        command=data["start"]["command"],
        environment=data["start"].get("environment", {}),
        ready=data["ready"],
        clock=data["clock"],
        faults=Call(data["faults"]["method"], data["faults"]["path"], {}),
        endpoints={path: endpoint["prompts"] for path, endpoint in data["endpoints"].items()},
        toggles=data.get("toggles", ()),
        session_header=data.get("session_header", ""),
        prompts=data["prompts"],
        traffic={name: _mix(traffic) for name, traffic in data.get("traffic", {}).items()},
        log_source=data.get("log_source", ""),
    )


def build_scenario(document: Document, targets: Mapping[str, Target]) -> Scenario:
    data = document.value
    own = {name: _mix(traffic) for name, traffic in data.get("traffic", {}).items()}
    service, others = data.get("service", ""), data.get("services", ())
    named = {**(targets[service].traffic if service else {}), **own}
    default = service or (others[0] if len(others) == 1 else "")
    return Scenario(
        name=data["scenario"],
        title=data["title"],
        seed=data["seed"],
        service=service,
        start=datetime.fromisoformat(data["start"]).astimezone(UTC).timestamp(),
        phases=[_phase(phase, named, default) for phase in data["phases"]],
        history=list(histories(data)),
        document=document,
        approvals=[_approval(each) for each in data.get("approvals", ())],
        outside=[Outside(each["url"], each["status"], each.get("body")) for each in data.get("outside", ())],
        others=others,
        supplied=list(happenings(data)),
    )


def _phase(data: Mapping[str, Any], named: Mapping[str, Traffic], service: str) -> Phase:
    """``service`` is the one that expectations are of when they do not say so."""
    length = data["minutes"] * 60.0
    traffic = data.get("traffic")
    return Phase(
        name=data["name"],
        minutes=data["minutes"],
        traffic=named[traffic] if isinstance(traffic, str) else _mix(traffic) if traffic else QUIET,
        faults=data.get("faults"),
        actions=tuple(Call(call["method"], call["path"], call.get("body", {})) for call in data.get("do", ())),
        expect=_expect(data.get("expect", {}), length, service),
        idle=data.get("idle", False),
    )


def _mix(data: Mapping[str, Any]) -> Traffic:
    return Traffic(data["requests_per_tick"], tuple(_share(share) for share in data["mix"]))


def _share(data: Mapping[str, Any]) -> Share:
    return Share(
        endpoint=data["endpoint"],
        prompts=data["prompts"],
        weight=data.get("weight", 1.0),
        toggles=tuple(data.get("toggles", ())),
        session=data.get("session", ""),
    )


def _expect(data: Mapping[str, Any], length: float, service: str) -> Expect:
    return Expect(
        fires=tuple(_fires(entry, length, service) for entry in data.get("fires", ())),
        recovers=tuple(_recovers(entry, length, service) for entry in data.get("recovers", ())),
        may_warn=tuple(data.get("may_warn", ())),
        runs=tuple(_runs(entry, service) for entry in data.get("runs", ())),
    )


def _fires(data: Mapping[str, Any], length: float, service: str) -> Fires:
    return Fires(
        monitor=data["monitor"],
        within=_within(data, length),
        group=data.get("group", SIMPLE),
        state=data.get("state", "Alert"),
        severity=data.get("severity", ""),
        incident=data.get("incident", ""),
        page=data.get("page", ""),
        service=data.get("service", service),
    )


def _recovers(data: Mapping[str, Any], length: float, service: str) -> Recovers:
    return Recovers(data["monitor"], _within(data, length), data.get("group", SIMPLE), data.get("service", service))


def _runs(data: Mapping[str, Any], service: str) -> Runs:
    return Runs(
        workflow=data["workflow"],
        monitor=data["monitor"],
        group=data.get("group", SIMPLE),
        steps=tuple(data.get("steps", ())),
        status=data.get("status", "done"),
        service=data.get("service", service),
    )


def _approval(data: Mapping[str, Any]) -> Approval:
    return Approval(data["workflow"], data["step"], data["choose"], seconds(data.get("after", "0s")))


def _within(data: Mapping[str, Any], length: float) -> float:
    return seconds(data["within"]) if "within" in data else length
