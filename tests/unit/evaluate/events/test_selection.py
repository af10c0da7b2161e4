"""Which events a query finds, in which groups, and what it makes of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.core.event import Event
from lrcp.evaluate.events import EventStore
from lrcp.evaluate.events.query import EventQuery
from lrcp.query import ast, parse_monitor

Make = Callable[..., Event]
Values = Callable[..., dict[str, float | None]]


def test_a_window_holds_the_events_before_the_evaluation_and_none_older(event: Make, values: Values) -> None:
    events = [event(at) for at in (-1, 0, 10, 290, 299, 300)]

    assert values('logs("*").last("5m")', events) == {"*": 4}


def test_an_evaluation_delay_moves_the_window(event: Make, values: Values) -> None:
    events = [event(at) for at in (-60, 0, 239, 240, 299)]

    assert values('logs("*").last("5m")', events, evaluation_delay=60) == {"*": 3}


def test_a_cumulative_window_begins_at_its_reset(event: Make, values: Values) -> None:
    events = [event(at) for at in (-10, 0, 200)]

    assert values('logs("*").current("1d")', events) == {"*": 2}


@pytest.mark.parametrize(
    ("rollup", "value"),
    [
        ("", 6),
        ('.rollup("count")', 6),
        ('.rollup("count","@ms")', 6),
        ('.rollup("count","@missing")', 0),
        ('.rollup("cardinality","@ms")', 4),
        ('.rollup("cardinality","@user")', 2),
        ('.rollup("sum","@ms")', 100),
        ('.rollup("avg","@ms")', 20),
        ('.rollup("min","@ms")', 5),
        ('.rollup("max","@ms")', 50),
        ('.rollup("median","@ms")', 15),
        ('.rollup("pc75","@ms")', 15),
        ('.rollup("pc99","@ms")', 15),
        ('.rollup("pc99.99","@ms")', 15),
    ],
)
def test_rollups_of_a_measure(event: Make, values: Values, rollup: str, value: float) -> None:
    events = [event(ms=ms, user=user) for ms, user in ((15, "a"), (50, "b"), (5, "a"), ("15", "b"), (15.0, "a"))]

    assert values(f'logs("*"){rollup}.last("5m")', [*events, event(user="b", ms="slow")]) == {"*": value}


def test_a_high_percentile_of_many_is_the_value_of_that_rank(event: Make, values: Values) -> None:
    events = [event(ms=number) for number in range(101)]

    assert values('logs("*").rollup("pc95","@ms").last("5m")', events) == {"*": 95}
    assert values('logs("*").rollup("pc99.5","@ms").last("5m")', events) == {"*": 99}


def test_each_element_of_an_array_is_a_value(event: Make, values: Values) -> None:
    events = [event(ms=[1, 2, 3]), event(ms=[4])]

    assert values('logs("*").rollup("sum","@ms").last("5m")', events) == {"*": 10}
    assert values('logs("*").rollup("count","@ms").last("5m")', events) == {"*": 2}


def test_groups_are_named_by_facet_and_value(event: Make, values: Values) -> None:
    events = [event(0, "logs", f"env:{env}", model=model) for model, env in ("ax", "ay", "bx")]

    assert values('logs("*").by("@model,env").last("5m")', events) == {
        "@model:a,env:x": 1,
        "@model:a,env:y": 1,
        "@model:b,env:x": 1,
    }


def test_an_event_without_the_facet_is_in_no_group(event: Make, values: Values) -> None:
    assert values('logs("*").by("@model").last("5m")', [event(model="a"), event(other="a")]) == {"@model:a": 1}


def test_an_event_with_several_values_of_the_facet_is_in_several_groups(event: Make, values: Values) -> None:
    events = [event(models=["a", "b", "a"]), event(models="b")]

    assert values('logs("*").by("@models").last("5m")', events) == {"@models:a": 1, "@models:b": 2}


def test_a_facet_may_be_a_number_or_a_truth_value(event: Make, values: Values) -> None:
    events = [event(code=404), event(code=404.0), event(code=True)]

    assert values('logs("*").by("@code").last("5m")', events) == {"@code:404": 2, "@code:true": 1}


@pytest.mark.parametrize(
    ("facets", "groups"),
    [(1, {"a", "b", "c"}), (2, 30), (3, 10), (4, 5)],
)
def test_groups_beyond_the_documented_limit_are_dropped(event: Make, values: Values, facets: int, groups: Any) -> None:
    number = 3 if isinstance(groups, set) else groups + 2
    events = [
        event(a="abc"[index] if facets == 1 else index, b=0, c=0, d=0)
        for index in range(number)
        for _ in range(index + 1)
    ]
    found = values(f'logs("*").by("{",".join(["@a", "@b", "@c", "@d"][:facets])}").last("5m")', events)

    kept = {name.removeprefix("@a:").partition(",")[0] for name in found}
    assert kept == (groups if facets == 1 else {str(index) for index in range(2, number)})


def test_the_top_values_of_the_second_facet_are_those_within_the_first() -> None:
    query = EventQuery.of_variable(
        {
            "name": "q",
            "data_source": "logs",
            "search": {"query": "*"},
            "compute": {"aggregation": "count"},
            "group_by": [{"facet": "@a", "limit": 1}, {"facet": "@b", "limit": 2}],
        }
    )
    store = EventStore()
    counts = {("x", "p"): 1, ("x", "q"): 2, ("x", "r"): 9, ("y", "p"): 5, ("y", "q"): 5}
    for (a, b), number in counts.items():
        store.extend([Event(0, "logs", {"a": a, "b": b})] * number)

    assert set(store.select(query).between(0, 10)) == {("@a:x", "@b:r"), ("@a:x", "@b:q")}


def test_bottom_values_can_be_asked_for() -> None:
    query = EventQuery.of_variable(
        {
            "name": "q",
            "data_source": "logs",
            "search": {"query": "*"},
            "compute": {"aggregation": "sum", "metric": "@n"},
            "group_by": {"facet": "@a", "limit": 1, "sort": {"aggregation": "sum", "metric": "@n", "order": "asc"}},
        }
    )
    store = EventStore()
    store.extend(Event(0, "logs", {"a": name, "n": number}) for name, number in (("x", 5), ("y", 1), ("z", 9)))

    assert set(store.select(query).between(0, 10)) == {("@a:y",)}


def test_events_of_other_sources_are_not_seen(event: Make, values: Values) -> None:
    events = [event(0, "spans"), event(0, "rum")]

    assert values('trace-analytics("*").last("5m")', events, type="trace-analytics alert") == {"*": 1}


def test_only_issues_that_are_new_in_the_window_count(event: Make, values: Values) -> None:
    def errors(issue: str, *instants: int) -> list[Event]:
        return [event(at, "error_tracking", issue={"id": issue}, status="x") for at in instants]

    query = 'error-tracking("status:x").source("all").new().rollup("count").by("@issue.id").last("5m")'
    events = [*errors("old", -400, 20, 30), *errors("fresh", 20, 30)]

    assert values(query, events, type="error-tracking alert") == {"@issue.id:fresh": 2}
    assert values(query.replace(".new()", ".impact()"), events, type="error-tracking alert") == {
        "@issue.id:fresh": 2,
        "@issue.id:old": 2,
    }


def test_error_tracking_looks_at_one_source(event: Make, values: Values) -> None:
    events = [event(0, "error_tracking", source=source, issue={"id": "i"}) for source in ("browser", "backend")]
    query = 'error-tracking("*").source("{}").impact().rollup("count").by("@issue.id").last("5m")'

    assert values(query.format("browser"), events, type="error-tracking alert") == {"@issue.id:i": 1}
    assert values(query.format("all"), events, type="error-tracking alert") == {"@issue.id:i": 2}


QUERIES = [
    'logs("@n:>1").rollup("count").last("5m") > 1',
    'logs("*").rollup("sum","@n").by("@g").last("5m") > 1',
    'logs("x OR @g:a").rollup("cardinality","@n").by("@g,@h").last("5m") > 1',
    'logs("-x").rollup("pc90","@n").by("@h").last("5m") > 1',
    'logs("*").rollup("avg","@n").last("5m") > 1',
]
EVENTS = st.lists(
    st.builds(
        lambda at, n, g, h, message: Event(at, "logs", {"n": n, "g": g, "h": h, "message": message}),
        st.integers(0, 900),
        st.floats(-1e6, 1e6) | st.none() | st.lists(st.integers(0, 3), max_size=2),
        st.sampled_from(["a", "b", None]),
        st.lists(st.sampled_from(["p", "q"]), max_size=2),
        st.sampled_from(["x", "y"]),
    ),
    max_size=25,
)


def measured(query: EventQuery, batches: Sequence[Sequence[Event]], *, look: bool) -> Any:
    """What each five minutes hold; ``look``: also after every batch, before the next one has come."""
    store = EventStore()
    for batch in batches:
        store.extend(batch)
        if look:
            store.select(query).between(0, 900)
    return [store.select(query).between(begin, begin + 300) for begin in range(0, 900, 60)]


@pytest.mark.parametrize("text", QUERIES)
@given(events=EVENTS, random=st.randoms(use_true_random=False), cut=st.integers(0, 25))
def test_order_and_packaging_of_events_change_nothing(text: str, events: list[Event], random: Any, cut: int) -> None:
    parsed = parse_monitor(text)
    assert isinstance(parsed, ast.EventMonitor)
    query = EventQuery.of_monitor(parsed)
    shuffled = random.sample(events, len(events))

    whole = measured(query, [events], look=False)
    assert measured(query, [shuffled[:cut], shuffled[cut:]], look=True) == whole
