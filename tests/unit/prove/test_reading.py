"""What monitors read and how they group."""

from __future__ import annotations

from typing import Any

import pytest

from lrcp.evaluate import MonitorDefinition, Options
from lrcp.prove.reading import group_keys, sections_of, summary_keys
from lrcp.query import parse_monitor

LOGS = {"name": "a", "data_source": "logs", "group_by": [{"facet": "@m"}]}
SPANS = {"name": "b", "data_source": "spans"}
METRIC = {"name": "c", "data_source": "metrics"}
FORMULA = 'formula("a").last("5m") > 1'


def define(query: str, variables: Any = None, notify_by: tuple[str, ...] = ()) -> MonitorDefinition:
    options = Options(notify_by=notify_by)
    return MonitorDefinition("m", "m", "", query, parse_monitor(query), options, variables=variables or {})


@pytest.mark.parametrize(
    ("query", "variables", "sections", "keys"),
    [
        ("avg(last_5m):avg:m{*} by {b,a} > 1", {}, {"series"}, {"a", "b"}),
        ('error_budget("x").over("7d") > 75', {}, {"series"}, set()),
        ('"up".over("*").by("host","port").last(2).count_by_status()', {}, {"checks"}, {"host", "port"}),
        ('"up".over("*").by("*").last(2).count_by_status()', {}, {"checks"}, {"*"}),
        ('logs("*").by("@a,service").last("5m") > 1', {}, {"logs"}, {"@a", "service"}),
        ('rum("*").last("5m") > 1', {}, {"events"}, set()),
        ("12 && 13", {}, set(), set()),
        (FORMULA, {"event_query": [LOGS, SPANS]}, {"logs", "events"}, {"@m"}),
        (FORMULA, {"event_query": LOGS, "cloud_cost_query": METRIC}, {"logs", "series"}, {"@m"}),
    ],
)
def test_a_monitor_reads_and_groups_by_what_its_query_says(
    query: str, variables: Any, sections: set[str], keys: set[str]
) -> None:
    definition = define(query, variables)

    assert (sections_of(definition), group_keys(definition)) == (sections, keys)


@pytest.mark.parametrize(
    ("query", "notify_by", "keys"),
    [
        ("avg(last_5m):avg:m{*} by {a,b} > 1", (), ()),
        ("avg(last_5m):avg:m{*} by {a,b} > 1", ("a",), (("a",),)),
        ("avg(last_5m):avg:m{*} by {a,b} > 1", ("*",), ((),)),
        ('logs("*").by("@a").last("5m") < 1', (), ((),)),
    ],
)
def test_some_monitors_tell_of_more_than_their_groups(query: str, notify_by: tuple[str, ...], keys: Any) -> None:
    assert summary_keys(define(query, notify_by=notify_by)) == keys
