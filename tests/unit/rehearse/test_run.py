from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from lrcp.core.capture import LogLine, Point
from lrcp.core.yamldoc import parse_yaml
from lrcp.rehearse.declarations import Watched
from lrcp.rehearse.errors import RehearsalError
from lrcp.rehearse.run import Result, rehearse
from lrcp.rehearse.scenario import (
    Call,
    Expect,
    Fires,
    History,
    Phase,
    Recovers,
    Scenario,
    Share,
    Target,
    Traffic,
)

TRAFFIC = Traffic(2, (Share("/ask", "questions"),))
USUAL = Phase("usual", 3, TRAFFIC)
SLOW = Phase(
    "slow",
    3,
    TRAFFIC,
    faults={"delay": 2.5},
    expect=Expect(fires=(Fires("latency", 120.0, "endpoint:/ask", severity="SEV-2", incident="sev2", page="shop"),)),
)
MENDED = Phase(
    "mended",
    4,
    TRAFFIC,
    actions=(Call("PUT", "/faults", {"delay": 0.1}),),
    expect=Expect(recovers=(Recovers("latency", 240.0, "endpoint:/ask"),)),
)


def scenario(*phases: Phase, history: tuple[History, ...] = ()) -> Scenario:
    return Scenario("slow", "The shop is slow", 1, "shop", 1_800_000_000.0, phases, parse_yaml(""), history)


@pytest.fixture
def run(target: Target, watched: Watched, tmp_path: Path) -> Callable[..., Result]:
    def run(*phases: Phase, environment: Mapping[str, str] | None = None, history: tuple[History, ...] = ()) -> Result:
        changed = dataclasses.replace(target, environment={**target.environment, **(environment or {})})
        return rehearse(scenario(*phases, history=history), changed, watched, tmp_path)

    return run


def test_a_failure_is_noticed_remediated_and_recovers(run: Callable[..., Result]) -> None:
    result = run(USUAL, SLOW, MENDED)
    timeline = result.timeline
    assert [each.found for each in timeline.expectations if not each.passed] == []
    assert [(note.transition, note.group, note.title) for note in timeline.notifications] == [
        ("alert", "endpoint:/ask", "[Triggered on {endpoint:/ask}] /ask is slow"),
        ("recovery", "endpoint:/ask", "[Recovered on {endpoint:/ask}] /ask is slow"),
    ]
    (page,) = timeline.pages
    assert page.resolved_at == timeline.notifications[1].at
    assert [each.severity for each in timeline.incidents] == ["SEV-2"]
    assert [(each.phase, each.path, each.status) for each in timeline.actions] == [
        ("slow", "/faults", 200),
        ("mended", "/faults", 200),
    ]


def test_everything_is_stamped_with_its_tick_and_accounted_for(run: Callable[..., Result]) -> None:
    result = run(USUAL)
    start = 1_800_000_000.0
    assert {record.at for record in result.capture} == {start + 10 * tick for tick in range(18)}
    assert result.timeline.wire == {
        "metrics_sent": 36,
        "metrics_received": 36,
        "logs_written": 36,
        "logs_received": 36,
        "metrics_dropped": 0,
    }
    assert result.timeline.traffic == {"answered": 36, "requests": 36}
    assert sum(isinstance(record, Point) for record in result.capture) == 36
    assert sum(isinstance(record, LogLine) for record in result.capture) == 36


def test_the_same_seed_gives_the_same_report(run: Callable[..., Result]) -> None:
    first, second = (json.dumps(dataclasses.asdict(run(USUAL, SLOW).timeline)) for _ in range(2))
    assert first == second


def test_what_differs_from_the_expectation_is_told(run: Callable[..., Result]) -> None:
    timeline = run(USUAL, dataclasses.replace(SLOW, expect=Expect())).timeline
    assert not timeline.passed
    (failed,) = (each for each in timeline.expectations if not each.passed)
    assert failed.phase == "slow"
    assert failed.found.startswith("latency (endpoint:/ask) alerts at 2.4")


def test_an_idle_phase_is_passed_over_and_evaluated(run: Callable[..., Result]) -> None:
    timeline = run(USUAL, Phase("night", 60, idle=True)).timeline
    (group,) = timeline.monitors[0].groups
    assert len(group.points) == 63
    assert timeline.end - timeline.start == 63 * 60
    assert timeline.traffic["requests"] == 36


def test_history_is_there_before_the_first_tick(run: Callable[..., Result]) -> None:
    past = History("shop.latency", ("endpoint:/ask",), -120.0, 0.0, 10.0, value=9.0)
    timeline = run(Phase("after", 1, TRAFFIC), history=(past,)).timeline
    assert timeline.monitors[0].groups[0].points[0][1] == pytest.approx(9.0, rel=0.02)


@pytest.mark.parametrize(
    ("environment", "phases", "message"),
    [
        (
            {"DIES_AT": "8"},
            (USUAL,),
            "slow, phase `usual`, minute 2: the service ended with signal SIGKILL without a word on stderr",
        ),
        (
            {"DOUBLED": "1"},
            (USUAL,),
            "slow, phase `usual`, minute 1: the service sent 2 metric values, the intake received 3",
        ),
        (
            {},
            (dataclasses.replace(USUAL, actions=(Call("POST", "/refused", {}),)),),
            "slow, phase `usual`: POST /refused was answered 409",
        ),
    ],
)
def test_what_ends_a_rehearsal_is_one_error_that_says_where(
    run: Callable[..., Result], environment: dict[str, str], phases: tuple[Phase, ...], message: str
) -> None:
    with pytest.raises(RehearsalError) as error:
        run(*phases, environment=environment)
    assert str(error.value) == message
