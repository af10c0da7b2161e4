"""The generated tables are those of the grammar, and nothing but the grammar decides how they are written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from lark import Lark

from lrcp.query import tables
from lrcp.query.syntax import Builder, parse

ROOT = Path(__file__).parents[3]
PROGRAM = "import sys; from lrcp.query.tables import written; print(written(sys.stdin.read()), end='')"


@pytest.mark.parametrize("seed", ["1", "2"])
def test_equal_grammars_give_equal_files(seed: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=(ROOT / tables.GRAMMAR).read_text(encoding="utf-8"),
        env={**os.environ, "PYTHONHASHSEED": seed},
        check=True,
        capture_output=True,
        text=True,
    )
    assert {tables.TABLES: done.stdout} == tables.files(ROOT)


@pytest.mark.parametrize(
    ("start", "text"),
    [
        ("metric", "sum:a{x:1 AND y NOT IN (b,c)} by {k}.as_count() / 2, top(avg:c{*}, 5, 'mean', 'desc')"),
        ("formula", "-(errors / total) * 100"),
        ("monitor", "percentile(last_5m):p95:a{$v OR (x:1 AND NOT y)} by {k} >= 1e3"),
        ("monitor", "!12 && (34 || tf://datadog_monitor/a--b/id)"),
        ("monitor", 'logs("status:error").index("*").rollup("count").by("@a").last("5m") > 5'),
        ("search", 'service:(a OR "b c") -@d:>=5 @e:[1 TO 2] CIDR(@ip, 10.0.0.0/8)'),
    ],
)
def test_a_parser_from_the_tables_reads_what_one_from_the_grammar_reads(start: str, text: str) -> None:
    grammar = (ROOT / tables.GRAMMAR).read_text(encoding="utf-8")
    slow = Lark(
        grammar,
        parser="lalr",
        lexer="contextual",
        start=list(tables.STARTS),
        transformer=Builder(_nested),
        maybe_placeholders=False,
    )
    assert parse(text, start) == slow.parse(text, start=start)


def _nested(quoted: str, start: str) -> Any:
    return parse(quoted[1:-1], start)


def test_a_state_names_the_terminals_that_it_takes() -> None:
    lines = tables.written('metric: "a" NAME?\nformula: "b"\nmonitor: "c"\nsearch: "d"\nNAME: /x/').splitlines()
    states = lines[lines.index('"states": [') + 1 : -2]
    assert len(states) == 13
    assert states[0].startswith('{"A": ')
    assert '"NAME"' in "".join(states)
