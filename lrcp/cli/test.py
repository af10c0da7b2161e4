"""``lrcp test``: every monitor against series written by hand."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lrcp.core.errors import UsageError

if TYPE_CHECKING:
    from lrcp.core.finding import Finding
    from lrcp.prove.coverage import Coverage
    from lrcp.prove.judging import Judged
    from lrcp.prove.outcome import Results
    from lrcp.prove.plan import CaseResult, Plan

FORMATS = ("text", "json")


def register(app: typer.Typer) -> None:
    app.command("test")(run_tests)


def run_tests(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]...", help="Files or folders; tests/monitors when left out.", exists=True),
    ] = None,
    run: Annotated[str, typer.Option(metavar="REGEX", help="Only cases whose `monitor: case` matches.")] = "",
    junit: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the results as JUnit XML, too.", dir_okay=False)
    ] = None,
    coverage: Annotated[bool, typer.Option("--coverage", help="Count the kinds of cases of each monitor.")] = False,
    require_coverage: Annotated[
        bool, typer.Option("--require-coverage", help="Fail when a monitor lacks a kind of case.")
    ] = False,
    mutate: Annotated[
        bool,
        typer.Option(
            "--mutate", help="Change one thing at a time in the monitors; count what a case or a rule notices."
        ),
    ] = False,
    least: Annotated[
        float, typer.Option(metavar="SHARE", min=0, max=1, help="With --mutate: fail when fewer are noticed.")
    ] = 0,
    strict_survivors: Annotated[
        bool,
        typer.Option("--strict-survivors", help="With --mutate: fail when one is not noticed and no test says why."),
    ] = False,
    jobs: Annotated[int, typer.Option(min=1, help="With --mutate: processes that judge.")] = 2,
    plot: Annotated[
        str | None, typer.Option(metavar="ID", help="Draw what this monitor did: out/test/<ID>.html.")
    ] = None,
    format: Annotated[str, typer.Option(metavar="FORMAT", help="text or json.")] = "text",
    root: Annotated[Path, typer.Option(help="The repository.", file_okay=False, exists=True)] = Path(),
) -> int:
    """Test monitors: series go in, states, recipients and texts come out.

    A test names a declared monitor; what is tested is what is deployed. Time is virtual. A failure says what
    was expected where, and what the monitor did instead. The exit code is 1 when a case fails.
    """
    from lrcp.prove.coverage import coverage_of
    from lrcp.prove.plan import plan_tests, run_test

    started = time.perf_counter()
    if format not in FORMATS:
        raise UsageError(f"no format is named {format!r}; there are {', '.join(FORMATS)}")
    plan = plan_tests(root, paths or (), run)
    results: Results = [(planned, run_test(planned)) for planned in plan.tests]
    cases = [case for _, found in results for case in found]
    held = [case.run for case in cases if case.passed and case.run is not None]
    covered = coverage_of(plan.monitors, held) if coverage or require_coverage else None
    passed = all(case.passed for case in cases)
    mutation = _mutation(plan, jobs) if mutate and passed else None
    _print(results, covered, mutation, format)
    _write(results, junit, plot)
    _say(plan, cases, time.perf_counter() - started)
    gaps = _gaps(covered) if require_coverage else False
    missed = mutation is not None and mutation.fails(least, strict_survivors)
    return 1 if not passed or gaps or missed else 0


def _mutation(plan: Plan, jobs: int) -> Judged:
    """A bar on stderr while mutants are judged."""
    from rich.console import Console
    from rich.progress import Progress

    from lrcp.prove.judging import judge_all

    # Drawn here and not by a thread: processes are forked meanwhile.
    with Progress(console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task("mutants")
        return judge_all(
            plan, jobs, lambda judged, total: bar.update(task, completed=judged, total=total, refresh=True)
        )


def _print(results: Results, coverage: Coverage | None, mutation: Judged | None, format: str) -> None:
    from lrcp.prove.outcome import as_dict
    from lrcp.prove.text import coverage_lines, result_lines

    if format == "json":
        score = None if mutation is None else mutation.as_dict()
        typer.echo(json.dumps(as_dict(results, coverage, score), indent=2, ensure_ascii=False))
        return
    for planned, cases in results:
        for line in result_lines(planned, cases):
            typer.echo(line)
    if coverage is not None:
        typer.echo("\n" + "\n".join(coverage_lines(coverage)))
    if mutation is not None:
        typer.echo("\n" + "\n".join(mutation.lines()))


def _write(results: Results, junit: Path | None, plot: str | None) -> None:
    if junit is not None:
        from lrcp.report.junit import write_cases_junit

        suites = {
            planned.test.path: [(case.case.name, _findings(case)) for case in cases] for planned, cases in results
        }
        write_cases_junit("lrcp test", suites, junit)
    if plot is not None:
        _plot(results, plot)


def _findings(case: CaseResult) -> list[Finding]:
    return [failure.finding for failure in case.failures]


def _plot(results: Results, monitor: str) -> None:
    from lrcp.core.nearest import told
    from lrcp.prove.outcome import timeline
    from lrcp.report.page import write_report

    chosen = {planned.test.monitor: (planned, cases) for planned, cases in results}
    if monitor not in chosen:
        raise UsageError(told(f"no case of `{monitor}` was run", monitor, chosen))
    path = Path("out/test") / f"{monitor}.html"
    write_report(timeline(*chosen[monitor]), path, "Monitor test")
    typer.echo(f"{path} shows what it did", err=True)


def _gaps(coverage: Coverage | None) -> bool:
    """Names them on stderr."""
    missing: dict[str, list[str]] = {}
    for monitor, kind in coverage.missing if coverage else ():
        missing.setdefault(monitor, []).append(kind)
    for monitor, kinds in missing.items():
        typer.echo(f"lrcp: {monitor} has no case that shows: {', '.join(kinds)}", err=True)
    return bool(missing)


def _say(plan: Plan, cases: Sequence[CaseResult], seconds: float) -> None:
    from lrcp.report.wording import count

    failed = sum(not case.passed for case in cases)
    asserted = sum(len(each.wanted) for case in cases for each in case.case.expectations)
    outcome = f"{failed} failed" if failed else "all passed"
    parts = (count(len(plan.tests), "monitor"), count(len(cases), "case"), count(asserted, "assertion"), outcome)
    typer.echo(f"{', '.join(parts)}, {seconds:.2f} s", err=True)
