from __future__ import annotations

from collections.abc import Callable

import pytest

from lrcp.core.errors import LrcpError
from lrcp.core.frozen import replace
from lrcp.core.yamldoc import parse_yaml
from lrcp.evaluate import Downtime, State
from lrcp.evaluate.downtime_scope import scope_test
from lrcp.prove.inputs import stored
from lrcp.prove.load import build_test
from lrcp.prove.model import Case
from lrcp.prove.run import CaseRun, run_case
from lrcp.prove.subject import Subject
from lrcp.query import parse_search

Run = Callable[..., CaseRun]
MakeSubject = Callable[..., Subject]
MakeCase = Callable[..., Case]


def values(run: CaseRun, group: str = "*") -> list[float | None]:
    return [moment.value for moment in run.groups[group]]


def test_a_monitor_is_evaluated_each_minute_from_0_to_the_last_expectation(run: Run) -> None:
    assert list(run("shop.errors: 1x30", "{ at: 150s, state: OK }").instants) == [0, 60, 120]


def test_one_value_goes_into_each_flush_and_is_seen_at_the_next_evaluation(run: Run) -> None:
    assert values(run("shop.errors: 1x12", "{ at: 4m, state: OK }")) == [None, 6, 12, 12, 12]


def test_values_are_further_apart_with_a_longer_interval(run: Run) -> None:
    assert values(run("shop.errors: 1x12", "{ at: 3m, state: OK }", interval="1m")) == [None, 1, 2, 3]


def test_an_interval_may_hold_several_samples(run: Run, subject: MakeSubject) -> None:
    about = subject("avg(last_5m):avg:shop.latency{service:shop} > 10")
    assert values(run('shop.latency: "[1 2 6]x6"', "{ at: 1m, state: OK }", about)) == [None, 3]


def test_of_several_samples_of_a_gauge_the_last_one_counts(run: Run, subject: MakeSubject) -> None:
    about = subject("avg(last_5m):avg:shop.queue{service:shop} > 10")
    assert values(run('shop.queue: "[1 2 6]x6"', "{ at: 1m, state: OK }", about)) == [None, 6]


def test_a_history_lies_before_0(run: Run) -> None:
    assert values(run("shop.errors: 1x30", "{ at: 2m, state: OK }", extra="history: 5m")) == [30, 24, 18]


def test_service_and_environment_are_added_to_every_series(case: MakeCase) -> None:
    (series,) = case("shop.errors{kind:x}: 1").series
    assert series.tags == ("env:production", "kind:x", "service:shop")


def test_a_series_may_be_of_somebody_else(case: MakeCase, run: Run) -> None:
    (series,) = case("shop.errors{service:other,env:staging}: 1").series
    assert series.tags == ("env:staging", "service:other")
    assert set(values(run("shop.errors{service:other}: 99x30"))) == {None}


def test_groups_begin_with_their_first_evaluation(run: Run, subject: MakeSubject) -> None:
    about = subject("sum(last_5m):sum:shop.errors{service:shop} by {kind}.as_count() > 10")
    seen = run("shop.errors{kind:x}: 1x60\nshop.errors{kind:y}: _x12 1x60", "{ at: 4m, state: OK }", about)
    assert {group: moments[0].at for group, moments in seen.groups.items()} == {"kind:x": 60, "kind:y": 180}


def test_a_transition_is_rendered_and_followed_up(run: Run) -> None:
    moments = run("shop.errors: 11 0x59").groups["*"]
    (alert, recovery) = [moment.notice for moment in moments if moment.notice is not None]

    assert (alert.at, alert.kind, alert.handles) == (
        60,
        "alert",
        ["incident-sev2", "oncall-shop", "workflow-mend(a=1)"],
    )
    assert [type(outcome).__name__ for outcome in alert.outcomes] == ["Incident", "Page", "WorkflowRun"]
    assert alert.notification.text.startswith("11 errors, the limit is 10")
    assert (recovery.at, recovery.kind, recovery.handles) == (360, "recovery", ["oncall-shop"])


def test_the_latest_notification_stays_until_the_next_one(run: Run) -> None:
    moments = run("shop.errors: 11 0x59").groups["*"]
    assert [moment.latest.kind if moment.latest else "" for moment in moments][:8] == [
        "",
        *["alert"] * 5,
        *["recovery"] * 2,
    ]


def test_a_monitor_with_a_long_window_keeps_its_state_between_evaluations(run: Run, subject: MakeSubject) -> None:
    about = subject("sum(current_1d):sum:shop.errors{service:shop}.as_count() > 10")
    states = [moment.state for moment in run("shop.errors: 11", "{ at: 11m, state: OK }", about).groups["*"]]
    assert states == [State.NO_DATA] * 10 + [State.ALERT] * 2


def test_one_store_serves_runs_of_different_monitors(case: MakeCase, subject: MakeSubject) -> None:
    burst = case("shop.errors: 11 _x59")
    store = stored(burst, subject())
    lax = subject("sum(last_5m):sum:shop.errors{service:shop}.as_count() > 11")

    assert State.ALERT in {moment.state for moment in run_case(burst, subject(), store).groups["*"]}
    assert State.ALERT not in {moment.state for moment in run_case(burst, lax, store).groups["*"]}


@pytest.mark.parametrize(
    "input",
    [
        "checks: [{ shop.up: 0 }]",
        "logs: [{ at: 0, attributes: { status: error } }]",
        "events: [{ at: 0, source: spans, attributes: { status: error } }]",
    ],
)
def test_input_that_no_monitor_reads_is_refused_by_name(input: str, subject: MakeSubject) -> None:
    text = f"monitor: errors\nservice: shop\ncases:\n  one:\n    {input}\n    expect: [{{ at: 1m, state: OK }}]\n"
    with pytest.raises(LrcpError, match=f"errors reads no `{input.partition(':')[0]}`; it reads `series`"):
        run_case(build_test(parse_yaml(text)).cases[0], subject())


def test_a_metric_without_a_type_is_refused_by_name(run: Run) -> None:
    with pytest.raises(LrcpError, match=r"there is no metric `shop\.unknown` in the contract"):
        run("shop.unknown: 1")


def muted(subject: MakeSubject, **options: object) -> Subject:
    """The shop's monitor and the downtime `work`, which is scheduled for another year."""
    work = Downtime("work", scope_test(parse_search("*")), monitor_tags=frozenset({"service:shop"}), begin=0, end=1)
    return replace(subject(), downtimes={"work": replace(work, **options)})


BURST = "shop.errors: 0x6 20x12 0x42"


def sent(run: CaseRun) -> list[tuple[int, str]]:
    return [(notice.at // 60, notice.kind) for moment in run.groups["*"] if (notice := moment.notice) is not None]


def test_nobody_is_told_while_a_downtime_of_the_case_holds_and_the_state_goes_on(
    run: Run, subject: MakeSubject
) -> None:
    extra = "downtimes: [{ id: work, from: 0, until: 1h }]"

    found = run(BURST, "{ at: 9m, state: OK }", muted(subject), extra=extra)

    assert sent(found) == []
    assert [moment.state for moment in found.groups["*"]][2:9] == [State.ALERT] * 6 + [State.OK]


def test_what_is_still_wrong_at_the_end_of_a_downtime_is_told_then(run: Run, subject: MakeSubject) -> None:
    extra = "downtimes: [{ id: work, from: 0, until: 5m }]"

    assert sent(run(BURST, "{ at: 9m, state: OK }", muted(subject), extra=extra)) == [(5, "alert"), (8, "recovery")]


def test_a_downtime_says_itself_whether_it_tells_at_its_end(run: Run, subject: MakeSubject) -> None:
    extra = "downtimes: [{ id: work, from: 0, until: 5m }]"
    quiet = muted(subject, notifies_at_end=frozenset(), mute_first_recovery=True)

    assert sent(run(BURST, "{ at: 9m, state: OK }", quiet, extra=extra)) == [(8, "recovery")]


@pytest.mark.parametrize(
    ("extra", "options"),
    [
        ("", {}),
        ("downtimes: [{ id: work, from: 20m, until: 30m }]", {}),
        ("downtimes: [{ id: work, from: 0, until: 1h }]", {"monitor_tags": frozenset({"service:another"})}),
        ("downtimes: [{ id: work, from: 0, until: 1h }]", {"scope": scope_test(parse_search("service:another"))}),
    ],
    ids=["not named", "later", "of other monitors", "of other groups"],
)
def test_a_downtime_that_is_not_about_it_changes_nothing(
    run: Run, subject: MakeSubject, extra: str, options: dict[str, object]
) -> None:
    found = run(BURST, "{ at: 9m, state: OK }", muted(subject, **options), extra=extra)

    assert sent(found) == [(2, "alert"), (8, "recovery")]
