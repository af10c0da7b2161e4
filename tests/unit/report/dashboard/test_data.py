"""The data of a dashboard: its time frame, its buckets, who sent something."""

from __future__ import annotations

import pytest

from lrcp.core.capture import LogLine, ServiceCheck
from lrcp.core.errors import UsageError
from lrcp.core.event import Event
from lrcp.evaluate.events import log_event
from tests.unit.report.dashboard.conftest import BEGIN, SERVICE, TAGS, Make, log, points


def test_the_time_frame_is_that_of_the_data(make: Make) -> None:
    data = make(points("llm.request.count", [None, 1.0, 1.0]))

    assert (data.begin, data.end) == (BEGIN + 10, BEGIN + 30)


@pytest.mark.parametrize(("last", "begin"), [(60, BEGIN + 540), (3600, BEGIN), (None, BEGIN)])
def test_only_the_end_of_the_data_can_be_shown(make: Make, last: float | None, begin: int) -> None:
    assert make(points("llm.request.count", [1.0] * 60), last=last).begin == begin


def test_nothing_cannot_be_shown(make: Make) -> None:
    with pytest.raises(UsageError, match="a test holds nothing that could be shown"):
        make([])


@pytest.mark.parametrize(
    ("flushes", "most", "step", "count"),
    [(60, 60, 10, 60), (60, 20, 30, 20), (361, 60, 120, 31), (8640, 180, 600, 144)],
)
def test_buckets_have_a_round_width(make: Make, flushes: int, most: int, step: int, count: int) -> None:
    grid = make(points("llm.request.count", [1.0] * flushes)).grid(most)

    assert (grid.step, grid.count) == (step, count)


def test_logs_go_through_what_their_pipelines_make_of_them(make: Make) -> None:
    def processed(line: LogLine) -> Event:
        return log_event(LogLine(line.at, {**line.attributes, "more": 1}))

    assert make([log(1)], processed=processed).listed[0].attributes["more"] == 1


@pytest.mark.parametrize("records", [points("llm.request.count", [1.0]), [log(1)]])
def test_a_service_is_known_by_its_metrics_or_logs(make: Make, records: list[object]) -> None:
    assert make(records).services == {SERVICE}


def test_a_check_run_counts_as_data(make: Make) -> None:
    data = make([ServiceCheck(BEGIN, "up", 0, TAGS)])

    assert list(data.checks.series("up"))


def test_only_monitors_of_services_that_sent_something_are_watched(make: Make) -> None:
    assert {each.resource.service for each in make().monitors} == {SERVICE}
