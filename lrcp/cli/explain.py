"""``lrcp explain``: where each value of a declaration comes from, or what a finding's code means."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lrcp.core.errors import UsageError

if TYPE_CHECKING:
    from lrcp.spec.model import Resource, Spec

_SHORT = 24  # characters of a value that stand beside its name
_CODE = re.compile(r"[A-Z][0-9]{3}")


def register(app: typer.Typer) -> None:
    app.command()(explain)


def explain(
    what: Annotated[str, typer.Argument(metavar="ID|CODE", help="A declaration's id, or a finding's code.")],
    service: Annotated[str, typer.Option(metavar="NAME", help="The service; needed when there are several.")] = "",
    environment: Annotated[str, typer.Option(metavar="NAME")] = "production",
    root: Annotated[Path, typer.Option(help="The repository.", file_okay=False, exists=True)] = Path(),
) -> int:
    """Print where each value of a declaration comes from, or the page of a finding's code."""
    if _CODE.fullmatch(what):
        typer.echo(_page(what), nl=False)
        return 0
    from lrcp.spec import load_spec

    for resource in _resources(load_spec(root, environment), what, service):
        _print(resource)
    return 0


def _page(code: str) -> str:
    from lrcp.core.nearest import told
    from lrcp.report.pages import page, pages

    if code not in pages():
        raise UsageError(told(f"no finding has the code {code}", code, pages()))
    return page(code).text


def _resources(spec: Spec, id: str, service: str) -> list[Resource]:
    from lrcp.core.nearest import told

    declared = (*spec.resources, *spec.notebooks)
    named = [resource for resource in declared if resource.id == id]
    if not named:
        known = {resource.id for resource in declared}
        raise UsageError(told(f"{spec.environment} deploys no `{id}`", id, known))
    services = {resource.service for resource in named if resource.service}
    if service and service not in services:
        raise UsageError(told(f"`{id}` does not apply to `{service}`", service, services))
    if not service and len(services) > 1:
        raise UsageError(f"`{id}` applies to {len(services)} services; choose one with --service")
    return [resource for resource in named if resource.service in (service or resource.service, None)]


def _print(resource: Resource) -> None:
    from lrcp.spec.model import Reference
    from lrcp.spec.provenance import origins

    typer.echo(f"{resource.address}, declared at {resource.position}, in {resource.environment}")
    rows = list(origins(resource))
    width = max(len(row.path) for row in rows)
    for row in rows:
        source = str(row.position) if row.position else "made by lrcp"
        value = Reference.spelled_out(row.value)
        short = value if len(value) <= _SHORT and "\n" not in value else ""
        typer.echo(f"  {row.path:<{width}}  {short:<{_SHORT}}  {source}")
        for line in [] if short else value.splitlines():
            typer.echo(f"      {line}".rstrip())
