"""Metric queries, functions and scopes as trees."""

from __future__ import annotations

import pytest

from lrcp.query import ast, parse_formula, parse_metric, parse_request

A = ast.Tag("a")
B = ast.Tag("b")
C = ast.Tag("c")


def scope(text: str) -> ast.Scope:
    query = parse_metric(f"avg:m{{{text}}}")
    assert isinstance(query, ast.MetricQuery)
    return query.scope


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("*", ast.Everything()),
        ("shell", ast.Tag("shell")),
        ("env:prod", ast.Tag("env", "prod")),
        ("env: prod", ast.Tag("env", "prod")),
        ("field:queue:high", ast.Tag("field", "queue:high")),
        ("provider:", ast.Tag("provider", "")),
        ("device:/dev/nvme0n1p1", ast.Tag("device", "/dev/nvme0n1p1")),
        ("pod:web-*", ast.Tag("pod", "web-*")),
        ("$env", ast.TemplateVariable("env")),
        ("$env.value", ast.TemplateVariable("env", attribute="value")),
        ("$llm.model", ast.TemplateVariable("llm.model")),
        ("$cluster-id", ast.TemplateVariable("cluster-id")),
        ("service:$service.value", ast.TemplateVariable("service", key="service", attribute="value")),
        ("pod:web-$x", ast.Tag("pod", "web-$x")),
        ("!a", ast.Not(A, symbolic=True)),
        ("NOT a", ast.Not(A, symbolic=False)),
        ("a,!b", ast.And((A, ast.Not(B)), symbolic=True)),
        ("a AND b AND c", ast.And((A, B, C), symbolic=False)),
        ("a or b", ast.Or((A, B))),
        ("a OR b AND c", ast.Or((A, ast.And((B, C), symbolic=False)))),
        ("(a OR b) AND c", ast.And((ast.Or((A, B)), C), symbolic=False)),
        ("a OR b, c", ast.And((ast.Or((A, B)), C), symbolic=True)),
        ("not (a or b)", ast.Not(ast.Or((A, B)), symbolic=False)),
        ("model IN (x, y)", ast.In("model", ("x", "y"))),
        ("model not in (x)", ast.In("model", ("x",), negated=True)),
        ("android:1,order:2,input", ast.And((ast.Tag("android", "1"), ast.Tag("order", "2"), ast.Tag("input")))),
    ],
)
def test_a_scope_becomes_a_tree(text: str, tree: ast.Scope) -> None:
    assert scope(text) == tree


@pytest.mark.parametrize(
    ("text", "aggregator"),
    [
        ("avg:m{*}", "avg"),
        ("p95:m{*}", "p95"),
        ("p99.99:m{*}", "p99.99"),
        ("count( v : v  >= 0.5 ):m{*}", "count(v: v>=0.5)"),
        ("m{*}", None),
    ],
)
def test_the_aggregator_stands_before_the_metric(text: str, aggregator: str | None) -> None:
    assert parse_metric(text) == ast.MetricQuery(aggregator, "m", ast.Everything())


def test_modifiers_keep_their_order_and_the_kind_of_their_arguments() -> None:
    query = parse_metric("sum:m{*} by {host,env}.as_count().rollup(sum, 60).fill('zero', -1)")
    assert query == ast.MetricQuery(
        "sum",
        "m",
        ast.Everything(),
        by=("host", "env"),
        modifiers=(
            ast.Modifier("as_count"),
            ast.Modifier("rollup", (ast.Name("sum"), ast.Number(60.0))),
            ast.Modifier("fill", (ast.Text("zero"), ast.Number(-1.0))),
        ),
    )
    assert query.has("as_count")
    assert not query.has("as_rate")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a - b - c", ast.Binary("-", ast.Binary("-", ast.Name("a"), ast.Name("b")), ast.Name("c"))),
        ("a - (b - c)", ast.Binary("-", ast.Name("a"), ast.Binary("-", ast.Name("b"), ast.Name("c")))),
        ("a + b * c", ast.Binary("+", ast.Name("a"), ast.Binary("*", ast.Name("b"), ast.Name("c")))),
        ("-a * b", ast.Binary("*", ast.Negative(ast.Name("a")), ast.Name("b"))),
        ("+a", ast.Name("a")),
        ("timeshift(a, -60)", ast.Call("timeshift", (ast.Name("a"), ast.Negative(ast.Number(60.0))))),
        ("sum(a, {host, env})", ast.Call("sum", (ast.Name("a"),), by=("host", "env"))),
        (
            "diff(a).rollup(max, 60)",
            ast.Call("diff", (ast.Name("a"),), (ast.Modifier("rollup", (ast.Name("max"), ast.Number(60))),)),
        ),
        (
            "forecast(a, 'linear', 1, interval=-5, model='default')",
            ast.Call(
                "forecast",
                (
                    ast.Name("a"),
                    ast.Text("linear"),
                    ast.Number(1.0),
                    ast.Keyword("interval", ast.Number(-5.0)),
                    ast.Keyword("model", ast.Text("default")),
                ),
            ),
        ),
    ],
)
def test_arithmetic_and_functions_become_trees(text: str, tree: ast.Expression) -> None:
    assert parse_formula(text) == tree


def test_a_legacy_request_may_hold_several_queries() -> None:
    assert parse_request("avg:a{*}, avg:b{*}") == ast.QueryList((parse_metric("avg:a{*}"), parse_metric("avg:b{*}")))


def test_a_single_query_is_no_list() -> None:
    assert parse_request("avg:a{*}") == parse_metric("avg:a{*}")
