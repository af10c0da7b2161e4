"""How a function of the query language is implemented and found."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol

from lrcp.core.errors import UnsupportedError
from lrcp.core.frozen import Frozen
from lrcp.core.registry import Registry
from lrcp.evaluate.frame import Frame, Grid
from lrcp.evaluate.leaf import Alignment, Leaf, PerSeries, evaluate_leaf
from lrcp.evaluate.rows import Floats
from lrcp.evaluate.scope import Group
from lrcp.evaluate.store import SeriesStore
from lrcp.query import ast


class Context(Protocol):
    """What a function may ask of the evaluator of its expression."""

    @property
    def store(self) -> SeriesStore: ...

    def frame(self, node: ast.Expression, grid: Grid, align: Alignment | None = None) -> Frame: ...

    def leaf(self, node: ast.Node, per_series: PerSeries | None = None) -> Leaf | None: ...

    def everywhere(self, grid: Grid) -> Alignment: ...

    def groups(self, node: ast.Expression, grid: Grid) -> tuple[Group, ...]: ...


class Invocation(Frozen):
    """One call of a function on a grid."""

    context: Context
    node: ast.Call
    grid: Grid
    align: Alignment | None = None

    @property
    def query(self) -> ast.Expression:
        """The first argument."""
        if not self.node.arguments or isinstance(self.node.arguments[0], ast.Keyword):
            raise UnsupportedError(f"`{self.node.name}()` without a query")
        return self.node.arguments[0]

    def frame(self) -> Frame:
        return self.context.frame(self.query, self.grid, self.align)

    def reaching_back(self, seconds: int) -> Frame:
        """The query on the grid and at least ``seconds`` before it."""
        return self.context.frame(self.query, self.grid.extended(seconds))

    def number(self, position: int) -> float:
        argument = self._argument(position)
        if isinstance(argument, ast.Negative) and isinstance(argument.item, ast.Number):
            return -argument.item.value
        if not isinstance(argument, ast.Number):
            raise UnsupportedError(f"`{self.node.name}()` with {_named(argument)} as argument {position + 1}")
        return argument.value

    def text(self, position: int) -> str:
        argument = self._argument(position)
        if not isinstance(argument, ast.Text | ast.Name):
            raise UnsupportedError(f"`{self.node.name}()` with {_named(argument)} as argument {position + 1}")
        return argument.value

    def per_series(self, function: PerSeries, seconds: int) -> Frame:
        """``function`` on each series before space aggregation, seeing ``seconds`` more at the beginning.

        On anything but a single query there are no series left; it then works on the groups.
        """
        grid = self.grid.extended(seconds)
        leaf = self.context.leaf(self.query, function)
        if leaf is not None:
            return evaluate_leaf(self.context.store, leaf, grid).last_columns(self.grid.count)
        frame = self.context.frame(self.query, grid)
        return frame.with_values(function(frame.values, grid.step)).last_columns(self.grid.count)

    def _argument(self, position: int) -> ast.Expression | ast.Keyword:
        if position >= len(self.node.arguments):
            raise UnsupportedError(f"`{self.node.name}()` with {len(self.node.arguments)} arguments")
        return self.node.arguments[position]


class Function(Frozen):
    """``pointwise``: the result in a bucket depends on that bucket alone, so it also applies to a number.

    ``shared``: the result in a bucket does not depend on where the window begins and ends, or the function
    marks the windows for which it does (see Grid), so that windows that overlap can share their buckets.
    """

    evaluate: Callable[[Invocation], Frame]
    pointwise: bool = False
    shared: bool = False


FUNCTIONS: Registry[Function] = Registry("function", "Functions")
SHORTCUTS = "top5_mean(), bottom10() ..."
SHORTCUT = re.compile(r"(?P<end>top|bottom)(?P<number>5|10|15|20)(?:_(?P<by>mean|max|min|sum|last|area|l2norm))?")


def function(name: str) -> Function:
    """Raises UnsupportedError for a function that is not evaluated."""
    return FUNCTIONS.get(SHORTCUTS if SHORTCUT.fullmatch(name) else f"{name}()")


def pointwise(function: Callable[[Floats, Invocation], Floats]) -> Function:
    """A function of the values of each bucket."""

    def evaluate(call: Invocation) -> Frame:
        frame = call.frame()
        return frame.with_values(function(frame.values, call))

    return Function(evaluate, pointwise=True, shared=True)


def _named(argument: ast.Expression | ast.Keyword) -> str:
    return type(argument).__name__.lower()
