from __future__ import annotations

from collections.abc import Callable

from lrcp.prove.coverage import KINDS, Coverage
from lrcp.prove.run import CaseRun
from lrcp.prove.text import coverage_lines, track_lines

Run = Callable[..., CaseRun]


def test_a_track_shows_changes_notifications_and_the_evaluation_in_question(run: Run) -> None:
    lines = track_lines(run("shop.errors: 0x6 11 0x60", "{ at: 9m, state: Alert }"), "*", 5 * 60)
    assert [line[6:] for line in lines] == [
        "  minute       value  state",
        "       0        none  No Data",
        "      1m           0  OK",
        "      2m          11  Alert    alert: incident-sev2, oncall-shop, workflow-mend(a=1)",
        "      4m          11  Alert",
        "      5m          11  Alert    <- here",
        "      7m           0  OK       recovery: oncall-shop",
        "      9m           0  OK",
    ]


def test_a_long_track_leaves_its_middle_out(run: Run) -> None:
    series = "shop.errors: " + " ".join(["11 _x5 0x30"] * 20)
    lines = list(track_lines(run(series, "{ at: 2h, state: OK }"), "*", 7200))
    assert len(lines) == 26
    assert lines[13].strip() == "..."


def test_a_group_that_is_not_there_is_named_with_those_that_are(run: Run) -> None:
    (line,) = track_lines(run("shop.errors: 1"), "kind:x", 0)
    assert line.strip() == "there is no group kind:x; there are: *"


def test_coverage_is_a_table() -> None:
    found = {"errors": {**dict.fromkeys(KINDS, 0), "firing": 12}}
    assert list(coverage_lines(Coverage(found))) == [
        "monitor  firing  not-yet  quiet  recovery  no-data",
        "errors       12        -      -         -        -",
    ]
