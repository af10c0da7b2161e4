"""Where each value of a resource was written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lrcp.core.frozen import Frozen
from lrcp.core.position import Position
from lrcp.spec.model import Resource

# Keys that steer rendering and are not part of what is deployed.
_HIDDEN = ("applies_to", "for_each", "ignore")


class Origin(Frozen):
    """``path`` is dotted, as ``values.critical``; ``position`` None for what lrcp makes itself."""

    path: str
    value: str
    position: Position | None


def origins(resource: Resource) -> Iterator[Origin]:
    """Every value of ``resource`` in the order of merging, rendered, then what was made of them."""
    written: set[str] = set()
    for path, text in resource.texts.items():
        written.add(str(path[0]))
        if path[0] not in _HIDDEN:
            yield Origin(_dotted(path), str(text), resource.at(*path))
    for name, value in resource.arguments.items():
        if name not in written or name in ("message", "tags") or value != _as_written(resource, name, value):
            yield Origin(name, _shown(value), None)


def _as_written(resource: Resource, name: str, value: Any) -> Any:
    """A text such as a name, to which lrcp may have added something; anything else as it is."""
    return str(resource.texts[(name,)]) if isinstance(value, str) and (name,) in resource.texts else value


def _dotted(path: tuple[str | int, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_shown(item)}" for key, item in value.items())
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
