"""Widgets by type, and what a tile of the page can hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lrcp.core.frozen import Frozen, field
from lrcp.core.registry import Registry
from lrcp.report.dashboard.data import Data
from lrcp.report.dashboard.variables import Variables, filled_text

Definition = Mapping[str, Any]


class Shown(Frozen):
    """A widget's content: ``look`` is the name of the macro that draws ``body``, ``remark`` stands below it."""

    look: str
    body: Any
    remark: str = ""


class Missing(Frozen):
    """Data that cannot be here; ``reason`` says why."""

    reason: str


Widget = Callable[[Definition, Data, Variables], Shown | Missing]
WIDGETS: Registry[Widget] = Registry("widget", "Widgets of dashboards")


class Tile(Frozen):
    """A widget on the grid of 12 columns; a group has ``tiles`` of its own. ``links`` are (label, url)."""

    id: str
    type: str
    title: str
    x: int
    y: int
    width: int
    height: int
    shown: Shown | Missing
    links: Sequence[tuple[str, str]] = ()
    tiles: Sequence[Tile] = field(default_factory=tuple)
    color: str = ""


def title_of(definition: Definition, variables: Variables) -> str:
    return filled_text(str(definition.get("title") or ""), variables)
