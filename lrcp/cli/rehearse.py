"""``lrcp rehearse``: a real service, its failures, and the monitors that must notice."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Self

import typer

if TYPE_CHECKING:
    from lrcp.core.timeline import Timeline
    from lrcp.rehearse.jobs import Done

TRAFFIC = "reference/traffic"


def register(app: typer.Typer) -> None:
    app.command()(rehearse)


def rehearse(
    scenario: Annotated[list[str] | None, typer.Option(metavar="NAME", help="One scenario; may be repeated.")] = None,
    service: Annotated[str | None, typer.Option(help="Only scenarios that this service takes part in.")] = None,
    environment: Annotated[str, typer.Option(help="Whose monitors are evaluated.")] = "local",
    seed: Annotated[int | None, typer.Option(min=0, help="Instead of the scenarios' own seeds.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Scenarios that run side by side.")] = 2,
    out: Annotated[Path, typer.Option(help="Where the reports go.", file_okay=False)] = Path("out/rehearsal"),
    root: Annotated[Path, typer.Option(help="The repository.", file_okay=False, exists=True)] = Path(),
    traffic: Annotated[
        Path | None,
        typer.Option(help=f"Folder of scenarios and targets; {TRAFFIC} of the repository when left out.", exists=True),
    ] = None,
) -> int:
    """Run a service through its failures and watch its monitors.

    The service is real, in a process of its own; only time is virtual. Each scenario says which monitors fire, and
    exactly those must. Reports go to the --out folder: report.html, report.json, junit.xml, and for each scenario
    what was received. The exit code is 1 when expectation and result differ.
    """
    from lrcp.core.timeline import Timeline
    from lrcp.rehearse.jobs import run_jobs
    from lrcp.rehearse.plan import Choice, plan

    started = time.perf_counter()
    choice = Choice(scenario or (), service, environment, seed)
    again = partial(plan, root, traffic or root / TRAFFIC, out, choice)
    planned = again()
    with _Progress(len(planned)) as progress:
        done = run_jobs(planned, jobs, progress.done, again)
    services = sorted({name for job in planned for name in job.scenario.services})
    timeline = Timeline(", ".join(services), environment, [each.timeline for each in done])
    _report(timeline, out)
    _say_cost(done, time.perf_counter() - started)
    return 0 if timeline.passed else 1


class _Progress:
    """A bar on stderr while scenarios run; outside of a terminal, one line for each that has ended."""

    def __init__(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        # Without the thread that would refresh it: a process with threads cannot be forked.
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False)
        self._task = self._bar.add_task("rehearsing", total=total)

    def __enter__(self) -> Self:
        if self._bar.console.is_terminal:
            self._bar.start()
            self._bar.refresh()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def done(self, done: Done) -> None:
        self._bar.advance(self._task)
        self._bar.refresh()
        if not self._bar.console.is_terminal:
            typer.echo(f"{done.timeline.name}: {'passed' if done.timeline.passed else 'failed'}", err=True)


def _report(timeline: Timeline, out: Path) -> None:
    from rich.console import Console

    from lrcp.report.junit import write_junit
    from lrcp.report.page import write_report
    from lrcp.report.terminal import print_timeline

    print_timeline(timeline, Console(highlight=False))
    write_report(timeline, out / "report.html")
    text = json.dumps(timeline.as_dict(), indent=1, ensure_ascii=False)
    (out / "report.json").write_text(text + "\n", encoding="utf-8")
    write_junit(timeline, out / "junit.xml")
    typer.echo(f"{out / 'report.html'} shows each monitor's series, thresholds and states", err=True)


def _say_cost(done: Sequence[Done], seconds: float) -> None:
    from lrcp.rehearse.usage import together, usage
    from lrcp.report.wording import count

    total = together((each.usage for each in done), usage())
    typer.echo(f"{count(len(done), 'scenario')} in {total.sentence(seconds)}", err=True)
