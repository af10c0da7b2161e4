"""docs/commands.md: the command line in its own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

WIDTH = 100
INTRODUCTION = """\
# Commands

This page is what `--help` says; `lrcp generate --only docs/commands` writes it.

Exit codes: 0 fine, 1 findings or failures, 2 wrong use, 70 a bug of ours. Data goes to standard
output, progress to standard error. `NO_COLOR` turns colours off.
"""


def files(root: Path) -> Mapping[str, str]:  # noqa: ARG001 - every generator has this form
    import typer

    from lrcp.cli.main import build

    command: Any = typer.main.get_command(build())
    sections = [INTRODUCTION, *_sections(command, "lrcp", None)]
    return {"docs/commands.md": "\n".join(sections)}


def _sections(command: Any, path: str, parent: Any) -> Iterator[str]:
    """A heading and the help of ``command`` and of everything below it."""
    context = command.make_context(path.rpartition(" ")[2], [], parent=parent, resilient_parsing=True)
    context.terminal_width = WIDTH
    text = "\n".join(line.rstrip() for line in context.get_help().splitlines())
    yield f"## {path}\n\n```text\n{text}\n```\n"
    for name, child in sorted(getattr(command, "commands", {}).items()):
        yield from _sections(child, f"{path} {name}", context)
