"""The geometry of a graph."""

from __future__ import annotations

import math

import numpy as np
import pytest

from lrcp.core.event import Event
from lrcp.evaluate.frame import Grid
from lrcp.report.dashboard.chart import LEGEND, STYLES, Layer, chart, marks_of, stack
from lrcp.report.dashboard.request import Line

NAN = math.nan
GRID = Grid.aligned(0, 40, 10)


def line(label: str, *values: float) -> Line:
    return Line(label, "", np.array(values))


@pytest.mark.parametrize(
    ("display", "tops"),
    [
        ("line", [[1, NAN, 3, 4], [1, 1, 1, 1]]),
        ("bars", [[1, NAN, 3, 4], [2, 1, 4, 5]]),
        ("area", [[1, 0, 3, 4], [2, 1, 4, 5]]),
    ],
)
def test_bars_and_areas_are_stacked_lines_are_not(display: str, tops: list[list[float]]) -> None:
    found = stack(Layer(display, [line("a", 1, NAN, 3, 4), line("b", 1, 1, 1, 1)]))

    np.testing.assert_equal([each.tolist() for each in found], tops)


@pytest.mark.parametrize(("gap", "pieces"), [(1, 1), (29, 1), (30, 2)])
def test_a_line_is_interrupted_by_a_gap_of_more_than_five_minutes(gap: int, pieces: int) -> None:
    values = [1.0, *[NAN] * gap, 3.0, 4.0]
    (drawn,) = chart([Layer("line", [line("a", *values)])], Grid.aligned(0, 10 * len(values), 10)).drawn

    assert drawn.line.count("M") == pieces
    assert drawn.area == ""


def test_a_line_begins_and_ends_where_its_points_do() -> None:
    (drawn,) = chart([Layer("line", [line("a", NAN, 2, 3, NAN)])], GRID).drawn

    assert drawn.line.startswith("M375.0 ")
    assert "L625.0 " in drawn.line
    assert drawn.line.count("L") == 1


def test_an_area_is_closed() -> None:
    (drawn,) = chart([Layer("area", [line("a", 1, 2, 3, 4)])], GRID).drawn

    assert drawn.area.endswith("z")
    assert drawn.line


def test_no_bar_is_drawn_for_nothing() -> None:
    (drawn,) = chart([Layer("bars", [line("a", 1, 0, NAN, 4)])], GRID).drawn

    assert drawn.area.count("z") == 2


def test_the_legend_has_the_columns_that_were_asked_for() -> None:
    found = chart([Layer("line", [line("a", 1, 2, NAN, 3)])], GRID, columns=["min", "sum", "avg", "nothing", "value"])

    assert found.columns == ["min", "sum", "avg", "value"]
    assert found.drawn[0].numbers == ["1", "6", "2", "3"]


def test_many_lines_share_the_last_style_and_are_counted() -> None:
    found = chart([Layer("line", [line(str(n), n, n, n, n) for n in range(12)])], GRID)

    assert {each.style for each in found.drawn} == set(range(STYLES))
    assert found.hidden == 12 - LEGEND


@pytest.mark.parametrize(("at", "text", "inside"), [(5, "alert 5", True), (1000, "alert 1,000 is above", False)])
def test_a_level_far_above_does_not_flatten_the_lines(at: float, text: str, inside: bool) -> None:
    found = chart([Layer("line", [line("a", 1, 2, 3, 4)])], GRID, levels=[("error", at, "alert")])

    assert found.levels[0].text == text
    assert (found.levels[0].y >= 0) is inside


def test_the_graph_is_told_in_words() -> None:
    assert chart([Layer("line", [line("a", 1, 2, NAN, 3), line("b", NAN, NAN, NAN, NAN)])], GRID).summary == (
        "a: 1 to 3; b: no data to no data"
    )


def test_only_events_of_the_time_frame_are_marked() -> None:
    events = [Event(at, "events", {"title": f"at {at}"}) for at in (-10, 0, 20, 40, 50)]

    assert [(mark.left, mark.text) for mark in marks_of(events, GRID)] == [
        (0.0, "00:00 at 0"),
        (50.0, "00:20 at 20"),
        (100.0, "00:40 at 40"),
    ]
