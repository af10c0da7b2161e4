"""Widgets that draw over time: timeseries, heat maps, distributions and graphs of alerts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from lrcp.core.errors import LrcpError, UnsupportedError
from lrcp.core.event import Event
from lrcp.core.frozen import Frozen
from lrcp.evaluate.metric import Distribution
from lrcp.evaluate.sketch import value_of
from lrcp.query import ast, parse_metric
from lrcp.report.dashboard.chart import Layer, Mark, chart, marks_of
from lrcp.report.dashboard.data import Data
from lrcp.report.dashboard.numbers import shown
from lrcp.report.dashboard.registry import WIDGETS, Definition, Missing, Shown
from lrcp.report.dashboard.request import Line, Request, first
from lrcp.report.dashboard.search import found
from lrcp.report.dashboard.states import by_reference
from lrcp.report.dashboard.variables import Variables, filled
from lrcp.report.plot import HEIGHT, WIDTH, Axis, Tick, nice_ticks, time_ticks

BUCKETS, BAR_BUCKETS, BINS = 180, 60, 24
OVERLAY = "overlay"
_MARKER = re.compile(r"y\s*=\s*(?P<value>-?[\d.]+)")


@WIDGETS.modelled("timeseries", note="buckets of a round width, at most about 180 of lines and 60 of bars")
def timeseries(definition: Definition, data: Data, variables: Variables) -> Shown | Missing:
    requests = definition.get("requests") or ()
    displays = [str(each.get("display_type") or "line") for each in requests]
    grid = data.grid(BAR_BUCKETS if "bars" in displays else BUCKETS)
    layers, marks, bands = [], [], []
    for written, display in zip(requests, displays, strict=True):
        request = Request.of(written, data, variables)
        bands += request.bands
        lines = list(request.lines(grid))
        if len(request.formulas) == 1:  # groups; several formulas stay in the order of their declaration
            lines.sort(key=_size, reverse=True)
        if display == OVERLAY:
            marks += [mark for line in lines for mark in _overlaid(line, grid)]
        else:
            layers.append(Layer(display, lines))
    if not any(layer.lines for layer in layers):
        return Missing("nothing of this arrived")
    happened = [event for each in definition.get("events") or () for event in found(each["q"], data, variables)]
    marks += marks_of(happened, grid)
    levels = list(_levels(definition))
    columns = [str(each) for each in definition.get("legend_columns") or ("avg", "max", "value")]
    remark = f"without the band of {', '.join(f'{name}()' for name in bands)}" if bands else ""
    return Shown("chart", chart(layers, grid, levels=levels, marks=marks, columns=columns), remark)


@WIDGETS.modelled("alert_graph", note="the monitor's value at each evaluation, with its thresholds")
def alert_graph(definition: Definition, data: Data, _variables: Variables) -> Shown | Missing:
    watched = by_reference(data, str(definition.get("alert_id")))
    if watched is None or watched.track is None:
        return Missing(watched.reason if watched else "the monitor's service sent nothing")
    grid = data.grid(BUCKETS)
    lines = []
    for group in watched.track.groups:
        values = np.full(grid.count, np.nan)
        for at, value in group.points:
            column = min(grid.count - 1, int((at - grid.start) // grid.step))
            values[column] = np.nan if value is None else value
        lines.append(Line(group.group, watched.track.unit, _held(values)))
    if all(np.isnan(line.values).all() for line in lines):
        return Missing("the monitor never had data")
    kinds = {"critical": "error", "warning": "warning"}
    levels = [(kinds[name], value, name) for name, value in watched.track.thresholds.items() if name in kinds]
    return Shown("chart", chart([Layer("line", lines)], grid, levels=levels), f"state: {watched.state}")


class Cell(Frozen):
    """A rectangle of a heat map or distribution in SVG units; ``share`` of the fullest, 0 to 1."""

    x: float
    y: float
    width: float
    height: float
    share: float
    text: str


class Cells(Frozen):
    cells: list[Cell]
    x: list[Tick]
    y: list[Tick]
    summary: str


@WIDGETS.modelled("heatmap", note="bins of the distribution's sketch; requests as histograms of one distribution")
def heatmap(definition: Definition, data: Data, variables: Variables) -> Shown | Missing:
    grid = data.grid(BAR_BUCKETS)
    values, weights, times = _samples(definition, data, variables)
    if not values.size:
        return Missing("nothing of this arrived")
    edges = _edges(values)
    columns = grid.column(times)
    counts, _, _ = np.histogram2d(columns, values, bins=(np.arange(grid.count + 1), edges), weights=weights)
    value, time, most = Axis(edges[0], edges[-1]), Axis(grid.begin, grid.end), counts.max()
    cells = []
    for column, row in zip(*np.nonzero(counts), strict=True):
        x = time(float(max(grid.begin, grid.start + int(column) * grid.step))) * WIDTH
        top, bottom = (1 - value(edges[row + 1])) * HEIGHT, (1 - value(edges[row])) * HEIGHT
        width, count = grid.step / (time.high - time.low) * WIDTH, counts[column, row]
        text = f"{shown(edges[row])} to {shown(edges[row + 1])}: {count:,.0f}"
        cells.append(Cell(round(x, 1), round(top, 1), round(width, 1), round(bottom - top, 1), count / most, text))
    y = [Tick(round(100 * (1 - value(tick)), 2), shown(tick)) for tick in nice_ticks(value.low, value.high, 4)]
    return Shown("cells", Cells(cells, time_ticks(grid.begin, grid.end), y, _spread(values, weights)))


@WIDGETS.modelled("distribution", note="bins of the distribution's sketch; requests as histograms of one distribution")
def distribution(definition: Definition, data: Data, variables: Variables) -> Shown | Missing:
    values, weights, _ = _samples(definition, data, variables)
    if not values.size:
        return Missing("nothing of this arrived")
    edges = _edges(values)
    counts, _ = np.histogram(values, bins=edges, weights=weights)
    across, up, most = Axis(edges[0], edges[-1]), Axis(0.0, float(counts.max()) * 1.08), counts.max()
    cells = [
        Cell(
            round(across(low) * WIDTH + 1, 1),
            round((1 - up(float(count))) * HEIGHT, 1),
            round((across(high) - across(low)) * WIDTH - 2, 1),
            round(up(float(count)) * HEIGHT, 1),
            0.4 + 0.6 * count / most,
            f"{shown(low)} to {shown(high)}: {count:,.0f}",
        )
        for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True)
        if count
    ]
    x = [Tick(round(100 * across(tick), 2), shown(tick)) for tick in nice_ticks(across.low, across.high, 5)]
    y = [Tick(round(100 * (1 - up(tick)), 2), shown(tick)) for tick in nice_ticks(up.low, up.high, 4)]
    return Shown("cells", Cells(cells, x, y, _spread(values, weights)))


def _samples(definition: Definition, data: Data, variables: Variables) -> tuple[Any, Any, Any]:
    """Value, weight and flush of each bin of the distribution. Raises LrcpError for anything else."""
    query = first(definition.get("requests")).get("query") or {}
    node = filled(parse_metric(str(query.get("query") or "")), variables)
    if not isinstance(node, ast.MetricQuery):
        raise UnsupportedError("arithmetic in a histogram", "ask for one distribution")
    metric = data.series.metric(node.metric)
    nothing = np.empty(0)
    if metric is None:
        return nothing, nothing, nothing
    if not isinstance(metric, Distribution):
        raise LrcpError(f"`{node.metric}` is no distribution, of which histograms are drawn")
    selection = metric.select(node.scope, ())
    flushes = data.window.flushes
    buckets, series, codes, weights = metric.bins(*flushes)
    chosen = np.isin(series, selection.series)
    values = np.array([value_of(int(code)) for code in codes[chosen]])
    return values, weights[chosen], buckets[chosen]


def _edges(values: Any) -> Any:
    low, high = min(0.0, float(values.min())), float(values.max())
    return np.linspace(low, high if high > low else low + 1, BINS + 1)


def _spread(values: Any, weights: Any) -> str:
    return f"{weights.sum():,.0f} values from {shown(float(values.min()))} to {shown(float(values.max()))}"


def _overlaid(line: Line, grid: Any) -> Iterator[Mark]:
    events = [
        Event(grid.start + grid.step * (column + 0.5), "events", {"title": line.label})
        for column in np.flatnonzero(np.nan_to_num(line.values))
    ]
    yield from marks_of(events, grid)


def _levels(definition: Definition) -> Iterator[tuple[str, float, str]]:
    for each in definition.get("markers") or ():
        match = _MARKER.fullmatch(str(each["value"]).strip())
        if match:
            kind = str(each.get("display_type") or "info").split()[0]
            yield kind, float(match["value"]), str(each.get("label") or "")


def _size(line: Line) -> float:
    return float(np.nansum(np.abs(line.values)))


def _held(values: Any) -> Any:
    """A value holds until the next evaluation."""
    places = np.maximum.accumulate(np.where(~np.isnan(values), np.arange(values.size), 0))
    return values[places]
