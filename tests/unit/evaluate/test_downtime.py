from __future__ import annotations

import pytest

from lrcp.core.errors import LrcpError, UnsupportedError
from lrcp.core.position import Position
from lrcp.evaluate import Downtime, Downtimes, State
from lrcp.spec.model import Resource

MONITOR = "tf://datadog_monitor/svc--latency/id"
WEEKEND = {"rrule": "FREQ=WEEKLY;BYDAY=SA", "duration": "2d", "start": "2026-01-17T00:00:00"}


@pytest.fixture
def declare():
    def make(**arguments):
        shown = {"scope": "*", "monitor_identifier": {"monitor_tags": ["*"]}, **arguments}
        return Downtime.of(Resource("datadog_downtime_schedule", "d", "d", "local", "org", shown, Position("d.yaml")))

    return make


def test_without_a_schedule_it_begins_when_it_is_made_and_never_ends(declare, start):
    assert declare().holds(0)
    assert declare().holds(start * 2)


def test_a_one_time_schedule_holds_from_its_start_until_before_its_end(declare, start):
    downtime = declare(one_time_schedule={"start": "2026-01-15T00:00:00Z", "end": "2026-01-15T00:10:00+00:00"})

    assert [downtime.holds(start + after) for after in (-1, 0, 599, 600)] == [False, True, True, False]


def test_a_recurring_schedule_holds_in_each_of_its_stretches(declare, start):
    downtime = declare(recurring_schedule=[{"timezone": "UTC", "recurrence": [WEEKEND]}])

    days = [day for day in range(14) if downtime.holds(start + day * 86400 + 60)]

    assert days == [2, 3, 9, 10]


def test_several_recurrences_add_up(declare, start):
    night = {"rrule": "FREQ=DAILY", "duration": "6h", "start": "2026-01-15T20:00:00"}
    downtime = declare(recurring_schedule={"recurrence": [WEEKEND, night]})

    hours = (19, 20, 26, 48 + 12)
    assert [downtime.holds(start + hour * 3600) for hour in hours] == [False, True, False, True]


def test_one_monitor_is_meant_by_its_reference(declare):
    downtime = declare(monitor_identifier={"monitor_id": MONITOR})

    assert downtime.is_about("datadog_monitor.svc--latency", ())
    assert not downtime.is_about("datadog_monitor.svc--cost", ())


def test_monitors_that_have_all_the_tags_are_meant(declare):
    downtime = declare(monitor_identifier=[{"monitor_tags": ["team:a", "Service:x"]}])

    assert downtime.is_about("any", ("team:a", "service:x", "env:local"))
    assert not downtime.is_about("any", ("team:a",))


def test_downtimes_are_asked_for_a_group_of_a_monitor_at_an_instant(declare, start):
    downtimes = Downtimes([declare(scope="env:dev", one_time_schedule={"end": "2026-01-15T00:10:00Z"}), declare()])

    both, one = (downtimes.muted("any", (), ("env:dev",), start + after) for after in (0, 600))

    assert (len(both), len(one)) == (2, 1)
    assert len(downtimes.muted("any", (), ("env:prod",), start)) == 1


def test_all_states_are_told_of_when_it_expires_unless_others_are_named(declare):
    assert declare().notifies_at_end == {State.ALERT, State.WARN, State.NO_DATA}
    assert declare(notify_end_states=["warn"]).notifies_at_end == {State.WARN}
    assert declare(notify_end_types=["canceled"]).notifies_at_end == frozenset()
    assert declare(notify_end_types=["canceled", "expired"]).notifies_at_end == declare().notifies_at_end


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"one_time_schedule": {"start": "2026-01-15T00:00:00"}}, "has no offset; .* 2026-01-15T00:00:00Z"),
        ({"one_time_schedule": {"start": "soon"}}, "`soon` is no ISO 8601 time"),
        ({"recurring_schedule": {"recurrence": [{**WEEKEND, "duration": "long"}]}}, "`long` is no duration"),
        ({"recurring_schedule": {"recurrence": [WEEKEND] * 6}}, "has 6 recurrences; Datadog takes 5"),
        ({"recurring_schedule": {"recurrence": [{**WEEKEND, "start": None}]}}, "has no `start`"),
        (
            {"one_time_schedule": {"end": "2026-01-15T00:10:00Z"}, "recurring_schedule": {"recurrence": [WEEKEND]}},
            "a one-time and a recurring schedule",
        ),
        ({"monitor_identifier": {}}, "needs a `monitor_id` or `monitor_tags`"),
        ({"monitor_identifier": {"monitor_id": 1, "monitor_tags": ["a:b"]}}, "one of them"),
        ({"notify_end_states": ["ok"]}, "`ok` is none of alert, warn, no data"),
        ({"notify_end_types": ["ended"]}, "`ended` is none of expired, canceled"),
    ],
)
def test_what_datadog_would_not_take_is_said(declare, arguments, message):
    with pytest.raises(LrcpError, match=message):
        declare(**arguments)


@pytest.mark.parametrize(
    ("scope", "message"),
    [
        ("service:a OR host:x", "OR at the top level"),
        ("prod AND service:(a OR b)", "`prod` in a downtime's scope"),
        ("service:(-a OR -b)", "inside `service:"),
        ("-service:(a AND b)", "this negation"),
        ("service:auth?", r"`\?` in `service:auth\?`"),
        ("team:app AND (service:auth OR (service:writer AND (env:prod OR type:metric)))", "more than two levels"),
        ("@duration:>5", "Compare in a downtime's scope"),
    ],
)
def test_what_is_documented_as_not_supported_in_scopes_is_refused(declare, scope, message):
    with pytest.raises(UnsupportedError, match=message):
        declare(scope=scope)


def test_a_negated_list_leaves_all_of_it_out(declare, start):
    downtime = declare(scope="team:app AND -env:(prod OR staging)")

    assert downtime.mutes(("team:app", "env:dev"), start)
    assert not downtime.mutes(("team:app", "env:staging"), start)
