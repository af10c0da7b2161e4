"""Rules catch a mutant when they say something of it that they do not say of its resource."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import pytest

from lrcp.prove.mutate import Mutant, mutants
from lrcp.prove.score import Result, Rules, Score, by_type, scores, to_dict
from lrcp.rules.context import Context
from lrcp.rules.engine import run_rules


@pytest.fixture(scope="module")
def results(context: Context) -> Sequence[Result]:
    """Of one monitor."""
    rules = Rules(context)
    queries = [query for query in context.queries if query.resource.id == "latency-p95"]
    return [rules.judge(mutant) for mutant in mutants(queries, context.vocabulary)]


def codes(results: Sequence[Result], change: str) -> frozenset[str]:
    (found,) = [result.codes for result in results if result.mutant.change == change]
    return found


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("llm.request.latency_ms becomes llm.request.latency_m", "C101"),
        ("service becomes servic", "C102"),
        ("env:production becomes env:productio", "C103"),
        ("env:production becomes env:staging", "C108"),
        ("without service:llm-reliability-control-plane", "C108"),
        ("by endpoint becomes by endpoin", "C106"),
        ("1500 becomes 750, in the query alone", "M101"),
        ("1500 becomes 750", "M102"),
    ],
)
def test_a_mistake_is_caught_by_the_rule_about_it(results: Sequence[Result], change: str, code: str) -> None:
    assert code in codes(results, change)


def test_what_could_be_meant_survives(results: Sequence[Result]) -> None:
    assert codes(results, "p95 becomes p50") == frozenset()
    assert codes(results, "last_5m becomes last_10m") == frozenset()


def test_what_others_still_use_is_not_called_unused(results: Sequence[Result]) -> None:
    """Seen alone, a monitor that leaves its metric leaves it unused; the dashboard uses it too."""
    renamed = [result for result in results if result.mutant.kind == "metric name"]
    assert all("C105" not in result.codes for result in renamed)


def test_no_rule_is_left_out_that_would_notice(context: Context) -> None:
    """Most rules are asked about the mutant alone, some not at all; here all are, about everything."""
    rules, before = Rules(context), set(run_rules(context))
    for mutant in islice(mutants(context.queries, context.vocabulary), 0, None, 61):
        found = {each.code for each in set(run_rules(context.replacing(mutant.resource, mutant.mutated))) - before}
        codes = rules.judge(mutant).codes - {"S301"}
        assert bool(codes) == bool(found), mutant
        assert codes <= found, mutant


def test_nothing_is_said_of_a_mutant_that_is_no_mutant(context: Context) -> None:
    resource = next(context.monitors)
    assert Rules(context).judge(Mutant("scope", resource, ("query",), "nothing", resource)).codes == frozenset()


def test_a_share_is_what_was_caught_of_all(results: Sequence[Result]) -> None:
    every = Score("all", results)
    assert every.caught + len(every.survivors) == len(results)
    assert every.share == every.caught / len(results)
    assert Score("none", ()).share == 1
    assert sum(len(score.results) for score in scores(results)) == len(results)


def test_monitors_are_counted_apart_from_dashboards(results: Sequence[Result], context: Context) -> None:
    widget = next(query for query in context.queries if query.role == "metric" and query.path[0] == "dashboard")
    others = [Result(mutant, frozenset()) for mutant in mutants([widget], context.vocabulary)]
    dashboards, monitors = by_type([*results, *others])
    assert (monitors.kind, monitors.caught) == ("datadog_monitor", Score("all", results).caught)
    assert (dashboards.kind, dashboards.caught, len(dashboards.results)) == ("datadog_dashboard_json", 0, len(others))


def test_a_survivor_says_where_it_was_written(results: Sequence[Result]) -> None:
    survivors = to_dict(results)["mutation"]["kinds"]["window"]["survivors"]
    assert {"path": "monitors/latency.yaml", "line": 7}.items() <= survivors[0].items()
