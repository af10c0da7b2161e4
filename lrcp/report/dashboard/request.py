"""Requests of widgets: their queries and formulas on the data, over time or as one number a group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import nan
from typing import Any

import numpy as np

from lrcp.core.errors import LrcpError, UnsupportedError
from lrcp.core.frozen import Frozen, field
from lrcp.evaluate.events.query import EventQuery
from lrcp.evaluate.expression import Evaluator
from lrcp.evaluate.formula import FormulaEvaluator, NamedQuery, OfEvents, OfMetrics, check_formula
from lrcp.evaluate.frame import Frame, Grid
from lrcp.evaluate.leaf import Alignment
from lrcp.evaluate.scope import Group
from lrcp.query import ast, parse_formula, parse_metric, parse_search
from lrcp.report.dashboard.data import Data
from lrcp.report.dashboard.variables import Variables, filled, mapped

AVERAGE = "avg"
"""How a query becomes one number when it does not say."""
BANDS = ("anomalies", "forecast", "outliers")
"""Functions that draw a band or mark a line; here the line alone is drawn."""


class Line(Frozen):
    """One group of one formula over time; NaN where there is nothing. ``unit`` as the formula declares it."""

    label: str
    unit: str
    values: np.ndarray[Any, Any]


class Row(Frozen):
    """One group with the number of each formula, None where there is none."""

    group: Group
    values: list[float | None]


class Request(Frozen):
    """``formulas`` as written, with their expressions; ``metrics`` and ``events`` by the names of the queries."""

    formulas: list[tuple[Mapping[str, Any], ast.Expression]]
    metrics: Mapping[str, tuple[ast.Expression, str]]
    events: Mapping[str, EventQuery]
    data: Data

    @classmethod
    def of(cls, written: Mapping[str, Any], data: Data, variables: Variables) -> Request:
        """Raises LrcpError for what is not evaluated."""
        metrics: dict[str, tuple[ast.Expression, str]] = {}
        events: dict[str, EventQuery] = {}
        for query in written.get("queries") or ():
            name = str(query["name"])
            if query["data_source"] == "metrics":
                expression = filled(parse_metric(str(query["query"])), variables)
                metrics[name] = (expression, str(query.get("aggregator") or AVERAGE))
            else:
                events[name] = _event_query(query, variables)
        formulas = [(each, parse_formula(str(each["formula"]))) for each in written.get("formulas") or ()]
        if not formulas:
            raise UnsupportedError("a request without formulas", "write `queries` and `formulas`")
        return cls(formulas, metrics, events, data)

    def lines(self, grid: Grid) -> Iterator[Line]:
        """Every group of every formula on ``grid``."""
        evaluator = OverTime(self.data.series, events={name: self._asked(name) for name in self.events})
        for written, formula in self.formulas:
            expression = mapped(_without_band(formula), self._substituted)
            frame = evaluator.frame(expression, grid)
            for group, values in zip(frame.groups, frame.values, strict=True):
                yield Line(_label(written, group, alone=len(self.formulas) == 1), unit_of(written), values)

    @property
    def bands(self) -> list[str]:
        """The functions whose band is left out."""
        return [each.name for _, each in self.formulas if isinstance(each, ast.Call) and each.name in BANDS]

    def rows(self) -> list[Row]:
        """Every group with one number a formula, over the whole time frame."""
        named: dict[str, NamedQuery] = {name: self._asked(name) for name in self.events}
        for name, (expression, aggregator) in self.metrics.items():
            named[name] = OfMetrics(expression, aggregator, self.data.series)
        frames = []
        for _, formula in self.formulas:
            check_formula(formula, named)
            frames.append(FormulaEvaluator(named).frame(formula, self.data.window))
        groups = sorted({group for frame in frames for group in frame.groups})
        columns = [dict(zip(frame.groups, frame.values[:, 0].tolist(), strict=True)) for frame in frames]
        return [Row(group, [_known(column.get(group)) for column in columns]) for group in groups]

    def _asked(self, name: str) -> OfEvents:
        return OfEvents(self.events[name], self.data.events)

    def _substituted(self, node: ast.Node) -> ast.Node:
        return self.metrics[node.value][0] if isinstance(node, ast.Name) and node.value in self.metrics else node


class OverTime(Evaluator):
    """Expressions bucket by bucket, in which names are those of queries of events."""

    events: Mapping[str, OfEvents] = field(default_factory=dict)

    def frame(self, node: ast.Expression, grid: Grid, align: Alignment | None = None) -> Frame:
        if isinstance(node, ast.Name) and node.value in self.events:
            return _by_bucket(self.events[node.value], grid)
        return Evaluator.frame(self, node, grid, align)


def unit_of(formula: Mapping[str, Any]) -> str:
    """The unit that a formula is shown in, empty when it does not say."""
    unit = (formula.get("number_format") or {}).get("unit") or {}
    return str(unit.get("unit_name") or unit.get("label") or "")


def _without_band(formula: ast.Expression) -> Any:
    return formula.arguments[0] if isinstance(formula, ast.Call) and formula.name in BANDS else formula


def _by_bucket(query: OfEvents, grid: Grid) -> Frame:
    edges = [grid.start + number * grid.step for number in range(grid.count)]
    frames = [query.frame(Grid.single(max(edge, grid.begin), min(edge + grid.step, grid.end))) for edge in edges]
    groups = tuple(sorted({group for frame in frames for group in frame.groups}))
    values = np.full((len(groups), grid.count), np.nan)
    for column, frame in enumerate(frames):
        for group, value in zip(frame.groups, frame.values[:, 0], strict=True):
            values[groups.index(group), column] = value
    return Frame(groups, values, np.full(len(groups), float(grid.end)), absent=0.0 if query.counts else nan)


def _event_query(written: Mapping[str, Any], variables: Variables) -> EventQuery:
    """Raises LrcpError for a source that holds no events."""
    source = str(written["data_source"])
    if "compute" not in written:
        raise UnsupportedError(f"data source `{source}`", "metrics and events are evaluated")
    found = EventQuery.of_variable(
        {
            "name": written.get("name"),
            "data_source": source,
            "search": {"query": ""},
            "compute": [written["compute"]],
            "group_by": written.get("group_by") or [],
        }
    )
    search = filled(parse_search(str((written.get("search") or {}).get("query") or "")), variables)
    return EventQuery(found.source, search, found.method, found.metric, found.by)


def _label(formula: Mapping[str, Any], group: Group, *, alone: bool) -> str:
    alias = str(formula.get("alias") or formula["formula"])
    tags = ", ".join(tag.partition(":")[2] or tag for tag in group)
    if not tags:
        return alias
    return tags if alone else f"{alias} {tags}"


def _known(value: float | None) -> float | None:
    return None if value is None or np.isnan(value) else float(value)


def first(written: Any) -> Mapping[str, Any]:
    """The only request of most widgets."""
    if not isinstance(written, list) or not written:
        raise LrcpError("the widget has no request")
    request: Mapping[str, Any] = written[0]
    return request
