from __future__ import annotations

from collections.abc import Callable

import pytest

from lrcp.core.frozen import replace
from lrcp.prove.coverage import KINDS, coverage_of, kinds_of
from lrcp.prove.run import CaseRun
from lrcp.prove.subject import Subject
from lrcp.query import parse_monitor

Run = Callable[..., CaseRun]
BURST = "shop.errors: 0x6 11 0x30"  # alert at 2m, recovery at 7m
SILENT = "shop.errors: 11"


@pytest.mark.parametrize(
    ("series", "expectation", "kinds"),
    [
        (BURST, "{ at: 2m, state: Alert, notifies: [] }", {"firing"}),
        (BURST, "{ at: 2m, state: Alert }", set()),
        (BURST, "{ at: 2m, state: Alert }\n{ at: 2m, message_contains: errors }", {"firing"}),
        (BURST, "{ at: 2m, transition: alert, pages: [] }", {"firing"}),
        (BURST, "{ at: 1m, state: OK }\n{ at: 3m, value: 11 }", {"not-yet"}),
        (BURST, "{ from: 0, until: 1m, state: OK }\n{ at: 3m, value: 11 }", {"not-yet"}),
        (BURST, "{ at: 0, state: No Data }\n{ at: 3m, value: 11 }", set()),
        (BURST, "{ at: 7m, state: OK }", {"recovery"}),
        (BURST, "{ at: 7m, transition: recovery }", set()),
        ("shop.errors: 1 0x59", "{ at: 5m, state: OK }", {"quiet"}),
        ("shop.errors: 1 0x59", "{ at: 5m, value: 0 }", set()),
        ("shop.errors{service:other}: 1x60", "{ at: 5m, state: OK }", set()),
        (SILENT, "{ at: 5m, state: Alert }", set()),
        (SILENT, "{ at: 6m, state: Alert }", {"no-data"}),
        ("shop.latency: 11", "{ at: 6m, state: Alert }", set()),
    ],
)
def test_a_kind_is_what_a_case_looked_at(run: Run, series: str, expectation: str, kinds: set[str]) -> None:
    assert kinds_of(run(series, expectation)) == kinds


def test_silence_is_that_of_the_group(run: Run, subject: Callable[..., Subject]) -> None:
    about = subject("sum(last_5m):sum:shop.errors{service:shop} by {kind}.as_count() > 10")
    series = "shop.errors{kind:x}: 1\nshop.errors{kind:y}: 1x60"
    assert "no-data" in kinds_of(run(series, '{ at: 6m, group: "kind:x", state: OK }', about))
    assert "no-data" not in kinds_of(run(series, '{ at: 6m, group: "kind:y", state: OK }', about))


def test_a_composite_has_data_while_its_parts_have(run: Run, subject: Callable[..., Subject]) -> None:
    errors, latency = (
        replace(subject(f"avg(last_5m):avg:{metric}{{service:shop}} > 10").definition, id=id)
        for id, metric in (("1", "shop.errors"), ("2", "shop.queue"))
    )
    both = subject("sum(last_5m):sum:shop.errors{service:shop}.as_count() > 10")
    composite = replace(both.definition, type="composite", query="1 || 2", ast=parse_monitor("1 || 2", "composite"))
    about = replace(both, definition=composite, parts={"1": errors, "2": latency})

    assert "quiet" in kinds_of(run("shop.errors: 1x60\nshop.queue: 1x60", "{ at: 5m, state: OK }", about))
    assert "quiet" not in kinds_of(run("shop.errors: 1x6\nshop.queue: 1x6", "{ at: 9m, state: OK }", about))


def test_monitors_without_cases_are_listed_with_all_they_lack(run: Run) -> None:
    coverage = coverage_of(["errors", "latency"], [run(BURST, "{ at: 7m, state: OK }")])

    assert dict(coverage.cases["errors"]) == {**dict.fromkeys(KINDS, 0), "recovery": 1}
    assert [kind for monitor, kind in coverage.missing if monitor == "latency"] == list(KINDS)
