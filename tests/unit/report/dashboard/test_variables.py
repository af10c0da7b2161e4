"""Template variables take their defaults, or what was chosen."""

from __future__ import annotations

import pytest

from lrcp.query import parse_metric, parse_search, to_text
from lrcp.report.dashboard.variables import Variable, filled, filled_text, variables_of

VARIABLES = {
    "env": Variable("env", "env", "local"),
    "where": Variable("where", "endpoint", "/qa"),
    "model": Variable("model", "model", "*"),
}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sum:a{$env}", "sum:a{env:local}"),
        ("sum:a{$where}", "sum:a{endpoint:/qa}"),
        ("sum:a{$env,$model}", "sum:a{env:local,*}"),
        ("sum:a{$model}", "sum:a{*}"),
        ("sum:a{service:$env.value}", "sum:a{service:local}"),
        ("sum:a{!$env} / sum:b{$env} by {x}.as_count()", "sum:a{!env:local} / sum:b{env:local} by {x}.as_count()"),
        ("default_zero(sum:a{$env})", "default_zero(sum:a{env:local})"),
        ("sum:a{$unknown}", "sum:a{$unknown}"),
    ],
)
def test_a_metric_query_with_its_variables(written: str, meant: str) -> None:
    assert filled(parse_metric(written), VARIABLES) == parse_metric(meant)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("env:$env.value status:error", "env:local status:error"),
        ("$where", "endpoint:/qa"),
        ("env:$env.value (a:b OR $where)", "env:local (a:b OR endpoint:/qa)"),
    ],
)
def test_a_search_with_its_variables(written: str, meant: str) -> None:
    assert to_text(filled(parse_search(written), VARIABLES)) == to_text(parse_search(meant))


def test_a_variable_of_everything_restricts_nothing() -> None:
    assert to_text(filled(parse_search("model:$model.value a:b"), VARIABLES)) == "* a:b"


@pytest.mark.parametrize(
    ("text", "meant"),
    [("$env", "env:local"), ("in $env.value", "in local"), ("costs $5", "costs $5"), ("$nothing", "$nothing")],
)
def test_a_text_with_its_variables(text: str, meant: str) -> None:
    assert filled_text(text, VARIABLES) == meant


@pytest.mark.parametrize(
    ("chosen", "value"),
    [({}, "production"), ({"env": "local"}, "local"), ({"other": "x"}, "production")],
)
def test_what_is_chosen_wins_over_the_default(chosen: dict[str, str], value: str) -> None:
    dashboard = {"template_variables": [{"name": "env", "prefix": "env", "defaults": ["production"]}]}

    assert variables_of(dashboard, chosen)["env"].value == value


def test_a_variable_without_prefix_or_default_is_its_name_and_everything() -> None:
    assert variables_of({"template_variables": [{"name": "model"}]}, {}) == {"model": Variable("model", "model", "*")}
