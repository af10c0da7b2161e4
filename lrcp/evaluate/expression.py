"""Expressions on a grid: queries, arithmetic and functions, bucket by bucket or aggregated first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import isnan

import numpy as np

from lrcp.core.errors import UnsupportedError
from lrcp.core.frozen import Frozen, field, replace
from lrcp.core.registry import Registry
from lrcp.evaluate.aggregation import WINDOW
from lrcp.evaluate.frame import Frame, Grid, aligned
from lrcp.evaluate.functions.registry import Invocation, function
from lrcp.evaluate.leaf import Alignment, Leaf, PerSeries, evaluate_leaf, known_groups, live_columns
from lrcp.evaluate.rows import Columns, Floats
from lrcp.evaluate.store import SeriesStore
from lrcp.query import ast, to_text, walk

OPERATORS: Registry[Callable[[Floats, Floats], Floats]] = Registry("operator", "Arithmetic")
_ZERO = "a count that is missing where the other side has a point is 0, also one that was never sent"
for _name, _function in (("+", np.add), ("-", np.subtract)):
    OPERATORS.modelled(_name, note=f"{_ZERO}; a number beside as_count() is taken once, after the sum")(_function)
OPERATORS.modelled("*", note=_ZERO)(np.multiply)


@OPERATORS.modelled("/", note=f"{_ZERO}; by zero or by nothing there is no point")
def _divided(left: Floats, right: Floats) -> Floats:
    quotient: Floats = np.divide(left, right, out=np.full(left.shape, np.nan), where=right != 0)
    return quotient


class Evaluator(Frozen):
    """Evaluates one expression. ``queries`` gives the queries that a formula names.

    With ``first`` set, every operand is aggregated over time by that aggregator before arithmetic (the
    as_count path) and frames have a column for each window; without it they have one for each bucket.
    """

    store: SeriesStore
    queries: Mapping[str, ast.MetricQuery] = field(default_factory=dict)
    first: str | None = None

    def frame(self, node: ast.Expression, grid: Grid, align: Alignment | None = None) -> Frame:
        match node:
            case ast.Number(value=value):
                return Frame.number(value, grid.windows if self.first else grid.count)
            case ast.MetricQuery():
                return self._query(node, grid, align)
            case ast.Name(value=name) if name in self.queries:
                return self._query(self.queries[name], grid, align)
            case ast.Call():
                return self._call(node, grid, align)
            case ast.Binary():
                return self._binary(node, grid, align)
            case ast.Negative(item=item):
                frame = self.frame(item, grid, align)
                return negated(frame)
            case _:
                raise UnsupportedError(f"{type(node).__name__.lower()} `{to_text(node)}` as an operand")

    def leaf(self, node: ast.Node, per_series: PerSeries | None = None) -> Leaf | None:
        """``node`` as a single query, None when it is anything else."""
        if isinstance(node, ast.Name):
            return self._named(node.value, per_series)
        return Leaf.of(node, per_series) if isinstance(node, ast.MetricQuery) else None

    def _named(self, name: str, per_series: PerSeries | None) -> Leaf | None:
        query = self.queries.get(name)
        return None if query is None else Leaf.of(query, per_series)

    def leaves(self, node: ast.Expression) -> Iterator[Leaf]:
        """Every query of ``node``."""
        for each in walk(node):
            if isinstance(each, ast.MetricQuery | ast.Name):
                leaf = self.leaf(each)
                if leaf is not None:
                    yield leaf

    def collapsed(self, frame: Frame, grid: Grid) -> Frame:
        """``frame`` aggregated over time, when operands are to be aggregated first."""
        if self.first is None or frame.constant:
            return frame
        return frame.with_values(WINDOW.get(self.first)(frame.values, grid.reduce))

    def everywhere(self, grid: Grid) -> Alignment:
        return Alignment(np.ones(grid.count, dtype=np.bool_), hold=True)

    def groups(self, node: ast.Expression, grid: Grid) -> tuple[tuple[str, ...], ...]:
        """Groups of ``node`` that had a point at any time before the end of ``grid``."""
        found = {group for leaf in self.leaves(node) for group in known_groups(self.store, leaf, grid)}
        return tuple(sorted(found))

    def _query(self, query: ast.MetricQuery, grid: Grid, align: Alignment | None) -> Frame:
        return self.collapsed(evaluate_leaf(self.store, Leaf.of(query), grid, align), grid)

    def _call(self, node: ast.Call, grid: Grid, align: Alignment | None) -> Frame:
        if node.modifiers:
            raise UnsupportedError(f"modifier `.{node.modifiers[0].name}()` after `{node.name}()`")
        called = function(node.name)
        plain = self
        if self.first is not None and not called.pointwise:
            if any(isinstance(argument, ast.Binary) for argument in node.arguments):
                raise UnsupportedError(f"`{node.name}()` of arithmetic with as_count()", "apply it to each query")
            plain = replace(self, first=None)
        frame = called.evaluate(Invocation(plain, node, grid, align))
        return self.collapsed(frame, grid) if plain is not self else frame

    def _binary(self, node: ast.Binary, grid: Grid, align: Alignment | None) -> Frame:
        align = align or self._alignment(node, grid)
        left, right = aligned(self.frame(node.left, grid, align), self.frame(node.right, grid, align))
        return combined(node.operator, left, right)

    def _alignment(self, node: ast.Expression, grid: Grid) -> Alignment:
        live: Columns = np.zeros(grid.count, dtype=np.bool_)
        for leaf in self.leaves(node):
            live |= live_columns(self.store, leaf, grid)
        return Alignment(live)


def negated(frame: Frame) -> Frame:
    return replace(frame, values=-frame.values, absent=-frame.absent)


def combined(operator: str, left: Frame, right: Frame) -> Frame:
    """``left operator right`` for frames of the same groups. A count that is missing where the other side
    has a point is 0, whatever numbers it was combined with before; any other missing operand, and a division by
    zero, gives no point.
    """
    a, b = _zero_aligned(left, right), _zero_aligned(right, left)
    if a.shape != b.shape:
        a, b = np.broadcast_arrays(a, b)
    values = OPERATORS.get(operator)(a, b)
    latest = np.maximum(left.latest, right.latest)
    constant = left.constant and right.constant
    absent = OPERATORS.get(operator)(np.array(left.absent), np.array(right.absent))  # of a quotient none: it is 0 / 0
    return Frame(left.groups, values, latest, absent=float(absent), constant=constant)


def _zero_aligned(frame: Frame, other: Frame) -> Floats:
    if frame.constant or other.constant or isnan(frame.absent):
        return frame.values
    return np.where(np.isnan(frame.values) & ~np.isnan(other.values), frame.absent, frame.values)


def has_arithmetic(node: ast.Expression) -> bool:
    return any(isinstance(each, ast.Binary) for each in walk(node))
