"""``lrcp move``: resources that another stack declares now go there, instead of being destroyed and made again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lrcp.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lrcp.spec.handover import Handover

_MOST_NAMES = 10


def register(app: typer.Typer) -> None:
    app.command()(move)


def move(
    source: Annotated[str, typer.Argument(metavar="STACK", help="The stack whose state has the resources.")],
    state: Annotated[
        typer.FileText, typer.Argument(metavar="STATE", help="What `terraform show -json` printed of it.")
    ] = "-",  # type: ignore[assignment]  # standard input, in click's way
    environment: Annotated[
        str, typer.Option(metavar="NAME", help="Which environment takes them, when STACK is `org`.")
    ] = "",
    synthesized: Annotated[
        Path, typer.Option(metavar="DIR", help="What `make synth` wrote after the change.", file_okay=False)
    ] = Path("cdktf.out"),
    root: Annotated[Path, typer.Option(help="The repository.", file_okay=False, exists=True)] = Path(),
) -> int:
    """Write catalog/moves.yaml: which resources of a stack are declared in another one now, with their ids.

    The next synthesis makes `removed` and `import` blocks of it, so that nothing is destroyed. The state comes
    from `terraform show -json` in the old stack's folder; only ids are taken from it. The exit code is 1 when
    something could not be recorded.
    """
    from lrcp.spec.handover import hand_over, merged, near, read_synthesized
    from lrcp.spec.moves import FILE, load_moves, to_text

    environments = [file.stem for file in (root / "catalog/environments").glob("*.yaml")]
    owner = _environment(source, environment, environments)
    stacks = near(read_synthesized(synthesized), owner, environments)
    found = hand_over(_read(state), source, owner, stacks)
    if found.moves:
        text = to_text(merged(load_moves(root), found.moves))
        (root / FILE).write_text(text, encoding="utf-8")
    _print(found, source, FILE)
    return 1 if found.refused else 0


def _environment(source: str, asked: str, environments: Sequence[str]) -> str:
    from lrcp.core.nearest import told
    from lrcp.spec.handover import environment_of

    name = asked or environment_of(source, environments)
    if name is None:
        raise UsageError(f"`{source}` is a stack of no environment; say with --environment where its resources go")
    if name not in environments:
        raise UsageError(told(f"there is no environment `{name}`", name, environments))
    return name


def _read(stream: Any) -> dict[str, Any]:
    try:
        state = json.load(stream)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"the state is no JSON ({error}); give what `terraform show -json` prints") from error
    if not isinstance(state, dict) or "format_version" not in state:
        raise UsageError("this is not what `terraform show -json` prints: it has no format_version")
    return state


def _print(found: Handover, source: str, file: str) -> None:
    for each in found.moves:
        typer.echo(f"{each.count}: {each.source} -> {each.target}")
    if found.moves:
        typer.echo(f"written to {file}; run `make synth`, then deploy the new stack first", err=True)
    else:
        typer.echo(f"nothing of `{source}` is declared in another stack; {file} is as it was", err=True)
    _list(found.nowhere, f"declared nowhere, so that Terraform will destroy them in `{source}`")
    _list(found.refused, "the provider cannot import these; move them by hand (docs/deploy.md)")


def _list(addresses: Sequence[str], about: str) -> None:
    if addresses:
        more = f" and {len(addresses) - _MOST_NAMES} more" if len(addresses) > _MOST_NAMES else ""
        typer.echo(f"{len(addresses)} {about}: {', '.join(addresses[:_MOST_NAMES])}{more}", err=True)
