from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from lrcp.cli import parse
from lrcp.core.errors import UsageError


def run(*arguments: str, stdin: str = "") -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    parse.register(app)
    return CliRunner().invoke(app, ["parse", *arguments], input=stdin, standalone_mode=False)


def answers(kind: str, stdin: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in run("--kind", kind, "--format", "json", stdin=stdin).stdout.splitlines()]


@pytest.mark.parametrize(
    ("kind", "query", "printed"),
    [
        ("metric", "avg:a{*}by{host}", "avg:a{*} by {host}"),
        ("metric", "avg:a{*},avg:b{*}", "avg:a{*}, avg:b{*}"),
        ("monitor", "avg(last_5m):avg:a{*}>5", "avg(last_5m):avg:a{*} > 5"),
        ("log", "a AND b", "a b"),
        ("log", "", "*"),
        ("formula", "(a/b)*100", "a / b * 100"),
    ],
)
def test_a_query_is_printed_back(kind: str, query: str, printed: str) -> None:
    assert answers(kind, query + "\n") == [{"ok": True, "printed": printed, "error": None}]


def test_every_line_has_its_answer_in_order() -> None:
    found = answers("metric", "avg:a{*}\nnonsense\n\navg:b{*}\n")
    assert [answer["ok"] for answer in found] == [True, False, False, True]


def test_a_refusal_says_where_what_and_how_to_put_it_right() -> None:
    (answer,) = answers("metric", "avg:a{} by {host}")
    assert answer == {
        "ok": False,
        "printed": None,
        "error": {
            "message": "the scope is empty; expected `*` or a tag; write `{*}`",
            "line": 1,
            "column": 6,
            "start": 5,
            "end": 7,
            "found": "`{}`",
            "expected": ["`*`", "a tag"],
            "fix": "write `{*}`",
        },
    }


@pytest.mark.parametrize(
    ("line", "ok"),
    [
        ('{"query": "avg(last_5m):avg:a{*} > 5"}', True),
        ('{"query": "avg(last_5m):avg:a{*} > 5", "type": "query alert", "source": "x"}', True),
        ('{"query": "avg(last_5m):avg:a{*} > 5", "type": null}', True),
        ('{"query": "avg(last_5m):avg:a{*} > 5", "type": "log alert"}', False),
        ('{"query": 5}', False),
        ('{"queries": "avg:a{*}"}', False),
        ('{"query": "1", "type": 5}', False),
        ("{not json}", False),
    ],
)
def test_a_line_may_be_json_with_a_query_and_a_type(line: str, ok: bool) -> None:
    (answer,) = answers("monitor", line)
    assert (answer["ok"], answer["error"] is None) == (ok, ok)


def test_a_caret_stands_under_the_place_in_the_text_form() -> None:
    result = run("--kind", "metric", stdin="avg:a{*}\navg:llm.inflight{env:prod by {host}\n")
    assert result.stdout.splitlines() == [
        "avg:a{*}",
        "line 2, column 27: the bracket of `{env:prod by {ho…` is not closed; write `}` before `by`",
        "  avg:llm.inflight{env:prod by {host}",
        "                            ^~",
    ]


def test_a_query_of_several_lines_shows_the_line_of_the_mistake() -> None:
    result = run("--kind", "monitor", stdin=json.dumps({"query": "avg(last_5m):\n  avrg:a{*}\n> 5"}))
    assert result.stdout.splitlines() == [
        "line 2, column 3: unknown aggregator `avrg`; write `avg`",
        "    avrg:a{*}",
        "    ^~~~",
    ]


@pytest.mark.parametrize(("text", "code"), [("avg:a{*}\n", 0), ("avg:a{*}\nnonsense\n", 1), ("", 0)])
def test_the_exit_code_tells_whether_any_line_was_refused(text: str, code: int) -> None:
    assert run("--kind", "metric", stdin=text).return_value == code


def test_the_count_goes_to_standard_error() -> None:
    result = run("--kind", "metric", stdin="avg:a{*}\nnonsense\n")
    assert result.stderr == "queries: 2, refused: 1\n"


def test_queries_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "queries.txt"
    file.write_bytes(b"avg:a{*}\r\navg:\xff{*}\n")
    result = run("--kind", "metric", "--format", "json", str(file))
    assert [json.loads(line)["ok"] for line in result.stdout.splitlines()] == [True, False]


def test_a_file_that_cannot_be_read_is_wrong_use(tmp_path: Path) -> None:
    error = run("--kind", "log", str(tmp_path / "none")).exception
    assert isinstance(error, UsageError)
    assert "cannot be read: No such file or directory" in str(error)


def test_half_a_character_is_a_refused_line_and_not_the_end() -> None:
    found = answers("metric", '{"query": "avg:\\ud800{*}"}\navg:a{*}\n')

    assert [answer["ok"] for answer in found] == [False, True]
    assert found[0]["error"] == {
        "message": "the text under `query` has one half of a surrogate pair, which is no character"
    }


def test_a_terminal_without_the_characters_of_a_query_shows_what_it_can() -> None:
    code = "from lrcp.cli.main import run; raise SystemExit(run())"
    command = [sys.executable, "-c", code, "parse", "--kind", "log"]
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run(command, input="café→".encode(), capture_output=True, env=environment, check=True)

    assert done.stdout == b"caf\xe9\\u2192\n"
