"""``lrcp generate``: every file of the repository that is made from another one."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from lrcp.core.errors import UsageError

Files = Callable[[Path], Mapping[str, str]]

# Name -> "module:function"; the function gives the text of each file by its path relative to the root.
GENERATORS: Mapping[str, str] = {
    "contract": "lrcp.contract.generate:files",
    "schemas": "lrcp.spec.schemas:files",
    "schemas/baseline": "lrcp.rules.baseline:files",
    "schemas/rehearsal": "lrcp.rehearse.schema:files",
    "docs/commands": "lrcp.cli._reference:files",
    "docs/fidelity": "lrcp.evaluate.fidelity:files",
    "docs/query-functions": "lrcp.query.reference:files",
    "query": "lrcp.query.tables:files",
    "docs/fidelity-messages": "lrcp.respond.fidelity:files",
    "docs/fidelity-logs": "lrcp.logs.fidelity:files",
}


def register(app: typer.Typer) -> None:
    app.command()(generate)


def generate(
    check: Annotated[bool, typer.Option("--check", help="Change nothing; fail when a file is stale.")] = False,
    only: Annotated[str, typer.Option(metavar="NAME", help="One generator, or all whose name begins so: `docs`.")] = "",
    root: Annotated[Path, typer.Option(help="The repository.", file_okay=False, exists=True)] = Path(),
) -> int:
    """Write every generated file anew.

    The paths of those that changed are printed.
    """
    stale = [(name, path, text) for name, path, text in _all_files(root, only) if _differs(root / path, text)]
    for name, path, text in stale:
        if check:
            typer.echo(f"{path}: {_state(root / path)}; run `lrcp generate --only {name}`")
        else:
            write(root / path, text)
            typer.echo(path)
    return 1 if check and stale else 0


def selected(only: str) -> list[str]:
    """Names of GENERATORS that ``only`` stands for; all when it is empty."""
    names = [name for name in GENERATORS if not only or name == only or name.startswith(f"{only}/")]
    if not names:
        raise UsageError(f"no generator is named {only!r}; there are {', '.join(GENERATORS)}")
    return names


def load(target: str) -> Files:
    module, _, function = target.partition(":")
    found: Files = getattr(importlib.import_module(module), function)
    return found


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _all_files(root: Path, only: str) -> Iterator[tuple[str, str, str]]:
    for name in selected(only):
        for path, text in load(GENERATORS[name])(root).items():
            yield name, path, text


def _differs(path: Path, text: str) -> bool:
    return not path.exists() or path.read_bytes() != text.encode("utf-8")


def _state(path: Path) -> str:
    return "stale" if path.exists() else "missing"
