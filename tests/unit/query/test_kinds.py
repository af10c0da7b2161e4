"""A monitor's type and the form of its query belong together."""

from __future__ import annotations

import pytest

from lrcp.query import QuerySyntaxError, parse_monitor
from lrcp.query.kinds import EXAMPLES, STEPS, TYPES, example, form_of

PAIRS = [(type, form) for type, forms in TYPES.items() for form in sorted(forms)]


@pytest.mark.parametrize(("type", "form"), PAIRS)
def test_a_type_takes_the_queries_of_its_forms(type: str, form: str) -> None:
    assert form_of(parse_monitor(example(form), type)) == form


@pytest.mark.parametrize("form", [*EXAMPLES, *(head for head in STEPS if head not in ("burn_rate", "error_budget"))])
def test_every_form_is_taken_by_some_type(form: str) -> None:
    assert any(form in forms for forms in TYPES.values())


@pytest.mark.parametrize(
    ("query", "type", "message", "fix"),
    [
        ("avg(last_5m):avg:a{*} > 1", "log alert", "a monitor of type `log alert` has no metric query", "query alert"),
        ('rum("a").last("5m") > 1', "log alert", "a monitor of type `log alert` has no rum query", "rum alert"),
        ("1 && 2", "metric alert", "a monitor of type `metric alert` has no composite query", "composite"),
        (
            'error_budget("x").over("7d") > 1',
            "query alert",
            "a monitor of type `query alert` has no slo query",
            "slo alert",
        ),
        ("avg(last_5m):avg:a{*} > 1", "metrik alert", "there is no monitor type `metrik alert`", "metric alert"),
    ],
)
def test_another_form_is_refused_with_the_type_that_fits(query: str, type: str, message: str, fix: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse_monitor(query, type)
    assert (caught.value.message, caught.value.fix) == (message, f"write `type: {fix}`")


def test_a_synthetic_test_makes_its_monitor_itself() -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse_monitor("avg(last_5m):avg:a{*} > 1", "synthetics alert")
    assert caught.value.expected == ("no query: its test makes this monitor",)


def test_without_a_type_every_form_is_read() -> None:
    assert {form_of(parse_monitor(example(form))) for forms in TYPES.values() for form in forms} == {
        form for forms in TYPES.values() for form in forms
    }
