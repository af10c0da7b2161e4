"""Widgets of single numbers: query values, top lists, tables, changes and values of alerts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lrcp.core.errors import LrcpError, UnsupportedError
from lrcp.core.frozen import Frozen
from lrcp.evaluate.scope import Group
from lrcp.report.dashboard.data import Data
from lrcp.report.dashboard.numbers import shown, state_of
from lrcp.report.dashboard.registry import WIDGETS, Definition, Missing, Shown
from lrcp.report.dashboard.request import Request, Row, first, unit_of
from lrcp.report.dashboard.states import by_reference
from lrcp.report.dashboard.variables import Variables
from lrcp.report.plot import Axis, path

NOTHING = Missing("nothing of this arrived")
BACKGROUND = 60
LIMIT = 10


class Value(Frozen):
    """``state`` colours it; ``line`` is the metric behind it, as an SVG path."""

    text: str
    state: str
    line: str = ""


class Bar(Frozen):
    """``share`` of the longest in per cent."""

    label: str
    text: str
    state: str
    share: float


class Table(Frozen):
    """``rows`` are (label, cells)."""

    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Value]]]


class Changed(Frozen):
    """``direction`` is up, down or even; ``state`` says whether that is good."""

    label: str
    now: str
    before: str
    text: str
    direction: str
    state: str


@WIDGETS.modelled("query_value", note="each query by its own aggregator over the time frame, then the formula")
def query_value(definition: Definition, data: Data, variables: Variables) -> Shown | Missing:
    written = first(definition.get("requests"))
    request = Request.of(written, data, variables)
    rows = request.rows()
    value = rows[0].values[0] if rows else None
    if value is None:
        return NOTHING
    formula = request.formulas[0][0]
    unit = str(definition.get("custom_unit") or "") or unit_of(formula)
    formats = [*(written.get("conditional_formats") or ()), *(formula.get("conditional_formats") or ())]
    line = _background(request, data) if definition.get("timeseries_background") else ""
    return Shown("value", Value(shown(value, unit, definition.get("precision")), state_of(value, formats), line))


@WIDGETS.modelled("toplist", note="groups by their number over the time frame, the first formula")
def toplist(definition: Definition, data: Data, variables: Variables) -> Shown | Missing:
    written = first(definition.get("requests"))
    request = Request.of(written, data, variables)
    rows = _sorted(request.rows(), written)
    if not rows:
        return NOTHING
    formula = request.formulas[0][0]
    formats = [*(written.get("conditional_formats") or ()), *(formula.get("conditional_formats") or ())]
    most = max(abs(row.values[0] or 0.0) for row in rows) or 1.0
    bars = [
        Bar(
            label_of(row.group),
            shown(row.values[0], unit_of(formula)),
            state_of(row.values[0], formats),
            round(100 * abs(row.values[0] or 0.0) / most, 1),
        )
        for row in rows
    ]
    return Shown("bars", bars)


@WIDGETS.modelled("query_table", note="one row a group, one column a formula")
def query_table(definition: Definition, data: Data, variables: Variables) -> Shown | Missing:
    columns: list[Mapping[str, Any]] = []
    cells: dict[Group, dict[int, float | None]] = {}
    ordered: Mapping[str, Any] = {}
    for written in definition.get("requests") or ():
        request, start = Request.of(written, data, variables), len(columns)
        columns += [formula for formula, _ in request.formulas]
        ordered = ordered or written
        for row in request.rows():
            cells.setdefault(row.group, {}).update({start + n: value for n, value in enumerate(row.values)})
    rows = [Row(group, [found.get(n) for n in range(len(columns))]) for group, found in cells.items()]
    if not rows:
        return NOTHING
    names = [str(each.get("alias") or each["formula"]) for each in columns]
    shown_rows = [(label_of(row.group), _cells(row, columns)) for row in _sorted(rows, ordered)]
    return Shown("table", Table(names, shown_rows))


@WIDGETS.modelled("change", note="the time frame against the same one earlier, by the last formula's queries")
def change(definition: Definition, data: Data, variables: Variables) -> Shown | Missing:
    written = first(definition.get("requests"))
    request = Request.of(written, data, variables)
    if len(request.formulas) != 2:
        raise UnsupportedError("a change without two formulas", "write the earlier value and the present one")
    rows = [row for row in request.rows() if row.values[1] is not None]
    if not rows:
        return NOTHING
    unit, good = unit_of(request.formulas[1][0]), written.get("increase_good", True)
    ranked = sorted(rows, key=lambda row: -abs(_difference(row)))[:LIMIT]
    without = all(row.values[0] is None for row in rows)
    remark = "the data does not reach back to the time that this is compared with" if without else ""
    return Shown("changes", [_changed(row, unit, good=bool(good)) for row in ranked], remark)


@WIDGETS.modelled("alert_value", note="the monitor's value at its last evaluation; the worst group's")
def alert_value(definition: Definition, data: Data, _variables: Variables) -> Shown | Missing:
    watched = by_reference(data, str(definition.get("alert_id")))
    if watched is None or watched.track is None:
        return Missing(watched.reason if watched else "the monitor's service sent nothing")
    last = [group.points[-1][1] for group in watched.track.groups if group.points]
    known = [value for value in last if value is not None]
    if not known:
        return Missing("the monitor has no value now")
    worst = max(known) if ">" in watched.track.comparator else min(known)
    states = {"Alert": "alert", "Warn": "warn", "OK": "ok", "No Data": "none"}
    text = shown(worst, str(definition.get("unit") or "") or watched.track.unit, definition.get("precision"))
    return Shown("value", Value(text, states[str(watched.state)]), f"state: {watched.state}")


def label_of(group: Group) -> str:
    """The values of a group's tags."""
    return ", ".join(tag.partition(":")[2] or tag for tag in group) or "all"


def _cells(row: Row, columns: Sequence[Mapping[str, Any]]) -> list[Value]:
    return [
        Value(
            "–" if value is None else shown(value, unit_of(column)),
            state_of(value, column.get("conditional_formats") or ()),
        )
        for value, column in zip(row.values, columns, strict=True)
    ]


def _sorted(rows: Sequence[Row], written: Mapping[str, Any]) -> list[Row]:
    """By the formula that the request sorts by, the largest first unless it or a formula's limit says otherwise."""
    sort = written.get("sort") or {}
    limit: Mapping[str, Any] = next((each["limit"] for each in written["formulas"] if "limit" in each), {})
    order: Mapping[str, Any] = next((each for each in sort.get("order_by") or () if each.get("type") == "formula"), {})
    index, sign = int(order.get("index") or 0), 1 if "asc" in (order.get("order"), limit.get("order")) else -1
    known = [row for row in rows if any(value is not None for value in row.values)]

    def key(row: Row) -> tuple[bool, float, Group]:
        value = row.values[index]
        return value is None, sign * (value or 0.0), row.group

    return sorted(known, key=key)[: int(sort.get("count") or limit.get("count") or LIMIT)]


def _background(request: Request, data: Data) -> str:
    """The formula over time, behind the number; empty where it makes no sense bucket by bucket."""
    grid = data.grid(BACKGROUND)
    try:
        lines = list(request.lines(grid))
    except LrcpError:
        return ""
    if not lines or np.isnan(lines[0].values).all():
        return ""
    values = lines[0].values
    high, low = float(np.nanmax(values)), min(0.0, float(np.nanmin(values)))
    points = [(float(n), None if np.isnan(value) else float(value)) for n, value in enumerate(values)]
    return path(points, Axis(0, len(points) - 1), Axis(low, high * 1.1 or 1.0))


def _difference(row: Row) -> float:
    before, now = row.values
    return 0.0 if before is None or now is None else now - before


def _changed(row: Row, unit: str, *, good: bool) -> Changed:
    before, now = row.values
    if before is None or now is None or before == 0:
        return Changed(label_of(row.group), shown(now, unit), "–", "new", "even", "")
    share = 100 * (now - before) / abs(before)
    direction = "up" if share > 0.5 else "down" if share < -0.5 else "even"
    state = "" if direction == "even" else "ok" if (direction == "up") is good else "alert"
    return Changed(label_of(row.group), shown(now, unit), shown(before, unit), f"{share:+,.0f} %", direction, state)
