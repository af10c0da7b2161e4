"""A change is one mistake, and what it gives can still be read."""

from __future__ import annotations

import pytest

from lrcp.prove.changes import changes, substitute, typo
from lrcp.query import ast, parse_metric, parse_monitor, to_text, walk
from lrcp.rules.vocabulary import Metric, Vocabulary

REQUEST = frozenset({"service", "endpoint", "model"})
VOCABULARY = Vocabulary(
    {
        name: Metric(name, type, REQUEST)
        for name, type in (("llm.a", "count"), ("llm.b", "distribution"), ("llm.c", "count"))
    },
    {"endpoint": frozenset({"/qa", "/reason"}), "service": frozenset({"chat"})},
)
MONITOR = "sum(last_10m):sum:llm.a{service:chat,endpoint:/qa} by {model}.as_count() > 5"


def changed(text: str) -> dict[str, list[str]]:
    """Printed queries by kind."""
    found: dict[str, list[str]] = {}
    for each in changes(parse_monitor(text), VOCABULARY):
        found.setdefault(each.kind, []).append(to_text(each.tree))  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize(
    ("kind", "queries"),
    [
        ("metric name", [MONITOR.replace("llm.a", name) for name in ("llm.", "llm.c", "llm.b")]),
        (
            "tag key",
            [
                *(MONITOR.replace("service:", f"{key}:") for key in ("servic", "endpoint")),
                *(MONITOR.replace("endpoint:", f"{key}:") for key in ("endpoin", "model")),
                MONITOR.replace("{model}", "{mode}"),
            ],
        ),
        (
            "tag value",
            [MONITOR.replace("chat", "cha"), *(MONITOR.replace("/qa", value) for value in ("/q", "/reason"))],
        ),
        ("scope", [MONITOR.replace("service:chat,", ""), MONITOR.replace(",endpoint:/qa", "")]),
        ("group-by", [MONITOR.replace(" by {model}", ""), MONITOR.replace("{model}", "{endpoint}")]),
        ("aggregator", [MONITOR.replace("sum(last", "avg(last"), MONITOR.replace(":sum:", ":avg:")]),
        ("window", [MONITOR.replace("10m", "20m"), MONITOR.replace("10m", "5m")]),
        ("comparator", [MONITOR.replace("> 5", ">= 5"), MONITOR.replace("> 5", "< 5")]),
    ],
)
def test_each_kind_changes_one_thing(kind: str, queries: list[str]) -> None:
    assert sorted(changed(MONITOR)[kind]) == sorted(queries)


@pytest.mark.parametrize(
    ("kind", "places"),
    [
        ("window", {"last_10m"}),
        ("tag value", {"service:chat", "endpoint:/qa"}),
        ("comparator", {"> 5"}),
        ("metric name", {"sum:llm.a{service:chat,endpoint:/qa} by {model}.as_count()"}),
    ],
)
def test_a_change_says_where_in_the_query_it_is(kind: str, places: set[str]) -> None:
    spans = {each.span for each in changes(parse_monitor(MONITOR), VOCABULARY) if each.kind == kind}
    assert {MONITOR[span.start : span.end] for span in spans} == places


def test_burn_rate_windows_are_doubled_one_at_a_time() -> None:
    query = 'burn_rate("x").over("30d").long_window("1h").short_window("5m") > 14.4'
    assert changed(query)["window"] == [query.replace('"1h"', '"2h"'), query.replace('"5m"', '"10m"')]


@pytest.mark.parametrize(
    ("aggregator", "others"), [("p95", ["avg", "p50"]), ("p50", ["avg"]), ("max", ["avg", "min"]), ("count", ["sum"])]
)
def test_an_aggregator_becomes_one_that_is_taken_for_it(aggregator: str, others: list[str]) -> None:
    tree = parse_metric(f"{aggregator}:llm.b{{*}}")
    found = [each for each in changes(tree, VOCABULARY) if each.kind == "aggregator"]
    assert sorted(each.text for each in found) == [f"{aggregator} becomes {other}" for other in others]


def test_every_change_says_something_else_than_the_query() -> None:
    tree = parse_monitor(MONITOR)
    made = list(changes(tree, VOCABULARY))
    assert all(each.tree != tree for each in made)
    assert len({(each.kind, each.text, to_text(each.tree)) for each in made}) == len(made)  # type: ignore[arg-type]


def test_only_the_very_node_is_replaced_not_its_equal() -> None:
    tree = parse_metric("sum:llm.a{*} / sum:llm.a{*}")
    first = next(node for node in walk(tree) if isinstance(node, ast.MetricQuery))
    other = ast.MetricQuery("sum", "llm.c", ast.Everything())
    assert to_text(substitute(tree, first, other)) == "sum:llm.c{*} / sum:llm.a{*}"


@pytest.mark.parametrize(("name", "wrong"), [("llm.error.count", "llm.error.coun"), ("a", "aa")])
def test_a_typing_mistake_is_another_name(name: str, wrong: str) -> None:
    assert typo(name) == wrong
