from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from lrcp.core.capture import LogLine, Point
from lrcp.core.frozen import replace, to_builtins
from lrcp.core.yamldoc import parse_yaml
from lrcp.query import parse_monitor
from lrcp.rehearse.declarations import Watched
from lrcp.rehearse.errors import RehearsalError
from lrcp.rehearse.run import Result, rehearse
from lrcp.rehearse.scenario import (
    Approval,
    Call,
    Expect,
    Fires,
    History,
    Outside,
    Phase,
    Recovers,
    Runs,
    Scenario,
    Share,
    Target,
    Traffic,
)
from lrcp.respond.workflows import Connection
from lrcp.spec.workflow_graph import Workflow

TRAFFIC = Traffic(2, (Share("/ask", "questions"),))
USUAL = Phase("usual", 3, TRAFFIC)
SLOW = Phase(
    "slow",
    3,
    TRAFFIC,
    faults={"delay": 2.5},
    expect=Expect(
        fires=(
            Fires("latency", 120.0, "endpoint:/ask", severity="SEV-2", incident="sev2", page="shop", service="shop"),
        )
    ),
)
MENDED = Phase(
    "mended",
    4,
    TRAFFIC,
    actions=(Call("PUT", "/faults", {"delay": 0.1}),),
    expect=Expect(recovers=(Recovers("latency", 240.0, "endpoint:/ask", service="shop"),)),
)


def scenario(*phases: Phase, history: tuple[History, ...] = ()) -> Scenario:
    return Scenario("slow", "The shop is slow", 1, "shop", 1_800_000_000.0, phases, parse_yaml(""), history)


@pytest.fixture
def run(target: Target, watched: Watched, tmp_path: Path) -> Callable[..., Result]:
    def run(*phases: Phase, environment: Mapping[str, str] | None = None, history: tuple[History, ...] = ()) -> Result:
        changed = replace(target, environment={**target.environment, **(environment or {})})
        return rehearse(scenario(*phases, history=history), changed, [watched], tmp_path)

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
    first, second = (json.dumps(to_builtins(run(USUAL, SLOW).timeline)) for _ in range(2))
    assert first == second


def test_what_differs_from_the_expectation_is_told(run: Callable[..., Result]) -> None:
    timeline = run(USUAL, replace(SLOW, expect=Expect())).timeline
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
    past = History("shop.latency", ("endpoint:/ask",), -120.0, 0.0, 10.0, value=9.0, service="shop")
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
            (replace(USUAL, actions=(Call("POST", "/refused", {}),)),),
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


STEP = {"linear": {"interval": "10s", "maxRetries": 1}, "fallbackStepName": "Ask"}
MEND = {
    "triggers": {"monitorTrigger": {"startStepNames": ["Status"]}},
    "connections": {"SHOP": "tf://datadog_action_connection/shop--admin/id"},
    "steps": {
        "Status": {
            "actionId": "com.datadoghq.http.request",
            "parameters": {"verb": "GET", "url": "https://status.example.com"},
            "outboundEdges": {"main": "Refused"},
            "errorHandlers": STEP,
        },
        "Refused": {
            "actionId": "com.datadoghq.http.request",
            "connectionLabel": "SHOP",
            "parameters": {"verb": "POST", "url": "https://shop.example.com/base/refused"},
            "outboundEdges": {"main": "Mend"},
            "errorHandlers": STEP,
        },
        "Ask": {
            "actionId": "com.datadoghq.slack.send_interactive_message",
            "parameters": {
                "teamId": "T",
                "channel": "#shop",
                "promptText": "Mend {{ Source.monitor.name }}?",
                "actionChoices": [{"outboundBranch": "approve"}, {"outboundBranch": "reject"}],
            },
            "outboundEdges": {"approve": "Mend"},
        },
        "Mend": {
            "actionId": "com.datadoghq.http.request",
            "connectionLabel": "SHOP",
            "parameters": {"verb": "PUT", "url": "https://shop.example.com/base/faults", "body": {"delay": 0.1}},
        },
    },
}
RUN = Runs("mend", "latency", "endpoint:/ask", ("Status", "Refused", "Ask", "Mend"), service="shop")
OUTSIDE = (Outside("https://status.example.com", 200, {"incidents": []}),)
APPROVED = (Approval("mend", "Ask", "approve", 30.0),)


@pytest.fixture
def mended(
    target: Target, watched: Watched, tmp_path: Path, workflow_of: Callable[..., Workflow]
) -> Callable[..., Result]:
    """A run in which the alert starts a workflow that mends the shop, without the scenario's help."""
    workflow, connection = workflow_of(MEND), Connection("tf://datadog_action_connection/shop--admin/id")
    base = replace(connection, base_url="https://shop.example.com/base")
    latency = watched.monitors[0]
    message = latency.definition.message.replace(
        "@oncall-shop{{/is_alert}}", "@oncall-shop @workflow-mend{{/is_alert}}"
    )
    definition = replace(latency.definition, message=message)
    changed = replace(
        watched,
        monitors=[replace(latency, definition=definition)],
        workflows={workflow.handle: workflow},
        connections={base.id: base},
    )

    def run(**more: object) -> Result:
        slow = replace(SLOW, expect=replace(SLOW.expect, runs=(RUN,)))
        later = replace(MENDED, actions=())
        told = replace(scenario(USUAL, slow, later), **{"approvals": APPROVED, "outside": OUTSIDE, **more})
        return rehearse(told, target, [changed], tmp_path)

    return run


def test_an_alert_starts_a_workflow_that_mends_the_running_service(mended: Callable[..., Result]) -> None:
    timeline = mended().timeline
    assert [each.found for each in timeline.expectations if not each.passed] == []
    assert [note.transition for note in timeline.notifications] == ["alert", "recovery"]
    assert [(action.path, action.phase) for action in timeline.actions] == [("/faults", "slow")]
    (run,) = timeline.workflows
    alert = timeline.notifications[0].at
    assert (run.workflow, run.monitor, run.group, run.at, run.status) == (
        "mend",
        "latency",
        "endpoint:/ask",
        alert,
        "done",
    )
    assert [(step.name, step.status, step.at - alert, step.attempts) for step in run.steps] == [
        ("Status", "done", 0.0, 1),
        ("Refused", "failed", 10.0, 2),
        ("Ask", "done", 40.0, 1),
        ("Mend", "done", 40.0, 1),
    ]
    assert run.steps[0].outputs["body"] == {"incidents": []}
    assert run.steps[1].error == "POST https://shop.example.com/base/refused was answered 409"


def test_without_an_answer_the_workflow_waits_and_the_shop_stays_slow(mended: Callable[..., Result]) -> None:
    timeline = mended(approvals=()).timeline
    assert [(run.status, run.steps[-1].status) for run in timeline.workflows] == [("waiting", "waiting")]
    assert [note.transition for note in timeline.notifications] == ["alert"]


def test_nothing_but_the_service_and_the_scenarios_answers_can_be_reached(mended: Callable[..., Result]) -> None:
    (run,) = mended(outside=()).timeline.workflows
    assert (run.steps[0].status, run.steps[0].attempts) == ("failed", 2)
    assert run.steps[0].error == (
        "https://status.example.com does not answer: the scenario has nothing for it under `outside`"
    )


TWO = Scenario(
    "two",
    "Both shops",
    1,
    "",
    1_800_000_000.0,
    [
        Phase("usual", 3),
        Phase(
            "slow",
            5,
            expect=Expect(
                fires=(
                    Fires("latency", 180.0, "endpoint:/ask", incident="sev2", page="shop", service="shop"),
                    Fires("latency", 240.0, "endpoint:/ask", incident="sev2", page="shop", service="store"),
                )
            ),
        ),
        Phase("mended", 5, expect=Expect(recovers=(Recovers("latency", 240.0, "endpoint:/ask", service="shop"),))),
    ],
    parse_yaml(""),
    history=[
        History("shop.latency", ("endpoint:/ask",), 0.0, 180.0, 10.0, value=0.2, service="shop"),
        History("shop.latency", ("endpoint:/ask",), 180.0, 480.0, 10.0, value=4.0, service="shop"),
        History("shop.latency", ("endpoint:/ask",), 480.0, 780.0, 10.0, value=0.2, service="shop"),
        History("shop.latency", ("endpoint:/ask",), 240.0, 780.0, 10.0, value=3.0, noise=0.05, service="store"),
    ],
    others=("shop", "store"),
)


@pytest.fixture
def two(watched: Watched, tmp_path: Path) -> Result:
    """Two services with a monitor of the same name, none of which runs."""
    (latency,) = watched.monitors
    query = latency.definition.query.replace("service:shop", "service:store")
    definition = replace(latency.definition, query=query, ast=parse_monitor(query), tags=("service:store", "env:local"))
    store = replace(watched, service="store", monitors=[replace(latency, definition=definition)])
    return rehearse(TWO, None, [watched, store], tmp_path)


def test_services_that_do_not_run_are_rehearsed_together_on_supplied_signals(two: Result) -> None:
    timeline = two.timeline
    assert [each.found for each in timeline.expectations if not each.passed] == []
    assert [(note.service, note.transition, (note.at - timeline.start) / 60) for note in timeline.notifications] == [
        ("shop", "alert", 4.0),
        ("store", "alert", 5.0),
        ("shop", "recovery", 10.0),
    ]
    assert timeline.services == ["shop", "store"]
    assert timeline.wire == {}


def test_the_same_alert_of_another_service_keeps_its_own_incident_and_page(two: Result) -> None:
    timeline = two.timeline
    assert [(page.service, page.resolved_at is not None) for page in timeline.pages] == [
        ("shop", True),
        ("store", False),
    ]
    assert [incident.service for incident in timeline.incidents] == ["shop", "store"]
    assert [(track.service, track.groups[0].states[-1][1]) for track in timeline.monitors] == [
        ("shop", "OK"),
        ("store", "Alert"),
    ]


def test_what_nobody_expects_of_one_service_is_told_with_its_name(watched: Watched, tmp_path: Path) -> None:
    quiet = [replace(phase, expect=Expect()) for phase in TWO.phases]
    silent = replace(TWO, phases=quiet)
    timeline = rehearse(silent, None, [watched, replace(watched, service="store", monitors=[])], tmp_path)
    failed = [each.found for each in timeline.timeline.expectations if not each.passed]
    assert failed[0].startswith("shop: latency (endpoint:/ask) alerts at")
