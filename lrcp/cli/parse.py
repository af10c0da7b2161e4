"""``lrcp parse``: reads queries of Datadog's languages and says what it understood."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from lrcp.core.errors import UsageError
from lrcp.core.frozen import Frozen

if TYPE_CHECKING:
    from lrcp.query import QuerySyntaxError, ast


_HALF = re.compile("[\ud800-\udfff]")


class Kind(StrEnum):
    METRIC = "metric"
    MONITOR = "monitor"
    LOG = "log"
    FORMULA = "formula"


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"


class Answer(Frozen):
    """What became of one line: ``printed`` is the query in its usual spelling, ``problem`` why there is none."""

    line: int
    query: str
    printed: str | None = None
    error: QuerySyntaxError | None = None
    problem: str = ""

    @property
    def ok(self) -> bool:
        return self.printed is not None


def register(app: typer.Typer) -> None:
    app.command()(parse)


def parse(
    kind: Annotated[Kind, typer.Option(help="The language of the queries.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="One query on each line; - is standard input.")] = Path(
        "-"
    ),
    format: Annotated[Format, typer.Option(help="For people or for programs.")] = Format.TEXT,
) -> int:
    """Read one query per line and print it back, or say where and why it is refused.

    A line may also be a JSON object with a `query` and, for monitors, a `type`. With --format json each
    line is answered by one object: ok, printed, error.
    """
    read, refused = 0, 0
    for answer in _answers(kind, file):
        read += 1
        refused += not answer.ok
        typer.echo(_as_json(answer) if format is Format.JSON else _as_text(answer))
    typer.echo(f"queries: {read}, refused: {refused}", err=True)
    return 1 if refused else 0


def _answers(kind: Kind, file: Path) -> Iterator[Answer]:
    if str(file) == "-":
        yield from _read(kind, typer.get_text_stream("stdin", encoding="utf-8", errors="replace"))
        return
    try:
        with file.open(encoding="utf-8", errors="replace") as lines:
            yield from _read(kind, lines)
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from None


def _read(kind: Kind, lines: TextIO) -> Iterator[Answer]:
    from lrcp.query import QuerySyntaxError, to_text

    for number, line in enumerate(lines, start=1):
        query, type, problem = _query_of(line.rstrip("\r\n"))
        if problem:
            yield Answer(number, query, problem=problem)
            continue
        try:
            yield Answer(number, query, printed=to_text(_parser(kind)(query, type)))
        except QuerySyntaxError as error:
            yield Answer(number, query, error=error)


def _query_of(line: str) -> tuple[str, str | None, str]:
    """The query of a line, the monitor's type if it is given, and what is wrong with the line as JSON."""
    if not line.lstrip().startswith("{"):
        return line, None, ""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        return line, None, f"the line begins like JSON and is none: {error}"
    query, type = record.get("query"), record.get("type")
    if not isinstance(query, str) or not isinstance(type, str | None):
        return line, None, "the JSON object has no text under `query`, or its `type` is no text"
    if _HALF.search(query):
        return line, None, "the text under `query` has one half of a surrogate pair, which is no character"
    return query, type, ""


def _parser(kind: Kind) -> Callable[[str, str | None], ast.Expression | ast.QueryList | ast.Search | ast.Monitor]:
    from lrcp import query

    parsers: dict[Kind, Callable[[str, str | None], Any]] = {
        Kind.METRIC: lambda text, _: query.parse_request(text),
        Kind.MONITOR: query.parse_monitor,
        Kind.LOG: lambda text, _: query.parse_search(text),
        Kind.FORMULA: lambda text, _: query.parse_formula(text),
    }
    return parsers[kind]


def _as_json(answer: Answer) -> str:
    record = {"ok": answer.ok, "printed": answer.printed, "error": _error(answer)}
    return json.dumps(record, ensure_ascii=False)


def _error(answer: Answer) -> dict[str, Any] | None:
    """message, line and column (from 1, in the query), start and end (offsets), found, expected, fix."""
    if answer.ok:
        return None
    if answer.error is None:
        return {"message": answer.problem}
    line, column = _place(answer.query, answer.error.span.start)
    return {
        "message": answer.error.sentence,
        "line": line,
        "column": column,
        "start": answer.error.span.start,
        "end": answer.error.span.end,
        "found": answer.error.found,
        "expected": list(answer.error.expected),
        "fix": answer.error.fix,
    }


def _as_text(answer: Answer) -> str:
    from lrcp.report.excerpt import underline

    if answer.printed is not None:
        return answer.printed
    if answer.error is None:
        return f"line {answer.line}: {answer.problem}"
    marked = underline(answer.query, answer.error.span)
    line, column = _place(answer.query, answer.error.span.start)
    position = f"line {answer.line + line - 1}, column {column}"
    return f"{position}: {answer.error.sentence}\n  {marked.text}\n  {marked.marker}"


def _place(text: str, offset: int) -> tuple[int, int]:
    begin = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, offset) + 1, offset - begin + 1
