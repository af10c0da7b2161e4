"""Service checks: consecutive statuses of a group, shares of a cluster, silence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.core.capture import ServiceCheck
from lrcp.core.errors import LrcpError, UnsupportedError
from lrcp.evaluate import MonitorDefinition, MonitorEvaluator, SeriesStore
from lrcp.evaluate.definition import options_of
from lrcp.evaluate.events import CheckStore
from lrcp.query import parse_monitor

START = 1_768_435_200
QUERY = '"up".over("env:p").by("host").last(4).count_by_status()'
STATUS = {"o": 0, "w": 1, "c": 2, "u": 3}


def runs(statuses: str, tags: str = "env:p,host:a", every: int = 60, name: str = "up") -> list[ServiceCheck]:
    """A run for each letter (``_`` none), the first at the start."""
    return [
        ServiceCheck(START + every * number, name, STATUS[letter], tuple(tags.split(",")), f"run {number}")
        for number, letter in enumerate(statuses)
        if letter != "_"
    ]


def evaluator(checks: Iterable[ServiceCheck], query: str = QUERY, **options: Any) -> MonitorEvaluator:
    arguments = {"type": "service check", "new_group_delay": 0, **options}
    parsed = parse_monitor(query, "service check")
    definition = MonitorDefinition("m", "m", "service check", query, parsed, options_of(arguments))
    store = CheckStore()
    store.extend(checks)
    return MonitorEvaluator(definition, SeriesStore(), checks=store)


def states(checks: Iterable[ServiceCheck], minutes: int, query: str = QUERY, **options: Any) -> dict[str, list[str]]:
    """The states of each group from the first minute on: at minute n, runs 0 to n - 1 are seen."""
    found: dict[str, list[str]] = {}
    monitor = evaluator(checks, query, **options)
    for minute in range(1, minutes + 1):
        for each in monitor.evaluate(START + 60 * minute):
            found.setdefault(each.group, []).append(str(each.state))
    return found


@pytest.mark.parametrize(
    ("thresholds", "statuses", "seen"),
    [
        ({"critical": 2, "ok": 2}, "occcooo", ["No Data", "No Data", "Alert", "Alert", "Alert", "OK", "OK"]),
        ({"critical": 2, "ok": 2}, "oococooo", ["No Data", "OK", "OK", "OK", "OK", "OK", "OK", "OK"]),
        ({}, "ocwo", ["OK", "Alert", "Warn", "OK"]),
        ({"warning": 2}, "owwc", ["OK", "OK", "Warn", "Alert"]),
        ({"critical": 3}, "occwcccc", ["OK", "OK", "OK", "Warn", "Warn", "Warn", "Alert", "Alert"]),
        ({"critical": 2}, "occuu", ["OK", "OK", "Alert", "Alert", "Alert"]),
        ({"critical": 2}, "ocuco", ["OK", "OK", "OK", "OK", "OK"]),
    ],
)
def test_the_state_follows_consecutive_statuses(thresholds: Any, statuses: str, seen: list[str]) -> None:
    assert states(runs(statuses), len(statuses), monitor_thresholds=thresholds) == {"host:a": seen}


def test_runs_between_two_evaluations_count_one_by_one() -> None:
    assert states(runs("ooooooccc", every=20), 3, monitor_thresholds={"critical": 3}) == {
        "host:a": ["OK", "OK", "Alert"]
    }


def test_each_group_has_its_own_state() -> None:
    checks = runs("oc") + runs("oo", "env:p,host:b") + runs("cc", "env:q,host:c") + runs("cc", name="other")

    assert states(checks, 2) == {"host:a": ["OK", "Alert"], "host:b": ["OK", "OK"]}


def test_every_tag_of_over_must_be_there_and_none_of_exclude() -> None:
    checks = runs("c", "env:p,host:a,role:x") + runs("c", "env:p,host:b") + runs("c", "env:p,host:c,role:x,zone:z")
    query = '"up".over("env:p","role:x").exclude("zone:z").by("host").last(2).count_by_status()'

    assert states(checks, 1, query) == {"host:a": ["Alert"]}


def test_over_everything() -> None:
    assert states(runs("c"), 1, '"up".over("*").by("host").last(2).count_by_status()') == {"host:a": ["Alert"]}


def test_grouped_by_everything_each_set_of_tags_is_a_group() -> None:
    checks = runs("c") + runs("o", "env:p,host:a,port:1")

    assert states(checks, 1, '"up".over("*").by("*").last(2).count_by_status()') == {
        "env:p,host:a": ["Alert"],
        "env:p,host:a,port:1": ["OK"],
    }


def test_runs_of_several_series_of_a_group_are_taken_in_order_of_time() -> None:
    checks = runs("c_c_", "env:p,host:a,port:1") + runs("_c_o", "env:p,host:a,port:2")

    assert states(checks, 4, monitor_thresholds={"critical": 3}) == {"host:a": ["No Data", "No Data", "Alert", "OK"]}


def test_a_check_that_no_longer_runs_keeps_its_state_or_is_told_of() -> None:
    checks = runs("oc")

    assert states(checks, 5) == {"host:a": ["OK", "Alert", "Alert", "Alert", "Alert"]}
    assert states(checks, 5, notify_no_data=True, no_data_timeframe=2) == {
        "host:a": ["OK", "Alert", "No Data", "No Data", "No Data"]
    }
    assert states(runs("oc__o"), 5, notify_no_data=True, no_data_timeframe=2)["host:a"][-1] == "OK"


def test_an_undecided_run_is_a_sign_of_life() -> None:
    options = {"notify_no_data": True, "no_data_timeframe": 2, "monitor_thresholds": {"critical": 4}}

    assert states(runs("ocuccu"), 6, **options) == {"host:a": ["OK"] * 6}


def test_the_message_of_the_last_run_and_the_number_of_runs_are_told() -> None:
    monitor = evaluator(runs("oocc"), monitor_thresholds={"critical": 2, "ok": 2})
    (found,) = [each for minute in range(1, 5) for each in monitor.evaluate(START + 60 * minute) if each.transition]

    assert (found.value, dict(found.variables)) == (2, {"check_message": "run 3", "ok_threshold": 2})


@pytest.mark.parametrize(
    ("critical", "warning", "letters", "state"),
    [
        (50, None, "cco", "Alert"),
        (50, None, "co", "OK"),
        (60, None, "co", "OK"),
        (70, 50, "wwo", "Warn"),
        (30, 10, "cwo", "Alert"),
        (None, 60, "wwwo", "Warn"),
        (0, None, "oo", "OK"),
    ],
)
def test_a_cluster_alerts_on_the_share_of_a_status(
    critical: int | None, warning: int | None, letters: str, state: str
) -> None:
    checks = [run for number, letter in enumerate(letters) for run in runs(f"o{letter}", f"env:p,host:h{number}")]
    query = '"up".over("*").by("env").last(2).pct_by_status()'
    thresholds = {"critical": critical, "warning": warning}

    assert states(checks, 2, query, monitor_thresholds=thresholds) == {"env:p": ["OK", state]}


@pytest.mark.parametrize(
    ("query", "options", "says"),
    [
        (QUERY, {"monitor_thresholds": {"critical": 5}}, r"`\.last\(4\)` must hold the largest threshold, 5"),
        (QUERY.replace("4", "101"), {}, "at most 100 runs"),
        (f"{QUERY} > 4", {}, "stand in its options"),
    ],
)
def test_a_query_that_datadog_refuses_is_refused(query: str, options: dict[str, Any], says: str) -> None:
    with pytest.raises(LrcpError, match=says):
        evaluator([], query, **options)


def test_the_unknown_state_is_not_kept() -> None:
    with pytest.raises(UnsupportedError, match="threshold `unknown`"):
        evaluator([], monitor_thresholds={"unknown": 1})


@given(
    checks=st.lists(
        st.builds(
            lambda at, status, host: ServiceCheck(START + at, "up", status, ("env:p", f"host:{host}")),
            st.integers(0, 500),
            st.integers(0, 3),
            st.sampled_from("ab"),
        ),
        max_size=20,
        unique_by=lambda check: (check.at, check.tags),
    ),
    random=st.randoms(use_true_random=False),
)
def test_the_order_of_arrival_changes_nothing(checks: list[ServiceCheck], random: Any) -> None:
    thresholds = {"critical": 2, "warning": 2, "ok": 1}

    assert states(random.sample(checks, len(checks)), 9, monitor_thresholds=thresholds) == states(
        checks, 9, monitor_thresholds=thresholds
    )
