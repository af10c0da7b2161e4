from __future__ import annotations

from math import inf

import pytest

from lrcp.query import parse_metric, parse_monitor
from lrcp.rules.bounds import Bounds, always, never, of_expression, of_monitor, words
from lrcp.rules.vocabulary import Metric, Vocabulary

KNOWN = Vocabulary(
    {
        metric.name: metric
        for metric in (
            Metric("hits", "count"),
            Metric("latency", "distribution", unit="millisecond"),
            Metric("share", "gauge", unit="fraction"),
            Metric("offset", "gauge", unit="second"),
        )
    }
)


@pytest.mark.parametrize(
    ("query", "low", "high"),
    [
        ("sum:hits{*}.as_count()", 0, inf),
        ("avg:latency{*}", 0, inf),
        ("avg:share{*}", 0, 1),
        ("sum:share{*}", 0, inf),
        ("avg:offset{*}", -inf, inf),
        ("avg:unknown{*}", -inf, inf),
        ("count:unknown{*}", 0, inf),
        ("100 - avg:share{*} * 100", 0, 100),
        ("-avg:share{*}", -1, 0),
        ("avg:share{*} / 4 + 1", 1, 1.25),
        ("sum:hits{a:b}.as_count() / sum:hits{*}.as_count()", 0, 1),
        ("sum:hits{a:b,c:d}.as_count() / sum:hits{c:d}.as_count() * 100", 0, 100),
        ("sum:hits{a:b}.as_count() / sum:hits{c:d}.as_count()", 0, inf),
        ("sum:hits{*}.as_count() - sum:hits{a:b}.as_count()", -inf, inf),
        ("abs(avg:unknown{*})", 0, inf),
        ("clamp_max(sum:hits{*}, 5)", 0, 5),
        ("clamp_min(avg:unknown{*}, 5)", 5, inf),
        ("default_zero(cutoff_min(sum:hits{*}, 5))", 0, inf),
        ("week_before(avg:share{*})", 0, 1),
        ("derivative(sum:hits{*})", -inf, inf),
    ],
)
def test_a_query_lies_between(query: str, low: float, high: float) -> None:
    assert of_expression(parse_metric(query), KNOWN) == Bounds(low, high)


@pytest.mark.parametrize(
    ("query", "low", "high"),
    [
        ("avg(last_5m):avg:share{*} > 1", 0, 1),
        ("sum(last_5m):avg:share{*} > 1", 0, inf),
        ("sum(last_5m):sum:hits{a:b}.as_count() / sum:hits{*}.as_count() > 1", 0, 1),
        ("sum(last_5m):sum:hits{a:b} / sum:hits{*} > 1", 0, inf),
        ("pct_change(sum(last_5m),last_1h):sum:hits{*}.as_count() > 1", -100, inf),
        ("pct_change(avg(last_5m),last_1h):avg:offset{*} > 1", -inf, inf),
        ("change(avg(last_5m),last_1h):avg:share{*} > 1", -1, 1),
        ("avg(last_4h):anomalies(sum:hits{*}, 'basic', 2) >= 1", 0, 1),
        ("max(next_1w):forecast(sum:hits{*}, 'linear', 1) >= 1", -inf, inf),
        ('logs("*").index("*").rollup("count").last("5m") > 1', 0, inf),
        ('logs("*").index("*").rollup("avg", "@x").last("5m") > 1', -inf, inf),
        ('error_budget("abc").over("7d") > 75', 0, inf),
    ],
)
def test_a_monitor_compares_what_lies_between(query: str, low: float, high: float) -> None:
    assert of_monitor(parse_monitor(query), KNOWN) == Bounds(low, high)


@pytest.mark.parametrize(
    ("comparator", "threshold", "outcome"),
    [
        (">", 1, "never"),
        (">=", 1, "sometimes"),
        (">=", 0, "always"),
        (">", 0, "sometimes"),
        (">", -1, "always"),
        ("<", 0, "never"),
        ("<=", 0, "sometimes"),
        ("<=", 1, "always"),
        ("<", 1, "sometimes"),
        ("==", 2, "never"),
        ("==", 1, "sometimes"),
        ("!=", 2, "sometimes"),
    ],
)
def test_a_threshold_can_be_out_of_reach_on_either_side(comparator: str, threshold: float, outcome: str) -> None:
    share = Bounds(0, 1)
    told = {"never": never(comparator, threshold, share), "always": always(comparator, threshold, share)}
    assert told == {"never": outcome == "never", "always": outcome == "always"}


def test_bounds_are_said_in_words() -> None:
    assert [words(Bounds(0)), words(Bounds(-inf, 5)), words(Bounds(0, 1))] == [
        "never below 0",
        "never above 5",
        "between 0 and 1",
    ]
