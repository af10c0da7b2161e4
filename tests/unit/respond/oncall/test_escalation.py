from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.respond.oncall.escalation import Answer, escalate
from lrcp.spec.oncall.model import Contact, Directory, Policy, Route, Step, Target
from lrcp.spec.oncall.routing import Alert

ANN, BEN, TEAM, SHIFT = Target("user", "ann"), Target("user", "ben"), Target("team", "t"), Target("schedule", "s")


@pytest.fixture
def directory(mondays):
    """``directory(steps, ...)``: one team ``t`` of ann and eve, whose only rule leads to one policy."""

    def make(*steps, route=None, contacts=(), members=("ann", "eve"), **policy):
        found = Policy("p", "P", tuple(steps), **policy)
        routes = (Route(policy="p", **(route or {})),)
        return Directory({}, {"t": members}, {"s": mondays}, {"p": found}, {"t": routes}, tuple(contacts))

    return make


@pytest.fixture
def page(at):
    """``page(directory, answer)`` at noon of Monday 2026-01-05: minutes, steps and people of each notice."""

    def run(directory, *, clock="2026-01-05 12:00", alert=Alert(), acknowledged=None, resolved=None, turn=0):  # noqa: B008 - frozen
        start = at(clock)
        instants = [None if minutes is None else start + minutes * 60 for minutes in (acknowledged, resolved)]
        found = escalate(directory, "t", alert, start, Answer(*instants, turn))
        return [((each.at - start) / 60, each.step, each.users) for each in found.notices]

    return run


def test_each_step_waits_its_time(directory, page):
    steps = (Step(300, (ANN,)), Step(600, (BEN,)), Step(900, (TEAM,)))
    assert page(directory(*steps)) == [(0, 1, ("ann",)), (5, 2, ("ben",)), (15, 3, ("ann", "eve"))]


def test_all_targets_of_a_step_are_told_at_once_and_each_person_once(directory, page):
    assert page(directory(Step(300, (ANN, TEAM, SHIFT)))) == [(0, 1, ("ann", "eve"))]


@pytest.mark.parametrize(("minute", "steps"), [(4, 1), (5, 1), (6, 2), (None, 3)])
def test_whoever_acknowledges_stops_the_escalation(directory, page, minute, steps):
    escalating = directory(Step(300, (ANN,)), Step(300, (BEN,)), Step(300, (TEAM,)))
    assert len(page(escalating, acknowledged=minute)) == steps


def test_a_resolved_page_escalates_no_further(directory, page):
    assert page(directory(Step(300, (ANN,)), Step(300, (BEN,))), resolved=3) == [(0, 1, ("ann",))]


def test_a_policy_is_gone_through_again_as_often_as_it_says(directory, page):
    twice = directory(Step(300, (ANN,)), Step(600, (BEN,)), retries=1)
    assert page(twice) == [(0, 1, ("ann",)), (5, 2, ("ben",)), (15, 1, ("ann",)), (20, 2, ("ben",))]


def test_a_step_that_reaches_nobody_is_skipped_at_once(directory, page):
    escalating = directory(Step(3600, (SHIFT,)), Step(300, (BEN,)))
    assert page(escalating, clock="2026-01-07 12:00") == [(0, 1, ()), (0, 2, ("ben",))]


def test_the_shift_is_that_of_the_moment_the_step_is_taken(directory, page):
    escalating = directory(Step(3600, (SHIFT,)), Step(300, (SHIFT,)))
    assert page(escalating, clock="2026-01-06 08:30") == [(0, 1, ("eve",)), (60, 2, ())]


@pytest.mark.parametrize(("turn", "who"), [(0, "ann"), (1, "ben"), (2, "ann")])
def test_round_robin_takes_one_target_a_page(directory, page, turn, who):
    assert page(directory(Step(300, (ANN, BEN), round_robin=True)), turn=turn) == [(0, 1, (who,))]


def test_round_robin_goes_on_with_each_repetition(directory, page):
    repeated = directory(Step(300, (ANN, BEN), round_robin=True), retries=2)
    assert [users for _, _, users in page(repeated)] == [("ann",), ("ben",), ("ann",)]


def test_an_acknowledged_page_that_is_not_resolved_in_time_starts_anew(directory, page):
    again = directory(Step(300, (ANN,)), Step(300, (BEN,)), route={"ack_timeout": 1800})
    assert page(again, acknowledged=2) == [(0, 1, ("ann",)), (32, 1, ("ann",)), (37, 2, ("ben",))]
    assert page(again, acknowledged=2, resolved=31) == [(0, 1, ("ann",))]


def test_support_hours_hold_the_escalation_back_but_not_the_channel(directory, at, tuesdays):
    route = {"support_hours": tuesdays, "messages": ("slack C1",)}
    found = escalate(directory(Step(300, (ANN,)), route=route), "t", Alert(), at("2026-01-05 20:00"))
    assert (found.begins, found.notices[0].at) == (at("2026-01-06 09:00"), at("2026-01-06 09:00"))
    assert found.messages == ("slack C1",)


def test_a_rule_without_a_policy_wakes_nobody(at):
    directory = Directory(routes={"t": (Route(messages=("slack C1",), workflows=("restart",)),)})
    found = escalate(directory, "t", Alert(), at("2026-01-05 12:00"))
    assert (found.policy, found.notices, found.messages, found.workflows) == (None, (), ("slack C1",), ("restart",))


def test_a_team_without_rules_is_not_paged(at):
    assert escalate(Directory(), "t", Alert(), at("2026-01-05 12:00")) is None


@pytest.mark.parametrize(("resolves", "minute"), [(False, None), (True, 10)])
def test_a_policy_may_resolve_the_page_that_nobody_took(directory, at, resolves, minute):
    start = at("2026-01-05 12:00")
    found = escalate(directory(Step(300, (ANN,)), Step(300, (BEN,)), resolve_at_end=resolves), "t", Alert(), start)
    assert found.ended_at == start + 600
    assert found.resolved_at == (None if minute is None else start + minute * 60)


def test_people_are_told_by_the_rules_of_the_urgency(directory, at):
    contacts = (
        Contact("ann", "high_urgency", "voice", 300),
        Contact("ann", "high_urgency", "email", 0),
        Contact("ann", "low_urgency", "email", 60),
    )
    start = at("2026-01-05 12:00")
    told = {
        urgency: [
            ((each.at - start) / 60, each.channel)
            for each in escalate(
                directory(Step(600, (ANN,)), route={"urgency": urgency}, contacts=contacts), "t", Alert(), start
            )
            .notices[0]
            .told
        ]
        for urgency in ("high", "low")
    }
    assert told == {"high": [(0, "email"), (5, "voice")], "low": [(1, "email")]}


def test_a_message_that_is_due_after_the_acknowledgement_is_not_sent(directory, at):
    contacts = (Contact("ann", "high_urgency", "email", 0), Contact("ann", "high_urgency", "voice", 300))
    start = at("2026-01-05 12:00")
    found = escalate(directory(Step(600, (ANN,)), contacts=contacts), "t", Alert(), start, Answer(start + 120))
    assert [each.channel for each in found.notices[0].told] == ["email"]


def test_who_has_no_rules_is_told_without_a_known_channel(directory, at):
    found = escalate(directory(Step(300, (ANN,))), "t", Alert(), at("2026-01-05 12:00"))
    assert [(each.user, each.channel) for each in found.notices[0].told] == [("ann", "")]


STEPS = st.lists(
    st.builds(
        Step, st.integers(60, 36_000), st.lists(st.sampled_from([ANN, BEN, TEAM]), min_size=1, max_size=3).map(tuple)
    ),
    min_size=1,
    max_size=4,
)


@given(steps=STEPS, retries=st.integers(0, 3), answered=st.integers(0, 200_000))
def test_an_answer_only_cuts_the_timeline_off(steps, retries, answered):
    policy = Policy("p", "P", tuple(steps), retries)
    directory = Directory({}, {"t": ("ann",)}, {}, {"p": policy}, {"t": (Route(policy="p"),)})
    whole = escalate(directory, "t", Alert(), 0.0)
    cut = escalate(directory, "t", Alert(), 0.0, Answer(resolved_at=float(answered)))
    assert len(whole.notices) == len(steps) * (retries + 1)
    assert [each.at for each in cut.notices] == [each.at for each in whole.notices if each.at < answered]
    assert cut == whole.until(float(answered))
