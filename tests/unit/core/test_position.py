from __future__ import annotations

from lrcp.core.position import Position


def test_a_position_reads_as_path_line_column() -> None:
    assert str(Position("monitors/latency.yaml", 6, 10)) == "monitors/latency.yaml:6:10"


def test_a_position_without_more_is_the_beginning_of_the_file() -> None:
    assert str(Position("a.yaml")) == "a.yaml:1:1"


def test_positions_are_in_the_order_of_files_lines_and_columns() -> None:
    places = [Position("b", 1, 1), Position("a", 10, 1), Position("a", 9, 5), Position("a", 9, 2)]

    assert sorted(places) == list(reversed(places))
