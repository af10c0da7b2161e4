"""What metrics can cost at most, and what they did cost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.contract.bill import Bill, Line, combinations, forecast, measure
from lrcp.contract.load import load_contract
from lrcp.contract.model import Contract, Metric, MetricStatus, MetricType, Tag
from lrcp.core.capture import Point
from lrcp.core.frozen import replace
from lrcp.core.position import Position

HERE = Position("contract/tags.yaml")
SERVICES = {"chat": ("llm",), "mail": ("llm-rag", "llm"), "shop": ("web",)}


def tag(key: str, bound: int, *, when_true: bool = False, determined_by: str | None = None) -> Tag:
    return Tag(key, None, bound, when_true, determined_by, "A tag.", HERE)


def metric(
    type: MetricType, *tags: Tag, percentiles: bool = False, status: MetricStatus = MetricStatus.EMITTED
) -> Metric:
    return Metric("m", type, percentiles, None, tags, ("llm",), status, "A metric.", HERE)


def contract_of(*metrics: Metric) -> Contract:
    return Contract({each.name: each for each in metrics}, {}, {}, {}, {})


def point(name: str, *tags: str, type: str = "c") -> Point:
    return Point(0.0, name, type, (1.0,), tuple(sorted(("env:local", *tags))))


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ((), 1),
        ((tag("a", 4),), 4),
        ((tag("a", 4), tag("b", 3)), 12),
        ((tag("a", 4), tag("b", 1, when_true=True)), 8),
        ((tag("a", 4), tag("b", 3, determined_by="a")), 4),
        ((tag("b", 3, determined_by="a"),), 3),
        ((tag("env", 3), tag("a", 4)), 4),
        ((tag("service", 9), tag("a", 4)), 8),
    ],
    ids=[
        "a metric without tags is one",
        "each value of a tag is one",
        "tags multiply",
        "a tag that may be absent has one state more",
        "a tag settled by another adds nothing",
        "unless the other is not on the metric",
        "one environment is one value of env",
        "only services that send the metric count",
    ],
)
def test_what_tags_can_combine_to(tags: tuple[Tag, ...], expected: int) -> None:
    assert combinations(metric(MetricType.COUNT, *tags), [("chat", "llm"), ("mail", "llm")]) == expected


SHARED = tag("service", 9)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ((SHARED, replace(tag("a", 3), values_of={"chat": ("x", "y", "z"), "llm": ("x",)})), 3 + 1),
        ((SHARED, replace(tag("a", 2), values_of={"chat": ("x", "y", "z")})), 2 + 2),
        ((SHARED, replace(tag("a", 4), sent_by=("chat",))), 4 + 1),
        ((SHARED, replace(tag("a", 4), sent_by=("chat",)), tag("b", 2, determined_by="a")), 4 + 2),
        ((tag("a", 4),), 4),
    ],
    ids=[
        "values listed for the service count before those of its kind",
        "and never more than are live at once",
        "who does not send a tag has one state",
        "and then it settles nothing",
        "without the tag service what both send is the same",
    ],
)
def test_what_services_send_adds_up(tags: tuple[Tag, ...], expected: int) -> None:
    assert combinations(metric(MetricType.COUNT, *tags), [("chat", "llm"), ("mail", "llm")]) == expected


@pytest.mark.parametrize(("at_most", "expected"), [(6, 6 * 3), (99, 16 * 3)])
def test_values_that_do_not_combine_freely_count_as_often_as_they_do(at_most: int, expected: int) -> None:
    flags = [tag(key, 1, when_true=True) for key in "abcd"]
    bounded = replace(metric(MetricType.COUNT, *flags, tag("x", 3)), bounds=((frozenset("abcd"), at_most),))
    assert combinations(bounded, [("chat", "llm")]) == expected


@pytest.mark.parametrize(
    ("type", "percentiles", "factor"),
    [
        (MetricType.COUNT, False, 1),
        (MetricType.GAUGE, False, 1),
        (MetricType.DISTRIBUTION, False, 5),
        (MetricType.DISTRIBUTION, True, 10),
    ],
)
def test_a_combination_counts_by_the_type_of_the_metric(type: MetricType, percentiles: bool, factor: int) -> None:
    bill = forecast(contract_of(metric(type, tag("a", 4), percentiles=percentiles)), SERVICES, "local")
    assert [(line.combinations, line.factor, line.custom_metrics) for line in bill.lines] == [(4, factor, 4 * factor)]


def test_a_service_sends_what_its_kind_or_one_above_it_sends() -> None:
    (line,) = forecast(contract_of(metric(MetricType.COUNT, tag("service", 3))), SERVICES, "local").lines
    assert line.combinations == 2


@pytest.mark.parametrize("status", [MetricStatus.PLANNED, MetricStatus.RESERVED])
def test_what_nobody_sends_costs_nothing(status: MetricStatus) -> None:
    assert forecast(contract_of(metric(MetricType.COUNT, status=status)), SERVICES, "local").lines == ()
    assert forecast(contract_of(metric(MetricType.COUNT)), {"shop": ("web",)}, "local").lines == ()


def test_what_is_planned_is_counted_apart() -> None:
    contract = contract_of(metric(MetricType.COUNT, tag("service", 3), tag("a", 4)))
    bill = forecast(contract, SERVICES, "local", planned=["mail"])
    assert (bill.custom_metrics, bill.planned) == (4, 4)

    planned = contract_of(metric(MetricType.COUNT, tag("service", 3), tag("a", 4), status=MetricStatus.PLANNED))
    assert (forecast(planned, SERVICES, "local").custom_metrics, forecast(planned, SERVICES, "local").planned) == (0, 8)


def test_a_single_service_may_send_a_metric_that_others_of_its_kind_do_not() -> None:
    own = replace(metric(MetricType.COUNT, tag("service", 3)), emitted_by=("chat",))
    assert [line.combinations for line in forecast(contract_of(own), SERVICES, "local").lines] == [1]


def test_the_largest_metric_stands_first_and_the_total_is_the_sum(write: Callable[..., Path]) -> None:
    root = write(metrics=("    status: planned\n", ""))
    bill = forecast(load_contract(root, ["chat"], ["local", "production"]), {"chat": ("llm",)}, "local")
    # versions x endpoints x 10 for the latency; versions x models x slow or not for the calls
    assert [(line.metric, line.custom_metrics) for line in bill.lines] == [("llm.latency", 60), ("llm.calls", 12)]
    assert bill.custom_metrics == 72


@pytest.mark.parametrize(("budget", "over"), [(None, False), (72, False), (71, True), (0, True)])
def test_a_budget_is_exceeded_by_one_more(budget: int | None, over: bool) -> None:
    bill = Bill("local", (Line("a", 12, 1), Line("b", 6, 10)), budget)
    assert (bill.over_budget, bill.failed) == (over, over)


def test_the_same_tags_again_are_no_further_custom_metric() -> None:
    bill = Bill("local", (Line("a", 4, 5),))
    measured = measure(bill, [point("a", "x:1"), point("a", "x:1"), point("a", "x:2")])
    assert [(line.measured, line.measured_custom_metrics) for line in measured.lines] == [(2, 10)]
    assert (measured.measured, measured.failed) == (10, False)


def test_points_of_another_environment_are_another_bill() -> None:
    elsewhere = Point(0.0, "a", "c", (1.0,), ("env:production",))
    assert measure(Bill("local", (Line("a", 4, 1),)), [elsewhere]).measured == 0


def test_more_combinations_than_the_contract_allows_are_a_failure() -> None:
    measured = measure(Bill("local", (Line("a", 1, 1),)), [point("a", "x:1"), point("a", "x:2")])
    assert ([line.metric for line in measured.exceeded], measured.failed) == (["a"], True)


@pytest.mark.parametrize(("type", "factor"), [("c", 1), ("g", 1), ("s", 1), ("d", 5), ("h", 5), ("ms", 5)])
def test_a_metric_that_the_contract_does_not_have_is_paid_for_too(type: str, factor: int) -> None:
    measured = measure(Bill("local", ()), [point("stray", type=type)])
    assert measured.lines == (Line("stray", 0, factor, 1),)
    assert measured.failed


@given(st.lists(st.integers(1, 5), max_size=5), st.integers(1, 5))
def test_one_more_value_of_a_tag_never_makes_the_bill_smaller(bounds: list[int], more: int) -> None:
    tags = [tag(f"t{number}", bound) for number, bound in enumerate(bounds)]
    fewer = combinations(metric(MetricType.COUNT, *tags, tag("x", more)), [("chat", "llm")])
    assert combinations(metric(MetricType.COUNT, *tags, tag("x", more + 1)), [("chat", "llm")]) > fewer
