"""A mutant is its resource with one argument changed, in every place where the declaration has it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lrcp.core.frozen import replace
from lrcp.prove.mutate import KINDS, Mutant, mutants, with_argument
from lrcp.query import parse_monitor
from lrcp.rules.context import Context
from lrcp.spec.queries import Query

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def made(context: Context) -> list[Mutant]:
    return list(mutants(context.queries, context.vocabulary))


def of(made: list[Mutant], id: str, kind: str) -> list[Mutant]:
    return [mutant for mutant in made if (mutant.resource.id, mutant.kind) == (id, kind)]


def arguments(mutant: Mutant) -> dict[str, Any]:
    """The arguments, a dashboard's text as what it says."""
    found = dict(mutant.mutated.arguments)
    return found | ({"dashboard": json.loads(found["dashboard"])} if "dashboard" in found else {})


def test_there_are_mutants_of_every_kind_and_of_every_query(made: list[Mutant], context: Context) -> None:
    assert {mutant.kind for mutant in made} | {"operator"} == set(KINDS)
    places = {(mutant.resource.id, mutant.path) for mutant in made}
    assert {(query.resource.id, query.path) for query in context.queries if list(query.metrics())} <= places


def test_a_mutant_differs_from_its_resource_and_from_every_other(made: list[Mutant]) -> None:
    assert all(mutant.mutated.arguments != mutant.resource.arguments for mutant in made)
    assert all(mutant.mutated.instance == mutant.resource.instance for mutant in made)


def test_the_number_of_a_threshold_changes_in_one_place_in_the_other_and_in_both(made: list[Mutant]) -> None:
    found = of(made, "latency-p95", "threshold")
    seen = [
        (mutant.change, mutant.mutated.arguments["query"].rpartition("> ")[2], thresholds["critical"])
        for mutant in found
        for thresholds in [mutant.mutated.arguments["monitor_thresholds"]]
    ]
    assert seen == [
        ("1500 becomes 750, in the query alone", "750", "1500"),
        ("1500 becomes 750, in the option alone", "1500", "750"),
        ("1500 becomes 750", "750", "750"),
        ("1500 becomes 3000, in the query alone", "3000", "1500"),
        ("1500 becomes 3000, in the option alone", "1500", "3000"),
        ("1500 becomes 3000", "3000", "3000"),
    ]


def test_a_recovery_threshold_is_taken_away_halved_and_doubled(made: list[Mutant]) -> None:
    found = [mutant for mutant in of(made, "latency-p95", "recovery") if mutant.path[-1] == "critical_recovery"]
    shown = [mutant.mutated.arguments["monitor_thresholds"].get("critical_recovery") for mutant in found]
    assert shown == [None, "650", "2600"]
    assert [mutant.mutated.house["values"].get("critical_recovery") for mutant in found] == [None, 650, 2600]


@pytest.mark.parametrize(("id", "delays"), [("cost-anomaly", [0, 900]), ("latency-p95", [900])])
def test_the_evaluation_delay_is_another_one(made: list[Mutant], id: str, delays: list[int]) -> None:
    found = of(made, id, "evaluation delay")
    assert [mutant.mutated.arguments["evaluation_delay"] for mutant in found] == delays


def test_a_composite_has_no_data_that_could_be_late(made: list[Mutant], context: Context) -> None:
    composites = {each.id for each in context.monitors if each.arguments["type"] == "composite"}
    assert composites == {each.resource.id for each in made if each.kind == "operator"}
    assert composites.isdisjoint(each.resource.id for each in made if each.kind == "evaluation delay")


def test_a_query_within_a_dashboard_changes_within_its_text(made: list[Mutant]) -> None:
    mutant = next(each for each in made if each.path[0] == "dashboard")
    target: Any = arguments(mutant)
    for step in mutant.path:
        target = target[step]
    assert str(mutant.mutated.text(*mutant.path)) == target
    assert str(mutant.resource.text(*mutant.path)) != target


def test_where_it_was_written_stays_known(made: list[Mutant]) -> None:
    mutant = of(made, "latency-p95", "metric name")[0]
    assert mutant.mutated.text("query").at(0) == mutant.resource.at("query")
    assert mutant.mutated.text("name") == mutant.resource.text("name")


@pytest.mark.parametrize(
    ("change", "written"),
    [
        ("last_5m becomes last_10m", "last_5m"),
        ("env:production becomes env:staging", "env:<< env >>"),
        ("> becomes >=", "> << critical >>"),
        ("1500 becomes 750, in the query alone", "> << critical >>"),
        ("1500 becomes 750", "critical: 1500"),
    ],
)
def test_the_place_of_a_mutant_is_what_a_person_would_have_mistaken(
    made: list[Mutant], change: str, written: str
) -> None:
    (place,) = [each.place for each in made if (each.resource.id, each.change) == ("latency-p95", change)]
    line = (ROOT / place.path).read_text(encoding="utf-8").splitlines()[place.line - 1]
    assert line[place.column - 1 :].startswith(written)


def test_the_resource_itself_is_never_touched(context: Context) -> None:
    resource = next(context.monitors)
    before = json.dumps(dict(resource.arguments))
    with_argument(resource, ("monitor_thresholds", "critical"), "1")
    assert json.dumps(dict(resource.arguments)) == before


def anomalies(context: Context, **options: Any) -> list[Mutant]:
    """The mutants of latency-p95 with another query: the shop's visits are not what they use to be."""
    text = (
        "avg(last_4h):anomalies(sum:llm.request.count{service:llm-reliability-control-plane,env:production}"
        ".as_count(), 'agile', 3) >= 1"
    )
    monitor = next(each for each in context.monitors if each.id == "latency-p95")
    resource = replace(monitor, arguments={**monitor.arguments, "query": text, **options})
    query = Query(resource, "monitor", ("query",), parse_monitor(text, "query alert"))
    return list(mutants([query], context.vocabulary))


def test_what_changes_nothing_of_an_anomaly_monitor_is_no_mutant(context: Context) -> None:
    made = anomalies(context, monitor_thresholds={"critical": "1", "critical_recovery": "0"})
    assert [mutant.change for mutant in made if mutant.kind in ("window", "recovery")] == []


def test_the_windows_of_an_anomaly_monitor_are_options(context: Context) -> None:
    windows = {"trigger_window": "last_15m", "recovery_window": "last_1h"}
    made = anomalies(context, monitor_threshold_windows=windows)
    assert [(mutant.argument, mutant.change) for mutant in made if mutant.kind == "window"] == [
        ("monitor_threshold_windows.trigger_window", "trigger_window last_15m becomes last_7m"),
        ("monitor_threshold_windows.trigger_window", "trigger_window last_15m becomes last_30m"),
        ("monitor_threshold_windows.recovery_window", "recovery_window last_1h becomes last_2h"),
    ]
