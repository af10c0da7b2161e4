"""``lrcp sync``: what Terraform has no resource for, planned and applied through Datadog's API."""

from __future__ import annotations

import json
import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lrcp.core.errors import refuse_errors

if TYPE_CHECKING:
    from lrcp.live import Change, Datadog, Plan
    from lrcp.spec.model import Spec

_SIGNS = {"create": "+", "update": "~", "unchanged": "=", "blocked": "!"}
_LONGEST_VALUE = 60  # characters of a value in a difference
_MOST_DIFFERENCES = 10


class Format(StrEnum):
    text = "text"
    json = "json"


Root = Annotated[Path, typer.Option(help="The repository.", file_okay=False, exists=True)]
Environment = Annotated[str, typer.Option(metavar="NAME", help="What this environment declares.")]
Url = Annotated[str, typer.Option(metavar="URL", help="Another API than that of the environment's site.")]
Form = Annotated[Format, typer.Option(help="For people or for programs.")]


def register(app: typer.Typer) -> None:
    group = typer.Typer(
        no_args_is_help=True,
        help="Incident handles and notebooks, which Terraform cannot make. Reads DD_API_KEY and DD_APP_KEY.",
    )
    group.command()(plan)
    group.command()(apply)
    app.add_typer(group, name="sync")


def plan(
    root: Root = Path(),
    environment: Environment = "production",
    url: Url = "",
    check: Annotated[bool, typer.Option("--check", help="Exit with 1 when something differs.")] = False,
    format: Form = Format.text,
) -> int:
    """Say what would be made or changed; nothing is."""
    spec, datadog = _connected(root, environment, url)
    from lrcp.live import Action
    from lrcp.live import plan as planned

    made = planned(spec, datadog)
    _print(made, spec, datadog, format)
    return 1 if check and (made.pending or made.of(Action.BLOCKED)) else 0


def apply(
    root: Root = Path(), environment: Environment = "production", url: Url = "", format: Form = Format.text
) -> int:
    """Make what is declared and change what differs. Nothing is deleted, nothing of others is touched.

    The exit code is 1 when something could not be done.
    """
    spec, datadog = _connected(root, environment, url)
    from lrcp.live import Action
    from lrcp.live import apply as send
    from lrcp.live import plan as planned

    made = planned(spec, datadog)
    _print(made, spec, datadog, format)
    send(made, datadog, lambda change: typer.echo(f"{change.action}d {change.kind} {change.name}", err=True))
    return 1 if made.of(Action.BLOCKED) else 0


def _connected(root: Path, environment: str, url: str) -> tuple[Spec, Datadog]:
    """What is declared, and the API it goes to; says where that is."""
    from lrcp.live import connect
    from lrcp.spec import load_spec

    spec = load_spec(root, environment)
    refuse_errors(spec.findings)
    datadog = connect(url or f"https://api.{spec.settings['site']}", os.environ)
    typer.echo(f"{environment}, Datadog at {datadog.url}", err=True)
    return spec, datadog


def _print(plan: Plan, spec: Spec, datadog: Datadog, format: Format) -> None:
    if format is Format.json:
        about = {"environment": spec.environment, "url": datadog.url}
        typer.echo(json.dumps(about | plan.as_dict(), indent=2, ensure_ascii=False))
        return
    for change in plan.changes:
        if change.action.value != "unchanged":
            _print_change(change)
    for each in plan.left_alone:
        typer.echo(f"  left alone: {each}")
    counts = {action: sum(each.action.value == action for each in plan.changes) for action in _SIGNS}
    words = {"create": "to create", "update": "to change", "unchanged": "unchanged", "blocked": "blocked"}
    typer.echo(", ".join(f"{counts[action]} {words[action]}" for action in words))


def _print_change(change: Change) -> None:
    typer.echo(
        f"{_SIGNS[change.action.value]} {change.kind} {change.name}" + (f": {change.note}" if change.note else "")
    )
    for each in change.differences[:_MOST_DIFFERENCES]:
        typer.echo(f"    {each.path}: {_short(each.before)} -> {_short(each.after)}")
    more = len(change.differences) - _MOST_DIFFERENCES
    if more > 0:
        typer.echo(f"    and {more} more; --format json has all")


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}..."
