"""``parse(to_text(node)) == node`` for every tree, whoever made it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrcp.query import ast, parse_formula, parse_metric, parse_monitor, parse_search, to_text
from lrcp.query.kinds import CHECK_STEPS, EVENT_SOURCES, ROLLUPS, TIME_AGGREGATORS
from lrcp.query.printer import number_text, quoted

SETTINGS = settings(deadline=None, max_examples=100)

yes, no = st.just(value=True), st.just(value=False)

numbers = st.builds(ast.Number, st.floats(min_value=0, allow_nan=False, allow_infinity=False))
texts = st.builds(ast.Text, st.text(max_size=8))
names = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
values = st.from_regex(r"[a-z0-9_*./-][a-z0-9_*./:-]{0,8}", fullmatch=True)
keys = st.from_regex(r"k[a-z0-9_.-]{0,6}", fullmatch=True)

tags = st.builds(ast.Tag, keys, st.none() | values)
variables = st.builds(ast.TemplateVariable, names, st.none() | keys, st.none() | st.just("value"))
leaves = st.just(ast.Everything()) | tags | variables


def symbols(inner: st.SearchStrategy[ast.Scope]) -> st.SearchStrategy[ast.Scope]:
    lists = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.builds(ast.And, lists, yes) | st.builds(ast.Not, inner, yes)


def words(inner: st.SearchStrategy[ast.Scope]) -> st.SearchStrategy[ast.Scope]:
    lists = st.lists(inner, min_size=2, max_size=3).map(tuple)
    chosen = st.lists(values, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(ast.And, lists, no),
        st.builds(ast.Or, lists),
        st.builds(ast.Not, inner, no),
        st.builds(ast.In, keys, chosen, st.booleans()),
    )


scopes = st.recursive(leaves, symbols, max_leaves=6) | st.recursive(leaves, words, max_leaves=6)
modifiers = st.lists(
    st.sampled_from(
        (
            ast.Modifier("as_count"),
            ast.Modifier("rollup", (ast.Name("sum"), ast.Number(60.0))),
            ast.Modifier("fill", (ast.Text("zero"), ast.Number(-1.0))),
        )
    ),
    max_size=2,
).map(tuple)
metric_queries = st.builds(
    ast.MetricQuery,
    aggregator=st.sampled_from((None, "avg", "p99", "p99.9", "count(v: v>=-0.5)")),
    metric=st.from_regex(r"[a-zA-Z][a-zA-Z0-9_]{0,5}(\.[a-z0-9_]{1,5}){0,2}", fullmatch=True),
    scope=scopes,
    by=st.lists(keys, max_size=2).map(tuple),
    modifiers=modifiers,
)


def operations(inner: st.SearchStrategy[ast.Expression]) -> st.SearchStrategy[ast.Expression]:
    keywords = st.builds(ast.Keyword, names, texts | numbers)
    return st.one_of(
        st.builds(ast.Binary, st.sampled_from("+-*/"), inner, inner),
        st.builds(ast.Negative, inner),
        st.builds(lambda query, after: ast.Call("abs", (query,), after), inner, modifiers),
        st.builds(
            lambda query, bound, more: ast.Call("anomalies", (query, ast.Text("basic"), bound, *more)),
            *(inner, numbers, st.lists(keywords, max_size=2)),
        ),
        st.builds(lambda query, by: ast.Call("sum", (query,), by=by), inner, st.lists(keys, max_size=2).map(tuple)),
    )


metric_expressions = st.recursive(metric_queries | numbers, operations, max_leaves=5)
formulas = st.recursive(st.builds(ast.Name, names) | numbers, operations, max_leaves=5)

raw = st.from_regex(r"[a-z0-9*?/_]{1,8}", fullmatch=True)
phrases = st.from_regex(r'(?:[^"\\]|\\["\\:]){0,8}', fullmatch=True)
search_keys = st.from_regex(r"[@#]?[a-z][a-z0-9_.]{0,8}", fullmatch=True)
bounds = st.sampled_from(("5", "5s", "0.5", "-1"))
members = st.one_of(
    st.builds(ast.Term, raw, no),
    st.builds(ast.Term, phrases, yes),
    st.builds(ast.SearchVariable, names, st.none(), st.sampled_from((None, "value"))),
    st.builds(ast.Compare, st.just(""), st.sampled_from((">", ">=", "<", "<=")), bounds),
    st.builds(ast.Range, st.just(""), bounds, bounds, st.booleans()),
)


def combined(inner: st.SearchStrategy[ast.Search]) -> st.SearchStrategy[ast.Search]:
    lists = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(st.builds(ast.SearchAnd, lists), st.builds(ast.SearchOr, lists), st.builds(ast.SearchNot, inner))


items = st.one_of(
    st.just(ast.MatchAll()),
    st.builds(ast.Term, raw.filter(lambda text: text != "*"), no),
    st.builds(ast.Term, phrases, yes),
    st.builds(ast.Field, search_keys, raw.filter(lambda text: text != "*"), no),
    st.builds(ast.Field, search_keys, phrases, yes),
    st.builds(ast.Exists, search_keys),
    st.builds(ast.Compare, search_keys, st.sampled_from((">", ">=", "<", "<=")), bounds),
    st.builds(ast.Range, search_keys, bounds, bounds, st.booleans()),
    st.builds(ast.FieldGroup, search_keys, st.recursive(members, combined, max_leaves=4)),
    st.builds(ast.SearchVariable, names, st.none() | search_keys, st.sampled_from((None, "value"))),
    st.just(ast.SearchFunction("CIDR", ("@ip", "10.0.0.0/8"))),
)
searches = st.recursive(items, combined, max_leaves=6)

conditions = st.builds(
    ast.Condition,
    st.sampled_from((">", ">=", "<", "<=", "==", "!=")),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda value: value or 0.0),
)
windows = st.builds(
    ast.Window,
    st.sampled_from(("last", "current", "next")),
    st.integers(1, 9999),
    st.sampled_from(("s", "m", "h", "d", "w", "mo")),
)
changes = st.builds(ast.Change, st.sampled_from(("change", "pct_change")), st.integers(1, 10_000_000))
metric_monitors = st.builds(
    ast.MetricMonitor,
    st.sampled_from(TIME_AGGREGATORS),
    windows,
    st.builds(ast.Binary, st.just("+"), metric_queries, metric_expressions),
    conditions,
    st.none() | changes,
)
word_lists = st.lists(st.text(max_size=6), max_size=2).map(tuple)
checks = st.builds(
    ast.ServiceCheckMonitor,
    check=st.text(max_size=8),
    over=word_lists,
    by=word_lists,
    exclude=word_lists,
    last=st.integers(1, 100),
    function=st.sampled_from(CHECK_STEPS[-2:]),
    condition=st.none() | conditions,
)
references = st.builds(
    ast.MonitorReference, st.integers(0, 10**12).map(str) | st.just("tf://datadog_monitor/chatbotservice--latency/id")
)


def composed(inner: st.SearchStrategy[ast.CompositeExpression]) -> st.SearchStrategy[ast.CompositeExpression]:
    lists = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(ast.CompositeAnd, lists), st.builds(ast.CompositeOr, lists), st.builds(ast.CompositeNot, inner)
    )


composites = st.builds(ast.CompositeMonitor, st.recursive(references, composed, max_leaves=6))
lengths = st.sampled_from(("5m", "1h", "30d", "1mo"))
steps = st.builds(
    lambda method, key, length, quoted: (
        ast.Step("rollup", (method, key)),
        ast.Step("by", (key,), quoted=quoted),
        ast.Step("last", (length,), quoted=quoted),
    ),
    *(st.sampled_from(ROLLUPS), keys, lengths, st.booleans()),
)
event_monitors = st.builds(
    ast.EventMonitor,
    st.sampled_from([source for source in EVENT_SOURCES if source != "processes"]),
    searches,
    st.just(""),
    steps,
    conditions,
)
process_monitors = st.builds(
    ast.EventMonitor,
    st.just("processes"),
    st.builds(ast.Term, st.text(min_size=1, max_size=8).filter(lambda text: text.strip() not in ("", "*"))),
    st.just(""),
    steps,
    conditions,
)
slo_monitors = st.builds(
    ast.SloMonitor,
    kind=st.just("burn_rate"),
    slo=st.text(max_size=8),
    over=lengths,
    condition=conditions,
    long_window=st.none() | lengths,
    short_window=st.none() | lengths,
)
keyword_steps = st.builds(
    lambda direction, threshold: ast.Step("anomaly", (), (("direction", direction), ("threshold", threshold))),
    *(st.text(max_size=6), st.integers(0, 100).map(float)),
)
formula_monitors = st.builds(
    lambda formula, length, anomaly, condition: ast.FormulaMonitor(
        formula, (ast.Step("last", (length,)), anomaly), condition
    ),
    *(formulas, lengths, keyword_steps, conditions),
)


@given(metric_expressions)
@SETTINGS
def test_a_metric_query_is_read_back(tree: ast.Expression) -> None:
    assert parse_metric(to_text(tree)) == tree


@given(formulas)
@SETTINGS
def test_a_formula_is_read_back(tree: ast.Expression) -> None:
    assert parse_formula(to_text(tree)) == tree


@given(searches)
@SETTINGS
def test_a_search_is_read_back(tree: ast.Search) -> None:
    assert parse_search(to_text(tree)) == tree


@pytest.mark.parametrize(
    "strategy",
    [metric_monitors, checks, composites, event_monitors, process_monitors, slo_monitors, formula_monitors],
    ids=["metric", "check", "composite", "event", "process", "slo", "formula"],
)
@given(data=st.data())
@settings(deadline=None, max_examples=50)
def test_a_monitor_is_read_back(strategy: st.SearchStrategy[ast.Monitor], data: st.DataObject) -> None:
    tree = data.draw(strategy)
    assert parse_monitor(to_text(tree)) == tree


@given(scopes)
@SETTINGS
def test_a_scope_prints_as_it_stands_between_its_braces(scope: ast.Scope) -> None:
    assert to_text(ast.MetricQuery("avg", "a", scope)) == f"avg:a{{{to_text(scope)}}}"


@pytest.mark.parametrize(
    ("value", "text"),
    [(5.0, "5"), (0.05, "0.05"), (1e-7, "0.0000001"), (14.4, "14.4"), (-10.5, "-10.5"), (9e9, "9000000000")],
)
def test_a_number_prints_without_an_exponent(value: float, text: str) -> None:
    assert number_text(value) == text


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("plain", '"plain"'),
        ('say "hi"', r'"say \"hi\""'),
        (r"a\:b", r'"a\:b"'),
        ("a\\", r'"a\\"'),
        (r"a\"b", r'"a\\\"b"'),
    ],
)
def test_quotes_escape_as_little_as_possible(text: str, printed: str) -> None:
    assert quoted(text) == printed
