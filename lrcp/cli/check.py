"""``lrcp check``: everything that can be said about a repository without running anything."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from lrcp.rules.repository import Report


def register(app: typer.Typer) -> None:
    app.command()(check)


def check(
    root: Annotated[Path, typer.Option(help="The repository.", file_okay=False, exists=True)] = Path(),
    environment: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Check this environment only; may be repeated.")
    ] = None,
    format: Annotated[str, typer.Option(metavar="FORMAT", help="text, json, sarif, junit or github.")] = "text",
) -> int:
    """Check names, types, references and rules of every declaration, offline."""
    from datetime import UTC, datetime

    from lrcp.report.findings import failed, print_findings, source_reader
    from lrcp.rules.repository import check_repository

    start = time.perf_counter()
    report = check_repository(root, environment or [], datetime.now(UTC).date())
    print_findings(report.findings, format, sys.stdout, source_reader(root))
    typer.echo(_summary(report, time.perf_counter() - start), err=True)
    return 1 if failed(report.findings) else 0


def _summary(report: Report, seconds: float) -> str:
    places = ", ".join(spec.environment for spec in report.specs)
    silent = f", {report.suppressed} findings accepted by `ignore`" if report.suppressed else ""
    outcome = "with findings" if report.findings else "without findings"
    return f"{report.resources} resources ({places}), {report.rules} rules, {outcome}{silent}, {seconds:.2f} s"
