"""What the declarations of a Spec become; each case changes one argument of a repository that can be computed."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from lrcp.core.errors import LrcpError
from lrcp.core.position import Position
from lrcp.spec.model import Resource, Spec, Team
from lrcp.spec.oncall import load_directory, read_directory
from lrcp.spec.oncall.model import DAY, Contact, Target

AT = Position("oncall/x.yaml", 1, 1)
USER, PRIMARY = "tf://datadog_user/ann/id", "tf://datadog_on_call_schedule/primary/id"
POLICY, TEAM = "tf://datadog_on_call_escalation_policy/critical/id", "tf://datadog_team/llm/id"
WINDOW = {"start_day": "monday", "start_time": "09:00:00", "end_day": "tuesday", "end_time": "08:30:00"}
DECLARED: dict[str, tuple[str, dict[str, Any]]] = {
    "user": ("datadog_user", {"name": "Ann", "email": "ann@example.com"}),
    "schedule": (
        "datadog_on_call_schedule",
        {
            "name": "Primary",
            "time_zone": "Europe/Berlin",
            "layer": [
                {
                    "name": "layer",
                    "effective_date": "2026-01-05T09:00:00+01:00",
                    "rotation_start": "2026-01-05T09:00:00+01:00",
                    "interval": {"days": 7},
                    "users": [USER, None],
                    "restriction": [WINDOW],
                }
            ],
        },
    ),
    "policy": (
        "datadog_on_call_escalation_policy",
        {
            "name": "Critical",
            "retries": 1,
            "step": [
                {"escalate_after_seconds": 300, "target": [{"schedule": PRIMARY, "position": "next"}, {"team": TEAM}]}
            ],
        },
    ),
    "rules": (
        "datadog_on_call_team_routing_rules",
        {
            "id": TEAM,
            "rule": [
                {
                    "query": "priority:1",
                    "time_restrictions": {"time_zone": "UTC", "restriction": [WINDOW]},
                    "action": [
                        {"send_slack_message": {"workspace": "T0", "channel": "C0"}},
                        {"trigger_workflow_automation": {"handle": "restart"}},
                    ],
                },
                {"action": [{"escalation_policy": {"policy_id": POLICY, "urgency": "low", "ack_timeout_minutes": 30}}]},
            ],
        },
    ),
    "channel": (
        "datadog_on_call_user_notification_channel",
        {"user_id": USER, "email": {"address": "ann@example.com"}},
    ),
    "contact": (
        "datadog_on_call_user_notification_rule",
        {
            "user_id": USER,
            "channel_id": "tf://datadog_on_call_user_notification_channel/channel/id",
            "category": "high_urgency",
            "delay_minutes": 5,
        },
    ),
}
IDS = {"user": "ann", "schedule": "primary", "policy": "critical"}


def spec_of(declared: dict[str, tuple[str, dict[str, Any]]]) -> Spec:
    resources = [
        Resource(type, IDS.get(name, name), IDS.get(name, name), "local", "org", arguments, AT)
        for name, (type, arguments) in declared.items()
    ]
    team = Team("llm", "LLM", "", "@oncall-llm", "@slack-llm", AT, members=("ann",))
    return Spec("local", {}, [], resources, teams={"llm": team})


def changed(name: str, value: Any, *path: str | int) -> Spec:
    declared = deepcopy(DECLARED)
    block: Any = declared[name][1]
    for step in path[:-1]:
        block = block[step]
    block[path[-1]] = value
    return spec_of(declared)


def test_everything_is_found_under_the_ids_of_its_declaration():
    directory = load_directory(spec_of(DECLARED))

    assert directory.users["ann"].email == "ann@example.com"
    assert directory.teams == {"llm": ("ann",)}
    layer = directory.schedules["primary"].layers[0]
    assert (layer.members, layer.interval) == (("ann", None), 7 * DAY)
    assert layer.hours.windows == ((9 * 3600, DAY + 8 * 3600 + 1800),)
    policy = directory.policies["critical"]
    assert policy.steps[0].targets == (Target("schedule", "primary", "next"), Target("team", "llm"))
    assert (policy.retries, policy.resolve_at_end) == (1, False)
    first, last = directory.routes["llm"]
    assert (first.policy, first.messages, first.workflows) == (None, ("slack C0",), ("restart",))
    assert (last.policy, last.urgency, last.ack_timeout) == ("critical", "low", 1800)
    assert directory.contacts == (Contact("ann", "high_urgency", "email", 300),)


LAYER: tuple[str | int, ...] = ("layer", 0)
STEP: tuple[str | int, ...] = ("step", 0)
RULE: tuple[str | int, ...] = ("rule", 1)


@pytest.mark.parametrize(
    ("name", "path", "value", "message"),
    [
        ("schedule", ("time_zone",), "Europe/Berlim", "there is no time zone `Europe/Berlim`"),
        ("schedule", ("layer",), [], "the schedule has no layer"),
        ("schedule", (*LAYER, "time_zone"), "CEST+1", "there is no time zone `CEST+1`"),
        ("schedule", (*LAYER, "interval"), {"days": 0}, "a shift of 0 seconds"),
        ("schedule", (*LAYER, "users"), [], "nobody takes turns in this layer"),
        ("schedule", (*LAYER, "effective_date"), "2026-01-05T09:00:00", "`2026-01-05T09:00:00` is no instant"),
        ("schedule", (*LAYER, "rotation_start"), "Monday", "`Monday` is no instant"),
        ("schedule", (*LAYER, "end_date"), "2026-01-05T09:00:00+01:00", "the layer ends before it begins"),
        ("schedule", (*LAYER, "restriction", 0, "end_time"), "25:00:00", "`tuesday 25:00:00` is no time of the week"),
        (
            "schedule",
            (*LAYER, "restriction"),
            [{**WINDOW, "end_day": "monday", "end_time": "09:00:00"}],
            "the restriction begins and ends at the same time",
        ),
        ("policy", ("retries",), 11, "`retries` is 11"),
        ("policy", ("step",), [], "an escalation policy has 1 to 10 steps, this has 0"),
        ("policy", (*STEP, "escalate_after_seconds"), 59, "`escalate_after_seconds` is 59"),
        ("policy", (*STEP, "target"), [], "a step has 1 to 10 targets, this has 0"),
        ("policy", (*STEP, "target", 0), {"user": "a", "team": "b"}, "a target is one of user, team and schedule"),
        ("policy", (*STEP, "target", 0), {"schedule": "0000-1111"}, "the schedule `0000-1111` is not declared here"),
        ("rules", RULE, {"escalation_policy": "0000-1111"}, "the escalation policy `0000-1111` is not declared here"),
        ("rules", (*RULE, "escalation_policy"), POLICY, "the rule names an escalation policy twice"),
        (
            "rules",
            RULE,
            {"action": [{"escalation_policy": {"policy_id": POLICY}}, {"send_slack_message": {"channel": "C0"}}]},
            "the escalation policy is not the last of the actions",
        ),
        (
            "rules",
            RULE,
            {
                "action": [{"escalation_policy": {"policy_id": POLICY, "support_hours": {"time_zone": "UTC"}}}],
                "time_restrictions": {"time_zone": "UTC", "restriction": [WINDOW]},
            },
            "a rule has either `time_restrictions` or `support_hours`",
        ),
        ("rules", (*RULE, "query"), "tags.a:(", "the routing query cannot be read"),
        ("rules", (*RULE, "query"), "@http.status:5", "the routing query cannot be read"),
    ],
)
def test_what_cannot_be_computed_is_told_with_its_place(name, path, value, message):
    spec = changed(name, value, *path)
    _, problems = read_directory(spec.resources, spec.teams.values())

    assert problems[0].message.startswith(message)
    assert problems[0].path[0] == path[0]
    assert problems[0].fix
    with pytest.raises(LrcpError, match=r"oncall/x\.yaml:1"):
        load_directory(spec)


def test_what_depends_on_a_mistake_is_not_told_twice():
    spec = changed("schedule", "Europe/Berlim", "time_zone")
    _, problems = read_directory(spec.resources, spec.teams.values())

    assert [problem.resource.id for problem in problems] == ["primary"]
