"""`{{ Steps.Read_state.body.model }}`: what a text of a workflow takes from its context, as paths.

Paths are Handlebars' (https://handlebarsjs.com/guide/expressions.html): names joined by dots, `[0]` for an item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lrcp.core.frozen import Frozen
from lrcp.core.position import Span

Path = tuple[str | int, ...]
ROOTS = ("Steps", "Trigger", "Source", "Variables", "Current", "WorkflowName", "WorkflowId", "InstanceId")

_EXPRESSION = re.compile(r"\{\{\s*(?P<path>.*?)\s*\}\}", re.DOTALL)
_SEGMENT = re.compile(r"\[(?P<index>\d+)\]|(?P<name>[A-Za-z_$][\w$-]*)")
_SCRIPT = re.compile(r"\$\{.*?\}", re.DOTALL)


class Taken(Frozen):
    """One expression of a text at ``span``; ``path`` is None when it is more than a path."""

    text: str
    path: Path | None
    span: Span


def taken(text: str) -> list[Taken]:
    """Every expression of ``text`` in order, inline JavaScript (`${ }`) among them."""
    found = [Taken(match["path"], path_of(match["path"]), Span(*match.span())) for match in _EXPRESSION.finditer(text)]
    found += [Taken(match[0], None, Span(*match.span())) for match in _SCRIPT.finditer(text)]
    return sorted(found, key=lambda each: each.span.start)


def path_of(text: str) -> Path | None:
    """``Steps.X.items.[0].id`` as its segments; None for anything else."""
    segments: list[str | int] = []
    for part in text.split("."):
        match = _SEGMENT.fullmatch(part)
        if match is None:
            return None
        segments.append(match["name"] or int(match["index"]))
    return tuple(segments) if isinstance(segments[0], str) else None


def texts(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every string in a JSON ``value`` with the way to it."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from texts(item, (*path, str(key)))
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            yield from texts(item, (*path, number))
