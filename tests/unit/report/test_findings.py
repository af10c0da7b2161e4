from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest

from lrcp.core.errors import UsageError
from lrcp.core.finding import Excerpt, Finding, Severity
from lrcp.core.position import Position, Span
from lrcp.report.findings import FORMATS, failed, print_findings, source_reader

SOURCES = {
    "monitors/latency.yaml": "latency-p95:\n  naem: slow\n",
    "docs/rules/Q204.md": "# Q204",
}
UNKNOWN_KEY = Finding(
    "S001",
    "unknown key `naem`",
    Position("monitors/latency.yaml", 2, 3),
    resource="latency-p95",
    expected="`name`",
    fix="rename it",
)
NEEDS_PERCENTILES = Finding(
    "Q204",
    "p95 of llm.request.latency_ms needs percentiles",
    Position("monitors/latency.yaml", 1, 1),
    Severity.WARNING,
    excerpt=Excerpt("p95:llm.request.latency_ms{*}", Span(4, 26)),
)


def printed(findings: list[Finding], format: str = "text") -> str:
    stream = io.StringIO()
    print_findings(findings, format, stream, SOURCES.get)
    return stream.getvalue()


def test_a_finding_reads_as_place_code_resource_sentence_and_caret() -> None:
    assert printed([UNKNOWN_KEY]) == (
        "monitors/latency.yaml:2:3 S001 latency-p95: unknown key `naem`; expected `name`; rename it\n"
        "    naem: slow\n"
        "    ^~~~\n"
        "\n"
        "1 error in 1 file\n"
    )


def test_the_caret_stands_under_the_rendered_text_where_there_is_an_excerpt() -> None:
    assert printed([NEEDS_PERCENTILES]).splitlines()[:3] == [
        "monitors/latency.yaml:1:1 Q204: p95 of llm.request.latency_ms needs percentiles (docs/rules/Q204.md)",
        "  p95:llm.request.latency_ms{*}",
        "      ^~~~~~~~~~~~~~~~~~~~~~",
    ]


@pytest.mark.parametrize("position", [Position("gone.yaml", 3, 1), Position("monitors/latency.yaml", 99, 1)])
def test_a_place_that_cannot_be_read_has_no_caret(position: Position) -> None:
    assert "^" not in printed([Finding("Y001", "cannot read the file", position)])


def test_findings_come_in_the_order_of_the_files_and_are_counted() -> None:
    lines = printed([UNKNOWN_KEY, NEEDS_PERCENTILES, UNKNOWN_KEY]).splitlines()

    assert [line.split()[1].rstrip(":") for line in lines if line.startswith("monitors/")] == ["Q204", "S001", "S001"]
    assert lines[-1] == "2 errors, 1 warning in 1 file"


def test_without_findings_text_is_empty() -> None:
    assert printed([]) == ""


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "environment", "coloured"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"TERM": "xterm"}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {}, False),
    ],
)
def test_colour_is_for_terminals_that_want_it(stream: io.StringIO, environment: dict[str, str], coloured: bool) -> None:
    print_findings([UNKNOWN_KEY], "text", stream, SOURCES.get, environment)

    plain = re.sub(r"\x1b\[[0-9;]*m", "", stream.getvalue())
    assert (plain != stream.getvalue()) is coloured
    assert plain == printed([UNKNOWN_KEY])


def test_json_carries_every_field_and_a_summary() -> None:
    report = json.loads(printed([UNKNOWN_KEY, NEEDS_PERCENTILES], "json"))

    assert report["findings"] == [NEEDS_PERCENTILES.as_dict(), UNKNOWN_KEY.as_dict()]
    assert report["summary"] == {"errors": 1, "warnings": 1, "notes": 0, "files": 1}


@pytest.mark.parametrize("format", sorted(set(FORMATS) - {"text"}))
def test_machine_formats_are_whole_documents_without_findings_too(format: str) -> None:
    assert printed([], format) == "" if format == "github" else printed([], format).endswith("\n")


def test_an_unknown_format_is_wrong_use() -> None:
    with pytest.raises(UsageError, match="no format is named 'yaml'; there are text, json"):
        printed([], "yaml")


@pytest.mark.parametrize(
    ("severity", "fails"), [(Severity.ERROR, True), (Severity.WARNING, True), (Severity.NOTE, False)]
)
def test_errors_and_warnings_fail_and_notes_do_not(severity: Severity, fails: bool) -> None:
    assert failed([Finding("X001", "m", Position("a"), severity)]) is fails


def test_a_sentence_is_one_line_whatever_the_message() -> None:
    finding = Finding("X001", "two\nlines", Position("a"), found="`x`", expected="`y`", fix="write  it")

    assert finding.sentence == "two lines, found `x`; expected `y`; write it"


def test_what_the_message_has_said_is_not_said_again() -> None:
    finding = Finding("S006", "`tier` must be at most 3", Position("a"), found="`9`", expected="at most 3")

    assert finding.sentence == "`tier` must be at most 3, found `9`"


def test_sources_are_read_below_the_root_and_only_once(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("first", encoding="utf-8")
    read = source_reader(tmp_path)

    assert read("a.yaml") == "first"
    (tmp_path / "a.yaml").write_text("second", encoding="utf-8")
    assert read("a.yaml") == "first"
    assert read("missing.yaml") is None
