"""The geometry of graphs over time: lines, areas and stacked bars in an SVG of 1000 x 200."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lrcp.core.event import Event
from lrcp.core.frozen import Frozen
from lrcp.evaluate.frame import Grid
from lrcp.report.dashboard.numbers import shown
from lrcp.report.dashboard.request import Line
from lrcp.report.plot import HEIGHT, WIDTH, Axis, Tick, nice_ticks, path, time_ticks

STYLES = 6
"""Lines that are told apart; the others share the last style."""
LEGEND = 8
INTERPOLATED = 300
"""Seconds: https://docs.datadoghq.com/metrics/guide/interpolation-the-fill-modifier-explained/"""
_COLUMNS = ("avg", "max", "min", "sum", "value")


class Drawn(Frozen):
    """``area`` is closed below the line; ``numbers`` are those of the legend, as text."""

    label: str
    style: int
    line: str
    area: str
    numbers: Sequence[str]


class Level(Frozen):
    """A marker at a value; ``kind`` is error, warning, info or ok."""

    kind: str
    y: float
    text: str


class Mark(Frozen):
    """Something that happened, at ``left`` per cent of the time axis."""

    left: float
    text: str


class Chart(Frozen):
    drawn: Sequence[Drawn]
    hidden: int
    columns: Sequence[str]
    levels: Sequence[Level]
    marks: Sequence[Mark]
    x: Sequence[Tick]
    y: Sequence[Tick]
    rules: Sequence[float]
    summary: str


class Layer(Frozen):
    """The lines of one request; ``display`` is line, area or bars."""

    display: str
    lines: Sequence[Line]


def chart(
    layers: Sequence[Layer],
    grid: Grid,
    *,
    levels: Sequence[tuple[str, float, str]] = (),
    marks: Sequence[Mark] = (),
    columns: Sequence[str] = ("avg", "max", "value"),
) -> Chart:
    """``levels`` are (kind, value, text). Bars and areas of one layer stand on each other."""
    stacked = [(layer, stack(layer)) for layer in layers]
    value = _value_axis([top for _, tops in stacked for top in tops], [level for _, level, _ in levels])
    wanted = [name for name in columns if name in _COLUMNS]
    drawn = [
        _drawn(line, tops[number], tops[number - 1] if layer.display != "line" and number else None, layer, number)
        for layer, tops in stacked
        for number, line in enumerate(layer.lines)
    ]
    found = [each(grid, value, wanted) for each in drawn]
    unit = next((line.unit for layer in layers for line in layer.lines), "")
    ticks = nice_ticks(value.low, value.high, 4)
    return Chart(
        drawn=found,
        hidden=max(0, len(found) - LEGEND),
        columns=wanted,
        levels=[_level(kind, at, text, value, unit) for kind, at, text in levels],
        marks=marks,
        x=time_ticks(grid.begin, grid.end),
        y=[Tick(round(100 * (1 - value(tick)), 2), shown(tick, unit)) for tick in ticks],
        rules=[round((1 - value(tick)) * HEIGHT, 1) for tick in ticks],
        summary=_summary([line for layer in layers for line in layer.lines]),
    )


def stack(layer: Layer) -> list[np.ndarray[Any, Any]]:
    """The upper edge of each line: its values, or the sum of all up to it."""
    if layer.display == "line":
        return [line.values for line in layer.lines]
    total = np.zeros(layer.lines[0].values.shape if layer.lines else 0)
    tops = []
    for line in layer.lines:
        total = total + np.nan_to_num(line.values)
        tops.append(np.where(np.isnan(line.values) & (layer.display == "bars"), np.nan, total))
    return tops


def bridged(places: np.ndarray[Any, Any], values: np.ndarray[Any, Any]) -> list[tuple[float, float | None]]:
    """Points of a line; it goes on over gaps up to INTERPOLATED seconds, as in the product."""
    points: list[tuple[float, float | None]] = []
    for at, value in zip(places.tolist(), values.tolist(), strict=True):
        if np.isnan(value):
            continue
        if points and at - points[-1][0] > INTERPOLATED:
            points.append((points[-1][0], None))
        points.append((at, value))
    return points


def marks_of(events: Sequence[Event], grid: Grid) -> list[Mark]:
    time = Axis(grid.begin, grid.end)
    return [
        Mark(round(100 * time(event.at), 2), f"{time.clock(event.at)} {_said(event)}")
        for event in events
        if grid.begin <= event.at <= grid.end
    ]


def _said(event: Event) -> str:
    return str(event.attributes.get("title") or event.attributes.get("message") or event.source)


def _drawn(line: Line, top: np.ndarray[Any, Any], below: np.ndarray[Any, Any] | None, layer: Layer, number: int) -> Any:
    """A function that draws, once the axes are known."""

    def draw(grid: Grid, value: Axis, columns: Sequence[str]) -> Drawn:
        time = Axis(grid.begin, grid.end)
        starts = grid.start + grid.step * np.arange(grid.count)
        base = np.zeros(grid.count) if below is None else np.nan_to_num(below)
        outline, area = "", ""
        if layer.display == "bars":
            area = _bars(starts, grid.step, base, top, time, value)
        else:
            middle = np.clip(starts + grid.step / 2, grid.begin, grid.end)
            outline = path(bridged(middle, top), time, value)
            area = _area(middle, base, top, time, value) if layer.display == "area" else ""
        numbers = [shown(_number(line.values, name), line.unit) for name in columns]
        return Drawn(line.label, min(number, STYLES - 1), outline, area, numbers)

    return draw


def _bars(
    starts: np.ndarray[Any, Any],
    step: int,
    low: np.ndarray[Any, Any],
    top: np.ndarray[Any, Any],
    time: Axis,
    value: Axis,
) -> str:
    parts = []
    width = step / ((time.high - time.low) or 1) * WIDTH
    for at, below, above in zip(starts, low, top, strict=True):
        if not np.isnan(above) and above != below:
            x, y, bottom = (
                time(float(at)) * WIDTH,
                (1 - value(float(above))) * HEIGHT,
                (1 - value(float(below))) * HEIGHT,
            )
            parts.append(f"M{x + width * 0.08:.1f} {bottom:.1f}V{y:.1f}h{width * 0.84:.1f}V{bottom:.1f}z")
    return "".join(parts)


def _area(
    places: np.ndarray[Any, Any], low: np.ndarray[Any, Any], top: np.ndarray[Any, Any], time: Axis, value: Axis
) -> str:
    known = ~np.isnan(top)
    if not known.any():
        return ""
    x = [time(float(at)) * WIDTH for at in places[known]]
    upper = [(1 - value(float(each))) * HEIGHT for each in top[known]]
    lower = [(1 - value(float(each))) * HEIGHT for each in low[known]]
    there = [f"{a:.1f} {b:.1f}" for a, b in zip(x, upper, strict=True)]
    back = [f"{a:.1f} {b:.1f}" for a, b in zip(reversed(x), reversed(lower), strict=True)]
    return f"M{'L'.join([*there, *back])}z"


def _value_axis(tops: Sequence[np.ndarray[Any, Any]], levels: Sequence[float]) -> Axis:
    values = [float(each) for top in tops for each in top[~np.isnan(top)]]
    low, high = min([0.0, *values]), max([0.0, *values])
    near = [level for level in levels if level <= max(high * 4, 1e-12)]  # one far above would flatten the lines
    high = max([high, *near])
    margin = (high - low) * 0.08 if high - low > 1e-12 else 1.0
    return Axis(low - margin if low < 0 else 0.0, high + margin)


def _level(kind: str, at: float, text: str, value: Axis, unit: str) -> Level:
    inside = value.low <= at <= value.high
    label = f"{text} {shown(at, unit)}".strip()
    return Level(kind, round((1 - value(at)) * HEIGHT, 1) if inside else -1.0, label if inside else f"{label} is above")


def _number(values: np.ndarray[Any, Any], name: str) -> float | None:
    known = values[~np.isnan(values)]
    if not known.size:
        return None
    reduce: Mapping[str, Any] = {"avg": np.mean, "max": np.max, "min": np.min, "sum": np.sum}
    return float(known[-1] if name == "value" else reduce[name](known))


def _summary(lines: Sequence[Line]) -> str:
    """The graph in words, for those who do not see it."""
    told = []
    for line in lines[:LEGEND]:
        low, high = (shown(_number(line.values, name), line.unit) for name in ("min", "max"))
        told.append(f"{line.label}: {low} to {high}")
    return "; ".join(told)
