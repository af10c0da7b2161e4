"""Findings for people and machines: text, JSON, SARIF, JUnit, GitHub annotations."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from lrcp.core.errors import UsageError
from lrcp.core.finding import Finding, Severity
from lrcp.core.position import Span
from lrcp.report.excerpt import underline
from lrcp.report.links import rule_page

FORMATS = ("text", "json", "sarif", "junit", "github")
FORMAT = "lrcp.findings/1"
STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "bold blue"}
WORD = re.compile(r"[\w./-]+")

ReadSource = Callable[[str], str | None]
Part = tuple[str, str]  # text and the style it has on a terminal, empty for none


def print_findings(
    findings: Iterable[Finding],
    format: str,
    stream: TextIO,
    read_source: ReadSource,
    environment: Mapping[str, str] = os.environ,
) -> None:
    """Write ``findings`` in the order of the files.

    ``format`` is one of FORMATS, otherwise UsageError. ``read_source`` gives the text of a path as it
    stands in the findings, None when there is no such file. Text has colours on a terminal, unless
    ``environment`` has NO_COLOR or a dumb TERM.
    """
    ordered = sorted(findings, key=lambda finding: finding.sort_key)
    writers: Mapping[str, Callable[[], str]] = {
        "json": lambda: to_json(ordered),
        "sarif": lambda: _sarif(ordered),
        "junit": lambda: _junit(ordered),
        "github": lambda: _github(ordered),
    }
    if format == "text":
        _print_text(ordered, stream, read_source, wants_colour(stream, environment))
    elif format in writers:
        stream.write(writers[format]())
    else:
        raise UsageError(f"no format is named {format!r}; there are {', '.join(FORMATS)}")


def wants_colour(stream: TextIO, environment: Mapping[str, str]) -> bool:
    return stream.isatty() and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


def failed(findings: Iterable[Finding]) -> bool:
    """Errors and warnings fail a check, notes do not."""
    return any(finding.severity is not Severity.NOTE for finding in findings)


def source_reader(root: Path) -> ReadSource:
    """Reads files below ``root``, each once."""
    known: dict[str, str | None] = {}

    def read(path: str) -> str | None:
        if path not in known:
            known[path] = _read(root / path)
        return known[path]

    return read


def summary(findings: Sequence[Finding]) -> dict[str, int]:
    counted = Counter(finding.severity for finding in findings)
    files = {finding.position.path for finding in findings}
    return {**{f"{severity}s": counted[severity] for severity in Severity}, "files": len(files)}


def to_json(findings: Sequence[Finding]) -> str:
    """The ``report`` form of schemas/formats/finding.json."""
    records = [finding.as_dict() for finding in findings]
    document: dict[str, Any] = {"format": FORMAT, "findings": records, "summary": summary(findings)}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


# --- text -----------------------------------------------------------------------------------------


def _print_text(findings: Sequence[Finding], stream: TextIO, read_source: ReadSource, colour: bool) -> None:
    lines = [line for finding in findings for line in _lines(finding, read_source)]
    if findings:
        lines += [[], [(_summary_line(findings), "bold")]]
    if colour:
        _print_coloured(lines, stream)
    else:
        stream.writelines("".join(text for text, _ in line) + "\n" for line in lines)


def _lines(finding: Finding, read_source: ReadSource) -> Iterator[list[Part]]:
    resource = f" {finding.resource}" if finding.resource else ""
    page = rule_page(finding.code)
    yield [
        (str(finding.position), "bold"),
        (f" {finding.code}", STYLES[finding.severity]),
        (f"{resource}: {finding.sentence}", ""),
        (f" ({page})" if read_source(page) is not None else "", "dim"),
    ]
    place = _place(finding, read_source)
    if place is not None:
        marked = underline(*place)
        yield [("  " + marked.text, "")]
        yield [("  " + marked.marker, STYLES[finding.severity])]


def _place(finding: Finding, read_source: ReadSource) -> tuple[str, Span] | None:
    """The text to show and the span to mark in it."""
    if finding.excerpt is not None:
        return finding.excerpt.text, finding.excerpt.span
    lines = (read_source(finding.position.path) or "").splitlines()
    if finding.position.line > len(lines):
        return None
    line, start = lines[finding.position.line - 1], finding.position.column - 1
    word = WORD.match(line, start)
    return line, Span(start, word.end() if word else start + 1)


def _summary_line(findings: Sequence[Finding]) -> str:
    counts = summary(findings)
    files = counts.pop("files")
    shown = [f"{count} {name if count != 1 else name[:-1]}" for name, count in counts.items() if count]
    return f"{', '.join(shown)} in {files} file{'s' if files != 1 else ''}"


def _print_coloured(lines: Sequence[Sequence[Part]], stream: TextIO) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, highlight=False, soft_wrap=True, force_terminal=True, color_system="standard")
    for line in lines:
        console.print(Text.assemble(*line))


def _read(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None


# --- machine formats, imported when asked for -------------------------------------------------------


def _sarif(findings: Sequence[Finding]) -> str:
    from lrcp.report.sarif import to_sarif

    return to_sarif(findings)


def _junit(findings: Sequence[Finding]) -> str:
    from lrcp.report.junit import findings_junit

    return findings_junit(findings)


def _github(findings: Sequence[Finding]) -> str:
    from lrcp.report.github import to_annotations

    return to_annotations(findings)
