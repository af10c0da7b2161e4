"""``lrcp oncall``: who is paged at an instant, and what happens until somebody answers."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lrcp.core.errors import UsageError

if TYPE_CHECKING:
    from lrcp.spec.model import Spec
    from lrcp.spec.oncall import Alert, Directory


def register(app: typer.Typer) -> None:
    app.command()(oncall)


def oncall(
    root: Annotated[Path, typer.Option(help="The repository.", file_okay=False, exists=True)] = Path(),
    environment: Annotated[str, typer.Option(metavar="NAME", help="As this environment declares it.")] = "production",
    at: Annotated[
        str,
        typer.Option(metavar="INSTANT", help="As 2026-03-29T03:30:00+02:00; universal time, now.", show_default=False),
    ] = "",
    team: Annotated[list[str] | None, typer.Option(metavar="ID", help="This team only; may be repeated.")] = None,
    monitor: Annotated[str, typer.Option(metavar="ID", help="An alert of this monitor, and the teams it pages.")] = "",
    service: Annotated[str, typer.Option(metavar="NAME", help="Whose monitor, where several have it.")] = "",
    status: Annotated[str, typer.Option(metavar="STATUS", help="error, warn or success.")] = "error",
    format: Annotated[str, typer.Option(metavar="FORMAT", help="text or json.")] = "text",
) -> int:
    """Say who is paged, step by step, until somebody acknowledges.

    Without --monitor it is a page by hand: always urgent, and not for routing rules that ask for tags.
    """
    from lrcp.report.oncall import oncall_json, oncall_text
    from lrcp.respond.oncall import escalate
    from lrcp.respond.oncall.question import instant_of
    from lrcp.spec import load_spec
    from lrcp.spec.oncall import load_directory
    from lrcp.spec.oncall.routing import STATUSES

    if status not in STATUSES or format not in ("text", "json"):
        raise UsageError(f"--status is one of {', '.join(STATUSES)}; --format is text or json")
    spec = load_spec(root, environment)
    directory = load_directory(spec)
    alert, teams = _question(spec, directory, monitor, service or None, status)
    when = instant_of(at) if at else datetime.now(UTC)
    asked = _chosen(team or teams, directory)
    found = [(each, escalate(directory, each, alert, when.timestamp())) for each in asked]
    text = oncall_json(when, found) if format == "json" else oncall_text(when, found, directory)
    typer.echo(text, nl=False)
    return 0 if all(page is not None for _, page in found) else 1


def _question(
    spec: Spec, directory: Directory, monitor: str, service: str | None, status: str
) -> tuple[Alert, list[str]]:
    from lrcp.respond.oncall.question import alert_from, monitor_of, teams_of
    from lrcp.spec.oncall import Alert

    if not monitor:
        return Alert(status, manual=True), list(directory.routes)
    declared = monitor_of(spec, monitor, service)
    teams = teams_of(declared)
    if not teams:
        raise UsageError(f"`{monitor}` pages nobody in {spec.environment}")
    return alert_from(declared, status), teams


def _chosen(teams: list[str], directory: Directory) -> list[str]:
    from lrcp.core.nearest import told

    for name in teams:
        if name not in directory.teams:
            raise UsageError(told(f"there is no team `{name}`", name, directory.teams))
    return teams
