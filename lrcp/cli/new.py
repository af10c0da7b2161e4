"""``lrcp new``: the first lines of something new, with what it brings."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lrcp.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lrcp.core.finding import Finding
    from lrcp.spec import Spec

_HEAD = "# yaml-language-server: $schema=../../schemas/service.json"


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="Write the file of something new, and say what it brings.")
    group.command("service")(service)
    app.add_typer(group, name="new")


def service(
    name: Annotated[str, typer.Argument(help="As in the `service` tag: lower case with dashes.")],
    kind: Annotated[str, typer.Option(help="A kind of catalog/kinds.yaml.")],
    team: Annotated[str, typer.Option(help="A team of catalog/teams.yaml.")],
    tier: Annotated[int, typer.Option(min=1, max=4, help="1 is the most important.")] = 3,
    model: Annotated[str, typer.Option(help="The model it asks by default, one of contract/pricing.yaml.")] = "",
    repository: Annotated[str, typer.Option(metavar="URL", help="Where its code is.")] = "",
    description: Annotated[str, typer.Option(help="What it does.")] = "",
    planned: Annotated[bool, typer.Option("--planned", help="It is declared, but does not run yet.")] = False,
    root: Annotated[Path, typer.Option(help="The repository.", file_okay=False, exists=True)] = Path(),
) -> int:
    """Write catalog/services/NAME.yaml; a file that exists is left alone."""
    _check(root, name, kind, team, model)
    keys: dict[str, str | int] = {
        "service": name,
        "kind": kind,
        "team": team,
        "tier": tier,
        "status": "planned" if planned else "",
    }
    keys |= {"model": model, "repository": repository, "description": description}
    path = Path("catalog/services") / f"{name}.yaml"
    try:
        with (root / path).open("x", encoding="utf-8") as file:
            file.write("\n".join([_HEAD, *(_line(key, value) for key, value in keys.items() if value)]) + "\n")
    except FileExistsError:
        raise UsageError(f"{path} exists already; nothing was written") from None
    typer.echo(path)
    return _tell(root, name, str(path))


def _line(key: str, value: str | int) -> str:
    """A scalar that YAML reads back as it was given."""
    import yaml

    return yaml.safe_dump({key: value}, allow_unicode=True, width=10_000).rstrip("\n")


def _check(root: Path, name: str, kind: str, team: str, model: str) -> None:
    """Refuse what the catalogue or the contract would refuse, before anything is written."""
    from lrcp.contract.load import load_contract
    from lrcp.core.nearest import told
    from lrcp.spec.bills import open_catalog
    from lrcp.spec.house import ID

    if not re.fullmatch(ID, name):
        raise UsageError(f"`{name}` is no name of a service: lower case, digits and dashes, a letter first")
    catalog = open_catalog(root)
    prices = load_contract(root).prices if model else {}
    for what, found, known in (("kind", kind, catalog.kinds), ("team", team, catalog.teams), ("model", model, prices)):
        if found and found not in known:
            raise UsageError(told(f"there is no {what} `{found}`", found, known))
    if name in catalog.services:
        raise UsageError(f"the service `{name}` is in the catalogue already: {catalog.services[name].document.path}")


def _tell(root: Path, name: str, path: str) -> int:
    """Print what the service brings, and what is wrong with it; returns the exit code."""
    import sys

    from lrcp.report.findings import failed, print_findings, source_reader
    from lrcp.spec import load_specs

    specs = load_specs(root)
    typer.echo(f"{name} brings {_pack(specs[0], name)}, in each of {', '.join(each.environment for each in specs)}")
    found = _of(specs, path)
    print_findings(found, "text", sys.stdout, source_reader(root))
    typer.echo("next: list the values of its tags in contract/tags.yaml, then `make check` and `make golden`", err=True)
    return 1 if failed(found) else 0


def _pack(spec: Spec, name: str) -> str:
    from lrcp.spec.kinds import KINDS

    number = Counter(each.type for each in spec.resources if each.service == name)
    parts = [_counted(number[kind.type], kind.section or kind.folder) for kind in KINDS if number[kind.type]]
    return ", ".join(parts) or "nothing: no declaration applies to its kind"


def _counted(number: int, plural: str) -> str:
    return f"{number} {plural.removesuffix('s') if number == 1 else plural}"


def _of(specs: Iterable[Spec], path: str) -> list[Finding]:
    every = dict.fromkeys(finding for spec in specs for finding in spec.findings)
    return [finding for finding in every if finding.position.path == path]
