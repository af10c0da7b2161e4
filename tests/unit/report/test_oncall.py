from __future__ import annotations

import json
from datetime import UTC, datetime

from lrcp.report.oncall import oncall_json, oncall_text
from lrcp.respond.oncall import escalate
from lrcp.spec.oncall.model import Directory, Policy, Route, Step, Target
from lrcp.spec.oncall.routing import Alert

AT = datetime(2026, 1, 5, 12, tzinfo=UTC)
STEPS = (Step(300, (Target("user", "ann"),)), Step(600, (Target("team", "empty"),)))


def directory(**policy: object) -> Directory:
    loud = Policy("loud", "Loud", STEPS, **policy)  # type: ignore[arg-type]
    return Directory(policies={"loud": loud}, routes={"llm": (Route(policy="loud", workflows=("restart",)),)})


def shown(declared: Directory, team: str = "llm") -> list[str]:
    found = [(team, escalate(declared, team, Alert(), AT.timestamp()))]
    return oncall_text(AT, found, declared).splitlines()


def test_each_step_stands_with_its_time_people_and_targets() -> None:
    assert shown(directory()) == [
        "llm, Mon 2026-01-05 12:00 UTC: rule 1, Loud, high urgency",
        "   at once  workflow restart",
        "         0  ann     user ann",
        "        5m  nobody  team empty",
        "  unless somebody acknowledges: after 5m nobody is left to ask",
    ]


def test_repetitions_are_counted_and_the_end_is_told() -> None:
    assert shown(directory(retries=1, resolve_at_end=True))[-1] == (
        "  unless somebody acknowledges: the same 1 more times, and after 10m the page is resolved"
    )


def test_a_team_that_nobody_routes_for_is_told() -> None:
    assert shown(directory(), "other") == [
        "other, Mon 2026-01-05 12:00 UTC: no routing rule takes the alert, nobody is woken"
    ]


def test_the_same_for_machines() -> None:
    declared = directory()
    record = json.loads(oncall_json(AT, [("llm", escalate(declared, "llm", Alert(), AT.timestamp())), ("other", None)]))

    assert (record["format"], record["at"]) == ("lrcp.oncall/1", "2026-01-05T12:00:00+00:00")
    assert record["pages"][0]["escalation"]["notices"][0]["users"] == ["ann"]
    assert record["pages"][1] == {"team": "other", "escalation": None}
