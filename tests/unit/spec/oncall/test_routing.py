from __future__ import annotations

import pytest

from lrcp.core.errors import UnsupportedError
from lrcp.query import parse_search
from lrcp.spec.oncall.model import Directory, Route
from lrcp.spec.oncall.routing import Alert, matches, route_of, urgency_of

ALERT = Alert("error", 2, ("env:production", "concern:cost", "service:chat"), ("endpoint:/qa",))


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("tags.concern:cost", True),
        ("tags.concern:Cost", False),
        ("tags.concern:qual*", False),
        ("tags.concern:c*t", True),
        ("tags.concern:*", True),
        ("tags.owner:*", False),
        ("-tags.concern:cost", False),
        ("NOT tags.concern:quality", True),
        ("priority:(1 OR 2)", True),
        ("priority:1", False),
        ("alert_status:(error OR warn)", True),
        ("alert_status:success", False),
        ("groups.endpoint:/qa", True),
        ('groups.endpoint:"/qa"', True),
        ('tags.concern:"c*t"', False),
        ("tags.env:production AND priority:1", False),
        ("tags.env:staging OR tags.service:chat", True),
        ("*", True),
    ],
)
def test_a_query_looks_at_tags_groups_priority_and_status(query, holds):
    assert matches(parse_search(query), ALERT) is holds


def test_a_monitor_without_priority_has_none():
    assert not matches(parse_search("priority:3"), Alert())


@pytest.mark.parametrize("query", ["service:chat", "@http.status:500", "chat", "tags:chat", "priority:>2"])
def test_what_routing_does_not_know_is_refused(query):
    with pytest.raises(UnsupportedError):
        matches(parse_search(query), ALERT)


def test_the_first_rule_that_holds_takes_the_alert(hours, at):
    by_day = hours("mon 09:00-mon 17:00")
    routes = (
        Route(parse_search("tags.concern:cost"), by_day, policy="day"),
        Route(parse_search("tags.concern:cost"), policy="night"),
        Route(policy="rest"),
    )
    directory = Directory(routes={"team": routes})

    taken = [route_of(directory, "team", ALERT, at(clock)) for clock in ("2026-01-05 12:00", "2026-01-05 20:00")]
    other = route_of(directory, "team", Alert(), at("2026-01-05 12:00"))

    assert [each and each[0] for each in (*taken, other)] == [1, 2, 3]


def test_a_team_without_rules_takes_nothing(at):
    assert route_of(Directory(), "team", ALERT, at("2026-01-05 12:00")) is None


@pytest.mark.parametrize(
    ("urgency", "status", "found"),
    [("dynamic", "error", "high"), ("dynamic", "warn", "low"), ("low", "error", "low"), (None, "warn", "high")],
)
def test_dynamic_urgency_follows_the_alert(urgency, status, found):
    assert urgency_of(Route(urgency=urgency), Alert(status)) == found


@pytest.mark.parametrize("urgency", ["low", "dynamic", "high"])
def test_a_page_by_hand_is_always_urgent(urgency):
    assert urgency_of(Route(urgency=urgency), Alert("warn", manual=True)) == "high"
