from __future__ import annotations

from collections.abc import Callable

import pytest

from lrcp.prove.coverage import KINDS, coverage_of, kinds_of
from lrcp.prove.run import CaseRun
from lrcp.prove.subject import Subject

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


def test_monitors_without_cases_are_listed_with_all_they_lack(run: Run) -> None:
    coverage = coverage_of(["errors", "latency"], [run(BURST, "{ at: 7m, state: OK }")])

    assert dict(coverage.cases["errors"]) == {**dict.fromkeys(KINDS, 0), "recovery": 1}
    assert [kind for monitor, kind in coverage.missing if monitor == "latency"] == list(KINDS)
