"""From paths to runs: every file is read and checked against the declarations before the first case runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from lrcp.contract.load import load_contract
from lrcp.contract.model import Contract
from lrcp.core.errors import FindingsError, LrcpError, UsageError, refuse_errors
from lrcp.core.finding import Finding
from lrcp.core.frozen import Frozen, replace
from lrcp.logs.declared import compile_declared
from lrcp.prove.judge import Failure, judge
from lrcp.prove.load import load_tests
from lrcp.prove.model import Case, MonitorTest
from lrcp.prove.references import check_contract, check_declared, check_groups
from lrcp.prove.run import CaseRun, run_case
from lrcp.prove.subject import MONITOR, Subject, subject_of
from lrcp.spec import Resource, Spec, load_specs

FOLDER = "tests/monitors"


class Planned(Frozen):
    """A test, with the cases that were chosen, and the monitor that it is about."""

    test: MonitorTest
    subject: Subject

    def is_about(self, resource: Resource) -> bool:
        """Whether ``resource`` is the monitor, or an objective or monitor that it reads."""
        subject = self.subject
        return resource.environment == subject.environment and (
            subject.definition.address == resource.address or str(resource.reference) in (*subject.slos, *subject.parts)
        )

    def only(self, cases: Sequence[Case]) -> Planned:
        """The same with these cases alone."""
        return replace(self, test=replace(self.test, cases=cases))


class Plan(Frozen):
    """``monitors`` are the ids that should have tests: all that are declared, or those that were chosen.

    ``specs`` by environment.
    """

    tests: Sequence[Planned]
    monitors: Sequence[str]
    specs: Mapping[str, Spec]
    contract: Contract


class CaseResult(Frozen):
    """``run`` is None when the case could not be evaluated, ``failures`` say why."""

    case: Case
    failures: Sequence[Failure]
    run: CaseRun | None = None

    @property
    def passed(self) -> bool:
        return not self.failures


def plan_tests(root: Path, paths: Sequence[Path] = (), pattern: str = "") -> Plan:
    """The tests in ``paths`` (tests/monitors when there is none) whose "<monitor>: <case>" matches ``pattern``.

    Raises FindingsError for mistakes in tests, declarations or contract, UsageError for paths and patterns
    that choose nothing.
    """
    tests = load_tests(_files(root, paths), root)
    specs = {spec.environment: spec for spec in _specs(root, {test.environment for test in tests})}
    contract = load_contract(root)
    findings = [each for test in tests for each in _check(test, specs[test.environment], contract)]
    reading = {test.environment for test in tests if any(case.logs for case in test.cases)}
    logs = {} if findings else {name: compile_declared(specs[name]) for name in sorted(reading)}
    subjects = [] if findings else [_subject(test, specs[test.environment], contract, findings) for test in tests]
    subjects = [each and replace(each, logs=logs.get(each.environment)) for each in subjects]
    planned = [Planned(test, subject) for test, subject in zip(tests, subjects, strict=False) if subject is not None]
    findings += [each for every in planned for each in _check_groups(every)]
    if findings:
        raise FindingsError(findings)
    chosen = _chosen(planned, pattern)
    declared = {each.id for spec in specs.values() for each in spec.of_type(MONITOR) if each.service}
    wanted = {each.test.monitor for each in chosen} if paths or pattern else declared
    return Plan(chosen, sorted(wanted), specs, contract)


def run_test(planned: Planned) -> list[CaseResult]:
    return [_result(case, planned) for case in planned.test.cases]


def _result(case: Case, planned: Planned) -> CaseResult:
    try:
        run = run_case(case, planned.subject)
    except LrcpError as error:
        message = f"{case.name}: it cannot be evaluated: {error}"
        return CaseResult(
            case, [Failure(Finding("P205", message, case.position, resource=planned.test.monitor), 0, "")]
        )
    return CaseResult(case, list(judge(run)), run)


def _files(root: Path, paths: Sequence[Path]) -> list[Path]:
    files: dict[Path, None] = {}
    for path in paths or [root / FOLDER]:
        files.update(dict.fromkeys(sorted(path.glob("*.yaml")) if path.is_dir() or not paths else [path]))
    if not files:
        raise UsageError(f"there is no monitor test in {', '.join(str(path) for path in paths) or root / FOLDER}")
    return list(files)


def _specs(root: Path, environments: Iterable[str]) -> list[Spec]:
    specs = load_specs(root, sorted(environments))
    findings = {each for spec in specs for each in spec.findings}
    refuse_errors(sorted(findings, key=lambda finding: finding.sort_key))
    return specs


def _check(test: MonitorTest, spec: Spec, contract: Contract) -> list[Finding]:
    return [*check_declared(test, spec), *check_contract(test, contract)]


def _check_groups(planned: Planned) -> Iterator[Finding]:
    return check_groups(planned.test, planned.subject.group_by, planned.subject.summaries)


def _subject(test: MonitorTest, spec: Spec, contract: Contract, findings: list[Finding]) -> Subject | None:
    """None, and a finding more (P205), for a monitor that is not evaluated."""
    resource = next(each for each in spec.of_type(MONITOR) if (each.service, each.id) == (test.service, test.monitor))
    try:
        return subject_of(resource, spec, contract)
    except LrcpError as error:
        position = test.document.position("monitor")
        findings.append(Finding("P205", f"it cannot be evaluated: {error}", position, resource=test.monitor))
        return None


def _chosen(planned: Sequence[Planned], pattern: str) -> list[Planned]:
    try:
        matches = re.compile(pattern).search
    except re.error as error:
        raise UsageError(f"--run {pattern!r} is no regular expression: {error}") from error
    found = []
    for each in planned:
        cases = [case for case in each.test.cases if matches(f"{each.test.monitor}: {case.name}")]
        if cases:
            found.append(each.only(cases))
    if not found:
        raise UsageError(
            f"no case matches {pattern!r}; there are {sum(len(each.test.cases) for each in planned)} others"
        )
    return found
