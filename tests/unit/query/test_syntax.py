"""What holds for every text: it is read or refused with a reason, in steps linear in its length."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lark import UnexpectedInput

from lrcp.query import QuerySyntaxError, ast, parse_formula, parse_metric, parse_monitor, parse_search, to_text, walk
from lrcp.query.shape import MAX_DEPTH
from lrcp.query.syntax import parse, parser
from lrcp.query.tables import STARTS

Readers = Mapping[str, Callable[[str], Any]]

FRAGMENTS = [
    *"{}()[]\"'\\,:.!-+*/<>=$@#&| \n\x00é“",
    *("by", "AND", "or", "NOT", "IN", "TO", "avg(", "last_5m", "$x.value", "1e999", "CIDR(", "tf://a/b/c"),
    *("&&", "||", ">=", '\\"', "\\'", "logs(", ".last(", "count(v: v>=0):", "key:", "''", '""'),
]
# A text of one letter takes that many: its token, the reductions up to the start symbol, the end.
STEPS_PER_CHARACTER = 6
STEPS_AT_LEAST = 20

edits = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 12), st.sampled_from(FRAGMENTS)), min_size=1, max_size=5)


def edited(text: str, changes: list[tuple[int, int, str]]) -> str:
    for place, removed, inserted in changes:
        at = place % (len(text) + 1)
        text = text[:at] + inserted + text[at + removed :]
    return text


def refusal(read: Callable[[str], Any], text: str) -> QuerySyntaxError | None:
    """The error for ``text``; when there is none, the tree must print to a text that means the same."""
    try:
        tree = read(text)
    except QuerySyntaxError as error:
        return error
    assert read(to_text(tree)) == tree
    return None


def check_read_or_refused(read: Callable[[str], Any], text: str) -> None:
    error = refusal(read, text)
    if error is not None:
        assert error.message
        assert error.expected or error.fix
        assert 0 <= error.span.start <= error.span.end <= len(text)


def steps(text: str, start: str) -> int:
    """Tokens read and rules reduced until the text is accepted or refused."""
    interactive = parser().parse_interactive(text, start=start)
    state = interactive.parser_state
    taken = 0

    def counted(build: Callable[[list[Any]], Any]) -> Callable[[list[Any]], Any]:
        def reduce(children: list[Any]) -> Any:
            nonlocal taken
            taken += 1
            return build(children)

        return reduce

    state.parse_conf.callbacks = {rule: counted(build) for rule, build in state.parse_conf.callbacks.items()}
    with suppress(UnexpectedInput, QuerySyntaxError):  # what is refused has been read as well
        for _ in interactive.iter_parse():
            taken += 1
        interactive.feed_eof()
    return taken


@pytest.mark.parametrize("start", STARTS)
@given(text=st.text(max_size=300))
@settings(deadline=None, max_examples=50)
def test_any_text_is_read_or_refused_with_a_reason(start: str, text: str) -> None:
    check_read_or_refused(lambda query: parse(query, start), text)


@given(number=st.integers(0, 10_000), changes=edits, language=st.sampled_from(["", "", *STARTS]))
@settings(deadline=None, max_examples=500)
def test_an_edited_query_is_read_or_refused_with_a_reason(
    number: int, changes: list[tuple[int, int, str]], language: str, corpus: list[tuple[str, str]], readers: Readers
) -> None:
    own, text = corpus[number % len(corpus)]
    check_read_or_refused(readers[language or own], edited(text, changes))


@given(number=st.integers(0, 10_000), changes=edits)
@settings(deadline=None, max_examples=200)
def test_the_parser_takes_steps_linear_in_the_length(
    number: int, changes: list[tuple[int, int, str]], corpus: list[tuple[str, str]]
) -> None:
    language, text = corpus[number % len(corpus)]
    query = edited(text, changes)
    assert steps(query, language) <= STEPS_PER_CHARACTER * len(query) + STEPS_AT_LEAST


@pytest.mark.parametrize(
    ("start", "begin", "repeated", "end"),
    [
        ("formula", "a", "+a", ""),
        ("formula", "", "-", "a"),
        ("formula", "", "abs(", "a"),
        ("metric", "avg:a{b", ",b", "}"),
        ("metric", "avg:a{b", " AND NOT b", "}"),
        ("metric", "avg:a{", "(", "b"),
        ("metric", "avg:a{b}", ".as_count()", ""),
        ("metric", "avg:a{b}", ", avg:a{b}", ""),
        ("monitor", "1", " && !2", ""),
        ("monitor", 'logs("a")', '.by("b")', '.last("5m") > 1'),
        ("search", "a", " b:c", ""),
        ("search", "a", ' OR -"b"', ""),
        ("search", "a:(b", " c", ")"),
        ("search", "", "\\", ""),
    ],
)
def test_ten_times_the_text_takes_ten_times_the_steps(start: str, begin: str, repeated: str, end: str) -> None:
    short, long = (steps(begin + repeated * count + end, start) for count in (100, 1000))
    assert long <= 10 * short + STEPS_AT_LEAST


@pytest.mark.parametrize(
    ("start", "text"),
    [
        ("formula", "(" * 5000 + "a" + ")" * 5000),
        ("formula", "-" * 50_000 + "a"),
        ("formula", "a" + "+a" * 50_000),
        ("metric", "avg:a{" + "!" * 50_000 + "b}"),
        ("metric", "avg:a{" + "NOT " * 50_000 + "b}"),
        ("monitor", "!" * 50_000 + "1"),
        ("monitor", 'logs("' + "-" * 50_000 + 'a").last("5m") > 1'),
        ("monitor", 'formula("a' + "*a" * 50_000 + '").last("5m") > 1'),
        ("search", "a:(" * 5000),
        ("search", "-" * 50_000 + "a"),
    ],
)
def test_depth_is_bounded_with_a_clear_error(start: str, text: str) -> None:
    with pytest.raises(QuerySyntaxError, match=f"nested more than {MAX_DEPTH} deep"):
        parse(text, start)


@pytest.mark.parametrize(
    ("start", "text"),
    [
        ("formula", "(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH),
        ("formula", "a" + "+a" * (MAX_DEPTH - 1)),
        ("search", "-" * (MAX_DEPTH - 1) + "a"),
        ("metric", "avg:a{" + ",".join(f"k{number}:v" for number in range(5000)) + "}"),
        ("search", " OR ".join(f"host:{number}" for number in range(5000))),
    ],
)
def test_within_the_bound_width_does_not_matter(start: str, text: str) -> None:
    check_read_or_refused(lambda query: parse(query, start), text)
    assert hash(parse(text, start)) == hash(parse(text, start))


@pytest.mark.parametrize(
    ("read", "whole", "kind", "text"),
    [
        (
            parse_metric,
            "2 * sum:a.b{env:prod} by {host}.as_count()",
            ast.MetricQuery,
            "sum:a.b{env:prod} by {host}.as_count()",
        ),
        (parse_metric, "1 + (avg:a{b} - 2)", ast.Number, "1"),
        (parse_metric, "avg:a{x:1, !y:2 }", ast.Not, "!y:2"),
        (parse_metric, "avg:a{x, (b OR c)}", ast.Or, "(b OR c)"),
        (parse_formula, "top(q, 5, 'mean', 'desc') + 1", ast.Call, "top(q, 5, 'mean', 'desc')"),
        (parse_formula, "top(q, 5, 'mean', 'desc')", ast.Text, "'mean'"),
        (parse_search, 'a AND -@b:"c d"', ast.Field, '@b:"c d"'),
        (parse_search, "@a:(>=5 <9) b", ast.FieldGroup, "@a:(>=5 <9)"),
        (parse_search, "@a:(>=5 <9) b", ast.Compare, ">=5"),
        (parse_monitor, r'logs("\"a b\" c:d").last("5m") > 1', ast.Field, "c:d"),
        (parse_monitor, r'logs("\"a b\" c:d").last("5m") > 1', ast.Term, r"\"a b\""),
        (parse_monitor, 'formula("a / bc").last("5m") > 1', ast.Binary, "a / bc"),
        (parse_monitor, "change(avg(last_5m),1h_ago):avg:a{*} > 1", ast.Change, "change(avg(last_5m),1h_ago"),
        (parse_monitor, "avg(last_5m):avg:a{*} > -1.5 ", ast.Condition, "> -1.5"),
    ],
)
def test_a_span_covers_the_text_of_its_node(
    read: Callable[[str], ast.Node], whole: str, kind: type[ast.Node], text: str
) -> None:
    node = next(node for node in walk(read(whole)) if isinstance(node, kind))
    assert whole[node.span.start : node.span.end] == text


def test_the_metric_and_every_key_have_their_own_spans() -> None:
    text = "avg:llm.inflight{*} by {host, model}"
    query = parse_metric(text)
    assert isinstance(query, ast.MetricQuery)
    assert text[query.metric_span.start : query.metric_span.end] == "llm.inflight"
    assert [text[span.start : span.end] for span in query.by_spans] == ["host", "model"]


def test_spans_do_not_make_queries_differ() -> None:
    assert parse_metric("avg:a{b}+1") == parse_metric("avg:a{b}  +  1")
