"""Who is paged at an instant: every case of the YAML files beside, against the declarations of this repository."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from lrcp.core.durations import seconds, written
from lrcp.respond.oncall import Answer, Escalation, escalate
from lrcp.respond.oncall.question import alert_from, instant_of, monitor_of, teams_of
from lrcp.spec import Spec, load_spec
from lrcp.spec.oncall import Alert, Directory, gaps, load_directory, on_call

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
KEYS = {"monitor", "at", "status", "urgency", "policy", "told", "steps", "ends", "acknowledged", "resolved", "messages"}


@pytest.fixture(scope="module")
def spec() -> Spec:
    return load_spec(ROOT, "production")


@pytest.fixture(scope="module")
def directory(spec: Spec) -> Directory:
    return load_directory(spec)


def cases() -> Iterator[Any]:
    for file in sorted(HERE.glob("*.yaml")):
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        for name, case in content["cases"].items():
            yield pytest.param(content["service"], case, id=f"{file.stem}: {name}")


@pytest.mark.parametrize(("service", "case"), list(cases()))
def test_who_is_paged(spec: Spec, directory: Directory, service: str, case: dict[str, Any]) -> None:
    assert case.keys() <= KEYS
    monitor = monitor_of(spec, case["monitor"], service)
    (team,) = teams_of(monitor)
    start = instant_of(case["at"]).timestamp()
    answers = [start + seconds(case[key]) if key in case else None for key in ("acknowledged", "resolved")]

    page = escalate(directory, team, alert_from(monitor, case.get("status", "error")), start, Answer(*answers))

    assert page is not None
    taken = steps(page, start)
    assert (taken if "resolved" in case else taken[: len(case["steps"])]) == case["steps"]
    found = facts(page, start)
    asked = found.keys() & case.keys()
    assert {key: found[key] for key in asked} == {key: case[key] for key in asked}


def steps(page: Escalation, start: float) -> list[dict[str, Any]]:
    return [{"after": _after(each.at, start), "users": list(each.users)} for each in page.notices]


def facts(page: Escalation, start: float) -> dict[str, Any]:
    first = page.notices[0].told
    messages = [{"after": _after(each.at, start), "user": each.user, "channel": each.channel} for each in first]
    ends = None
    if page.ended_at is not None:
        ends = {"after": _after(page.ended_at, start), "rounds": max(each.round for each in page.notices)}
    told = {"urgency": page.urgency, "policy": page.policy, "told": list(page.messages)}
    return {**told, "messages": messages, "ends": ends}


def _after(at: float, start: float) -> str:
    return written(round(at - start)) if at > start else "0m"


INSTANTS = st.integers(1_767_225_600, 1_893_456_000)  # 2026 to 2029


@given(at=INSTANTS)
def test_somebody_is_on_call_at_every_instant(directory: Directory, at: int) -> None:
    assert all(on_call(schedule, at) for schedule in directory.schedules.values())


def test_no_schedule_has_a_gap(directory: Directory) -> None:
    assert {id: gaps(schedule) for id, schedule in directory.schedules.items()} == dict.fromkeys(
        directory.schedules, ()
    )


@given(
    at=INSTANTS,
    status=st.sampled_from(["error", "warn"]),
    priority=st.one_of(st.none(), st.integers(1, 5)),
    concern=st.sampled_from(["cost", "latency", "quality", "reliability", "security", "unheard-of"]),
)
def test_every_alert_of_every_team_reaches_somebody_at_once(
    directory: Directory, at: int, status: str, priority: int | None, concern: str
) -> None:
    for team in directory.teams:
        page = escalate(directory, team, Alert(status, priority, (f"concern:{concern}",)), float(at))
        assert page is not None
        assert page.notices[0].at == at
        assert page.notices[0].users


@given(at=INSTANTS)
def test_a_page_that_nobody_takes_reaches_a_second_person_within_an_hour(directory: Directory, at: int) -> None:
    for team in directory.teams:
        page = escalate(directory, team, Alert(), float(at))
        assert page is not None
        assert len({user for notice in page.notices if notice.at <= at + 3600 for user in notice.users}) > 1


@given(at=INSTANTS, status=st.sampled_from(["error", "warn"]), priority=st.integers(1, 5))
def test_money_never_wakes_anybody(directory: Directory, at: int, status: str, priority: int) -> None:
    for team in directory.teams:
        page = escalate(directory, team, Alert(status, priority, ("concern:cost",)), float(at))
        assert page is not None
        assert (page.urgency, page.policy) == ("low", "llm-cost-alerts")


def test_every_person_can_be_reached_in_either_urgency(directory: Directory) -> None:
    for user in directory.users:
        assert {each.category for each in directory.contacts if each.user == user} == {"high_urgency", "low_urgency"}
