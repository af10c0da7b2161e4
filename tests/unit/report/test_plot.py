from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.core.timeline import GroupTrack, MonitorTrack, Timeline
from lrcp.report.events import Change, events
from lrcp.report.plot import BANDS, DISTINCT, POINTS, Axis, nice_ticks, path, plot, thin, time_ticks, value_axis

TIME = Axis(0.0, 100.0)
VALUE = Axis(0.0, 10.0)
NUMBERS = st.floats(-1e9, 1e9, allow_nan=False)


def monitor(*values: float | None, comparator: str = ">", **thresholds: float) -> MonitorTrack:
    track = GroupTrack("*", [(float(at), value) for at, value in enumerate(values)], [(0.0, "OK")])
    return MonitorTrack("m", "name", "query alert", "q", comparator, "millisecond", "SEV-2", thresholds, [track])


def test_a_line_runs_from_bottom_left_to_top_right() -> None:
    assert path([(0.0, 0.0), (100.0, 10.0)], TIME, VALUE) == "M0.0 200.0h0L1000.0 0.0"


def test_a_line_is_interrupted_where_there_is_no_value() -> None:
    assert path([(0.0, 5.0), (50.0, None), (100.0, 5.0)], TIME, VALUE) == "M0.0 100.0h0M1000.0 100.0h0"


def test_no_data_draws_nothing() -> None:
    assert path([(0.0, None)], TIME, VALUE) == ""


@given(st.lists(st.tuples(st.integers(0, 10_000), st.none() | NUMBERS), max_size=3000, unique_by=lambda p: p[0]))
def test_thinning_keeps_the_extremes_and_the_order(points: list[tuple[float, float | None]]) -> None:
    points = sorted(points)
    known = [value for _, value in points if value is not None]

    thinned = thin(points)

    assert len(thinned) <= max(POINTS * 1.5 + 3, 0)
    assert list(thinned) == sorted(thinned, key=lambda point: point[0])
    assert set(thinned) <= set(points)
    kept = [value for _, value in thinned if value is not None]
    assert (min(kept, default=None), max(kept, default=None)) == (min(known, default=None), max(known, default=None))


@given(st.lists(NUMBERS, min_size=1), NUMBERS)
def test_every_value_and_threshold_is_inside_the_box(values: list[float], critical: float) -> None:
    axis = value_axis(monitor(*values, critical=critical))

    assert axis.low <= min(values) <= max(values) < axis.high
    assert 0 <= axis(critical) < 1
    assert axis.low <= 0


@given(NUMBERS, st.floats(1e-3, 1e9))
def test_ticks_are_few_and_inside(low: float, size: float) -> None:
    ticks = nice_ticks(low, low + size, 4)

    assert 1 <= len(ticks) <= 6
    assert all(low - size * 1e-6 <= tick <= low + size * (1 + 1e-6) for tick in ticks)


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [(0, 2500, [0, 1000, 2000]), (0, 1.08, [0, 0.5, 1.0]), (0, 100, [0, 25, 50, 75, 100]), (-20, 108, [0, 50, 100])],
)
def test_ticks_are_round_numbers(low: float, high: float, ticks: list[float]) -> None:
    assert nice_ticks(low, high, 4) == ticks


@pytest.mark.parametrize(
    ("length", "labels"),
    [
        (600, ["00:00", "02:00", "04:00", "06:00", "08:00", "10:00"]),
        (
            86_400,
            ["0:00:00", "3:00:00", "6:00:00", "9:00:00", "12:00:00", "15:00:00", "18:00:00", "21:00:00", "24:00:00"],
        ),
    ],
)
def test_the_time_axis_counts_from_the_start(length: int, labels: list[str]) -> None:
    assert [tick.label for tick in time_ticks(1e9, 1e9 + length)] == labels


@given(st.integers(0, 40 * 86_400))
def test_the_time_axis_never_has_more_labels_than_fit(length: int) -> None:
    assert 1 <= len(time_ticks(0, length)) <= 11


def latency_plot(timeline: Timeline):  # type: ignore[no-untyped-def]
    scenario = timeline.scenarios[1]
    numbered = [
        (n, e) for n, e in enumerate(events(scenario)) if isinstance(e, Change) and e.monitor.id == "latency-p95"
    ]
    return plot(scenario, next(each for each in scenario.monitors if each.id == "latency-p95"), numbered)


def test_the_gravest_group_comes_first(timeline: Timeline) -> None:
    assert [line.label for line in latency_plot(timeline).lines] == ["/qa", "/reason", "/stress"]


def test_the_bands_of_a_group_tile_the_time_from_its_first_evaluation(timeline: Timeline) -> None:
    segments = latency_plot(timeline).bands[0].segments

    assert [each.state for each in segments] == ["OK", "Alert", "OK"]
    assert segments[1].title == "Alert, 13:00 to 30:00"
    assert segments[-1].left + segments[-1].width == pytest.approx(100, abs=0.02)


def test_marks_stand_at_the_instants_of_the_changes(timeline: Timeline) -> None:
    first = latency_plot(timeline).marks[0]

    assert first.left == pytest.approx(100 * 13 / 45, abs=0.01)
    assert first.title == "13:00 latency-p95 /qa: OK to Alert, 2,340 ms"


def test_the_plot_is_told_in_words(timeline: Timeline) -> None:
    assert re.match(
        r"/qa: [\d,]+ ms to 2,\d+ ms, OK from 01:00, Alert from 13:00, OK from", latency_plot(timeline).summary
    )


def test_levels_say_what_they_are(timeline: Timeline) -> None:
    assert [level.text for level in latency_plot(timeline).levels] == [
        "critical > 1,500 ms",
        "warning > 1,200 ms",
        "recovers at 1,300 ms",
        "recovers at 1,100 ms",
    ]


def test_many_groups_share_the_last_style_and_the_surplus_of_bands_is_counted(timeline: Timeline) -> None:
    scenario = timeline.scenarios[0]
    groups = [GroupTrack(f"k:{n}", [(scenario.start, 1.0)], [(scenario.start, "OK")]) for n in range(20)]
    many = MonitorTrack("m", "n", "query alert", "q", ">", "", "SEV-2", {}, groups)

    drawn = plot(scenario, many, [])

    assert max(line.style for line in drawn.lines) == DISTINCT
    assert (len(drawn.bands), drawn.hidden_bands) == (BANDS, 20 - BANDS)


@pytest.mark.parametrize(
    ("track", "margin"),
    [
        (monitor(700.0, 1059.0, None, critical=1500.0), "highest 1,059 ms, critical > 1,500 ms"),
        (monitor(91.0, 95.0, comparator="<", critical=70.0), "lowest 91 ms, critical < 70 ms"),
        (monitor(None, critical=70.0), "no data"),
    ],
)
def test_a_quiet_monitor_says_how_near_it_came(timeline: Timeline, track: MonitorTrack, margin: str) -> None:
    assert plot(timeline.scenarios[0], track, []).margin == margin
