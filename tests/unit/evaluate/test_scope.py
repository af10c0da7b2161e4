from __future__ import annotations

import pytest

from lrcp.core.errors import UnsupportedError
from lrcp.evaluate.scope import matcher, select
from lrcp.query import ast, parse_metric

TAGS = frozenset({"env:prod", "service:chat-api", "shell", "region:eu-west-1"})


def scope(text: str) -> ast.Scope:
    query = parse_metric(f"avg:m{{{text}}}")
    assert isinstance(query, ast.MetricQuery)
    return query.scope


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*", True),
        ("env:prod", True),
        ("env:Prod", True),
        ("env:staging", False),
        ("shell", True),
        ("env", False),
        ("service:chat-*", True),
        ("service:*-api", True),
        ("service:web-*", False),
        ("region:*", True),
        ("zone:*", False),
        ("env:prod,service:chat-api", True),
        ("env:prod,!service:chat-api", False),
        ("!zone:a", True),
        ("env:staging OR service:chat-api", True),
        ("env:prod AND NOT region:us-*", True),
        ("env IN (prod,staging)", True),
        ("env IN (staging)", False),
        ("env NOT IN (staging)", True),
        ("zone NOT IN (a)", True),
        ("env IN (pr*)", True),
    ],
)
def test_a_scope_selects_by_tags(text, expected):
    assert matcher(scope(text))(TAGS) is expected


def test_template_variables_are_refused_by_name():
    with pytest.raises(UnsupportedError, match=r"template variable `\$env`"):
        matcher(ast.TemplateVariable("env"))


def test_series_that_lack_a_group_key_are_not_evaluated():
    selection = select([("a:x", "b:y"), ("a:x",)], ast.Everything(), ("a", "b"))

    assert selection.groups == (("a:x", "b:y"),)


def test_a_series_with_two_values_of_a_key_is_in_two_groups(stored, values):
    store = stored("m", "d", {"a:x,a:y": {0: [1, 2]}, "a:y": {0: 6}})

    assert values("sum(last_5m):sum:m{*} by {a}", store) == {"a:x": 3, "a:y": 9}
    assert values("percentile(last_5m):p50:m{*} by {a}", store) == {
        "a:x": pytest.approx(1, rel=0.01),
        "a:y": pytest.approx(2, rel=0.01),
    }
