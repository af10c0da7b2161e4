"""What the modifiers of a metric query ask for."""

from __future__ import annotations

from collections.abc import Callable

from lrcp.core.errors import UnsupportedError
from lrcp.core.frozen import Frozen, replace
from lrcp.core.registry import Registry
from lrcp.evaluate.aggregation import FILLS, ROLLUPS
from lrcp.query import ast

FILL_LIMIT = 300
"""Seconds; the default longest gap that is filled."""


class Request(Frozen):
    """``rollup`` and ``fill`` are methods, None where the metric's type decides; ``step`` in seconds."""

    as_count: bool = False
    as_rate: bool = False
    weighted: bool = False
    rollup: str | None = None
    step: int | None = None
    fill: str | None = None
    fill_limit: int = FILL_LIMIT


_Reader = Callable[[Request, ast.Modifier], Request]
MODIFIERS: Registry[_Reader] = Registry("modifier", "Modifiers")


def request(modifiers: tuple[ast.Modifier, ...]) -> Request:
    """Raises UnsupportedError for a modifier or argument that is not evaluated."""
    result = Request()
    for modifier in modifiers:
        result = MODIFIERS.get(f".{modifier.name}()")(result, modifier)
    return result


@MODIFIERS.exact(".as_count()", note="a rate times its interval; rollup is sum, nothing is interpolated")
def _as_count(found: Request, _modifier: ast.Modifier) -> Request:
    return replace(found, as_count=True)


@MODIFIERS.exact(".as_rate()", note="a count divided by its interval")
def _as_rate(found: Request, _modifier: ast.Modifier) -> Request:
    return replace(found, as_rate=True)


@MODIFIERS.modelled(
    ".rollup()",
    note="buckets that begin in the window, aligned to the epoch; the last one holds what arrived so far",
)
def _rollup(found: Request, modifier: ast.Modifier) -> Request:
    for argument in modifier.arguments:
        if isinstance(argument, ast.Number):
            found = replace(found, step=int(argument.value))
        elif argument.value in ROLLUPS:
            found = replace(found, rollup=argument.value)
        else:
            raise UnsupportedError(f"rollup `{argument.value}`", "calendar-aligned rollups are not evaluated")
    return found


@MODIFIERS.modelled(".fill()", note="see interpolation and fill")
def _fill(found: Request, modifier: ast.Modifier) -> Request:
    for argument in modifier.arguments:
        if isinstance(argument, ast.Number):
            found = replace(found, fill_limit=int(argument.value))
        else:
            FILLS.get(argument.value)
            found = replace(found, fill=argument.value)
    return found


@MODIFIERS.exact(
    ".weighted()", note="sum: of a gauge by its share of the bucket; points are submitted each flush of 10 s"
)
def _weighted(found: Request, _modifier: ast.Modifier) -> Request:
    """https://docs.datadoghq.com/dashboards/guide/how-weighted-works/"""
    return replace(found, weighted=True)
