"""Monitors of events, checks, formulas and other monitors are changed one thing at a time, too."""

from __future__ import annotations

import pytest

from lrcp.prove.changes import changes
from lrcp.query import parse_monitor, to_text
from lrcp.rules.vocabulary import Vocabulary

LOGS = 'logs("service:chat status:error").index("*").rollup("cardinality", "@usr.id").by("@path,env").last("10m") > 5'
CHECK = '"http.can_connect".over("env:a","url:b").by("host","url").last(4).count_by_status()'


def changed(text: str, kind: str) -> list[str]:
    made = changes(parse_monitor(text), Vocabulary({}, {}))
    return sorted(to_text(each.tree) for each in made if each.kind == kind)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "kind", "replaced"),
    [
        (LOGS, "scope", [("service:chat ", ""), (" status:error", "")]),
        (LOGS, "aggregator", [('"cardinality", "@usr.id"', '"count"')]),
        (LOGS, "group-by", [("@path,env", "env"), ("@path,env", "@path")]),
        (LOGS, "window", [("10m", "20m"), ("10m", "5m")]),
        (LOGS, "comparator", [("> 5", ">= 5"), ("> 5", "< 5")]),
        (CHECK, "window", [("last(4)", "last(8)"), ("last(4)", "last(2)")]),
        (CHECK, "scope", [('"env:a",', ""), (',"url:b"', "")]),
        (CHECK, "group-by", [('"host",', ""), (',"url")', ")")]),
        ('formula("a / b").last("15m") > 2', "window", [("15m", "30m"), ("15m", "7m")]),
        ('logs("chat").index("*").rollup("count").last("1m") > 2', "window", [("1m", "2m")]),
        ("12 && !34", "operator", [("&&", "||"), ("12 && ", ""), (" && !34", ""), ("12 && !34", "!(12 && !34)")]),
    ],
)
def test_each_kind_changes_one_thing(query: str, kind: str, replaced: list[tuple[str, str]]) -> None:
    assert changed(query, kind) == sorted(query.replace(*each, 1) for each in replaced)


def test_a_search_with_one_condition_becomes_a_search_for_everything() -> None:
    (query,) = changed('logs("status:error").index("*").rollup("count").last("5m") > 5', "scope")
    assert query.startswith('logs("*")')
