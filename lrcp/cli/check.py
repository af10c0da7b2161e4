"""``lrcp check``: everything that can be said about a repository without running anything."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lrcp.core.errors import UsageError

if TYPE_CHECKING:
    from lrcp.core.finding import Finding
    from lrcp.rules.repository import Report

_ROUNDS = 10  # one repair may uncover the next


def register(app: typer.Typer) -> None:
    app.command()(check)


def check(
    root: Annotated[Path, typer.Option(help="The repository.", file_okay=False, exists=True)] = Path(),
    environment: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Check this environment only; may be repeated.")
    ] = None,
    format: Annotated[str, typer.Option(metavar="FORMAT", help="text, json, sarif, junit or github.")] = "text",
    fix: Annotated[bool, typer.Option("--fix", help="Repair what has exactly one right answer.")] = False,
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", dir_okay=False, help="Pass over the findings in this file.")
    ] = None,
    write_baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", dir_okay=False, help="Write all findings to this file instead.")
    ] = None,
    capture: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", dir_okay=False, help="Check what a service sent, too; may be repeated."),
    ] = None,
) -> int:
    """Check names, types, references and rules of every declaration, offline."""
    from lrcp.report.findings import failed, print_findings, source_reader

    if baseline and write_baseline:
        raise UsageError("--baseline reads a file and --write-baseline writes one; give one of them")
    start = time.perf_counter()
    report, findings, accepted, fixed = _checked(root, environment or [], baseline, fix)
    if capture:
        from lrcp.spec.captures import check_captures

        findings += check_captures(root, capture)
    notes = [f"{accepted} in the baseline"] * bool(accepted) + [f"{fixed} repaired"] * bool(fixed)
    if write_baseline:
        _write(write_baseline, findings)
        notes.append(f"{len(findings)} written to {write_baseline}")
    else:
        print_findings(findings, format, sys.stdout, source_reader(root))
    typer.echo(_summary(report, findings, notes, time.perf_counter() - start), err=True)
    return 1 if failed(findings) and not write_baseline else 0


def _checked(
    root: Path, environments: list[str], baseline: Path | None, fix: bool
) -> tuple[Report, list[Finding], int, int]:
    """The report, the findings that count, how many the baseline accepts, and how many were repaired."""
    from datetime import UTC, datetime

    from lrcp.rules.baseline import read_baseline
    from lrcp.rules.fixes import apply_fixes, with_edits
    from lrcp.rules.repository import check_repository

    known = read_baseline(baseline) if baseline else None
    fixed = 0
    for number in range(_ROUNDS):
        report = check_repository(root, environments, datetime.now(UTC).date())
        counted, accepted = list(report.findings), 0
        if known:
            counted, accepted = known.split(report.findings, complete=not environments)
        findings = with_edits(counted, root)
        made = apply_fixes(root, findings) if fix and number < _ROUNDS - 1 else 0
        fixed += made
        if not made:
            break
    return report, findings, accepted, fixed


def _write(file: Path, findings: list[Finding]) -> None:
    from lrcp.rules.baseline import to_baseline

    try:
        file.write_text(to_baseline(findings), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write the baseline: {error}") from error


def _summary(report: Report, findings: list[Finding], notes: list[str], seconds: float) -> str:
    places = ", ".join(spec.environment for spec in report.specs) or "no environment"
    silent = [f"{report.suppressed} findings accepted by `ignore`"] if report.suppressed else []
    outcome = "with findings" if findings else "without findings"
    planned = [f"{report.planned} planned metrics"] if report.planned else []
    about = [f"{report.resources} declared resources ({places})", *planned, f"{report.rules} rules"]
    return ", ".join([*about, outcome, *silent, *notes, f"{seconds:.2f} s"])
