"""Widgets that say something: notes, free texts, groups, and the map of who calls whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lrcp.core.frozen import Frozen
from lrcp.report.dashboard.data import Data
from lrcp.report.dashboard.registry import WIDGETS, Definition, Missing, Shown
from lrcp.report.dashboard.variables import Variables, filled_text
from lrcp.report.markup import note_html

NODE, GAP, STEP = 150, 34, 260
"""Width of a node, distance of two below each other and of two columns, in SVG units."""


class Node(Frozen):
    """``look`` is ``own``, ``active`` (it sent something) or empty."""

    name: str
    x: int
    y: int
    look: str


class Map(Frozen):
    nodes: Sequence[Node]
    edges: Sequence[str]
    width: int
    height: int
    summary: str


@WIDGETS.exact("note", note="Markdown; HTML stays text")
def note(definition: Definition, _data: Data, variables: Variables) -> Shown | Missing:
    text = filled_text(str(definition.get("content") or ""), variables)
    return Shown("text", note_html(text))


@WIDGETS.exact("free_text")
def free_text(definition: Definition, _data: Data, variables: Variables) -> Shown | Missing:
    return Shown("text", note_html(filled_text(str(definition.get("text") or ""), variables)))


@WIDGETS.exact("group", note="its widgets below its title")
def group(_definition: Definition, _data: Data, _variables: Variables) -> Shown | Missing:
    return Shown("group", None)


@WIDGETS.modelled(
    "servicemap", note="callers and callees by `depends_on` of the catalogue; Datadog draws what was traced"
)
def servicemap(definition: Definition, data: Data, variables: Variables) -> Shown | Missing:
    name = filled_text(str(definition.get("service") or ""), variables)
    calls = {each.name: [_plain(to) for to in each.entry.get("depends_on") or ()] for each in data.spec.services}
    if name not in calls:
        return Missing(f"there is no service `{name}` in the catalogue")
    return Shown("map", _drawn(name, calls, data.services))


def _plain(dependency: str) -> str:
    """``api:gemini`` as ``gemini``."""
    return str(dependency).rpartition(":")[2]


def _drawn(name: str, calls: Mapping[str, Sequence[str]], active: Iterable[str]) -> Map:
    callers = sorted(each for each, called in calls.items() if name in called)
    columns = [callers, [name], sorted(calls[name])]
    begin = 0 if callers else -STEP  # without callers the map begins with the service
    tallest = max(len(column) for column in columns)
    height, sent = max(tallest * GAP, 3 * GAP), set(active)
    nodes = [
        Node(each, begin + number * STEP, round(height * (row + 0.5) / len(column)), _look(each, name, sent))
        for number, column in enumerate(columns)
        for row, each in enumerate(column)
    ]
    place = {(node.name, node.x): node for node in nodes}
    own = place[name, begin + STEP]
    edges = [_edge(place[each, begin], own) for each in callers]
    edges += [_edge(own, place[each, begin + 2 * STEP]) for each in columns[2]]
    called = f"{name} calls {', '.join(columns[2]) or 'nothing'}"
    return Map(nodes, edges, begin + 2 * STEP + NODE, height, f"{called}; called by {', '.join(callers) or 'nobody'}")


def _look(each: str, name: str, sent: set[str]) -> str:
    if each == name:
        return "own"
    return "active" if each in sent else ""


def _edge(begin: Node, end: Node) -> str:
    bend = begin.x + NODE + (STEP - NODE) // 2
    return f"M{begin.x + NODE} {begin.y}C{bend} {begin.y} {bend} {end.y} {end.x - 6} {end.y}"
