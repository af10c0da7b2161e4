from __future__ import annotations

import pytest

from lrcp.core.errors import LrcpError, UnsupportedError
from lrcp.evaluate import MonitorEvaluator, SeriesStore, SloDefinition
from lrcp.evaluate.objective import Events, Slice, Uptime
from lrcp.evaluate.sli import OVERALL, indicator_of
from lrcp.evaluate.window import Span
from lrcp.query import ast, parse_formula, parse_metric


@pytest.fixture
def latency():
    """Slices of five minutes are good below 2."""
    query = parse_metric("p95:m{*}")
    assert isinstance(query, ast.MetricQuery)
    return SloDefinition("slo", "latency", Slice(parse_formula("q"), {"q": query}, "<", 2, 300), {"30d": 99})


@pytest.fixture
def events():
    good, total = (parse_metric(f"sum:{name}{{*}}.as_count()") for name in ("good", "total"))
    return SloDefinition("slo", "events", Events(good, total), {"30d": 99})


def error_rate(slo, store, span):
    indicator = indicator_of(slo, store, lambda each: MonitorEvaluator(each, store))
    return indicator.shares(span)[OVERALL].rate


def test_a_slice_that_the_window_cuts_counts_by_its_share(latency, stored, start):
    store = stored("m", "d", {"": {0: 5, 300: 1, 600: 1}})

    assert error_rate(latency, store, Span(start + 180, start + 780, start + 780)) == 120 / 600


def test_the_current_slice_counts_by_the_points_so_far(latency, stored, start):
    store = stored("m", "d", {"": {0: 1, 300: 5}})

    assert error_rate(latency, store, Span(start + 60, start + 360, start + 360)) == 60 / 300


def test_events_are_counted_over_the_window(events, point, start):
    store = SeriesStore()
    for name, count in (("good", 97.0), ("total", 100.0)):
        store.add(point(0, name, "c", count))

    assert error_rate(events, store, Span(start, start + 300, start + 300)) == pytest.approx(0.03)


def test_without_events_there_is_no_error_rate(events, start):
    assert error_rate(events, SeriesStore(), Span(start, start + 300, start + 300)) is None


def test_without_a_good_event_everything_is_bad(events, stored, start):
    store = stored("total", "c", {"": {0: 10}})

    assert error_rate(events, store, Span(start, start + 300, start + 300)) == 1


def test_a_missing_target_is_named(define, latency):
    query = 'error_budget("slo").over("7d") > 50'

    with pytest.raises(LrcpError, match="latency has no target over 7d; it has 30d"):
        MonitorEvaluator(define(query, "slo alert"), SeriesStore(), slos={"slo": latency}).evaluate(0)


def test_the_burn_rates_of_both_windows_go_to_the_message(define, latency, stored, start):
    store = stored("m", "d", {"": {0: 5, 300: 5}})
    query = 'burn_rate("slo").over("30d").long_window("1h").short_window("5m") > 14.4'
    evaluator = MonitorEvaluator(define(query, "slo alert"), store, slos={"slo": latency})

    (seen,) = evaluator.evaluate(start + 600)

    assert seen.transition is not None
    assert seen.transition.variables == {
        "timeframe": "30d",
        "long_window_burn_rate": pytest.approx(16.666666667),
        "short_window_burn_rate": 100,
    }


def test_a_burn_rate_below_a_threshold_is_refused_by_name(define, latency):
    query = 'burn_rate("slo").over("30d").long_window("1h").short_window("5m") < 14.4'

    with pytest.raises(UnsupportedError, match="`<` on burn_rate is not supported"):
        MonitorEvaluator(define(query, "slo alert"), SeriesStore(), slos={"slo": latency})


def test_there_is_no_alert_on_an_objective_of_service_checks(define):
    check = define('"up".over("*").last(2).count_by_status()', "service check", monitor_thresholds={"critical": 1})
    slo = SloDefinition("slo", "checks", Uptime((check,)), {"30d": 99})

    with pytest.raises(LrcpError, match=r"checks is on a service check \(m\): Datadog has no alert on that"):
        MonitorEvaluator(define('error_budget("slo").over("30d") > 50', "slo alert"), SeriesStore(), slos={"slo": slo})


def test_an_evaluation_delay_moves_the_windows_back(define, events, point, start):
    store = SeriesStore()
    for name, count in (("good", 97.0), ("total", 100.0)):
        store.add(point(3600, name, "c", count))
    definition = define('error_budget("slo").over("30d") > 50', "slo alert", evaluation_delay=600)
    evaluator = MonitorEvaluator(definition, store, slos={"slo": events})

    assert [evaluator.evaluate(start + 3600 + after)[0].value for after in (600, 660)] == [None, 300]
