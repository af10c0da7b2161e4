"""What the schema cannot say of a monitor test's times and values (code P204)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lrcp.core.capture import FLUSH_SECONDS
from lrcp.core.durations import seconds
from lrcp.core.finding import Finding
from lrcp.core.yamldoc import Document
from lrcp.prove.shorthand import MOST, samples_of

LONGEST = 92 * 86400
"""Seconds of one case: the longest timeframe of an objective, and a little more."""

Path_ = tuple[str | int, ...]
_STATUSES = r"(_|[0-3]|\[[0-3](\s+[0-3])*\])(x[0-9]+)?"
_HEXADECIMAL = re.compile(r"-?0x(?P<times>[0-9a-fA-F]+)")


def check_times(document: Document, text: str) -> Iterator[Finding]:
    """``text`` is the file as it was written."""
    interval = seconds(document.value.get("interval", "10s"))
    if not interval or interval % FLUSH_SECONDS:
        message = f"the interval is no multiple of {FLUSH_SECONDS} s, the distance of flushes"
        yield _finding(document, ("interval",), message, fix=f"take `{FLUSH_SECONDS}s`, several samples fit into one")
    for name, case in document.value["cases"].items():
        path: Path_ = ("cases", name)
        yield from _too_long(document, (*path, "history"), case.get("history", 0))
        for key in ("expect", "downtimes"):
            for number, entry in enumerate(case.get(key, ())):
                yield from _check_span(document, (*path, key, number), entry)
        for key in ("series", "checks"):
            for number, entry in enumerate(case.get(key, ())):
                ((series, values),) = entry.items()
                yield from _check_values(document, (*path, key, number, series), values, text)
                if key == "checks":
                    yield from _check_statuses(document, (*path, key, number, series), values)
        for key in ("logs", "events"):
            for number, entry in enumerate(case.get(key, ())):
                yield from _check_entry(document, (*path, key, number), entry)


def _check_span(document: Document, path: Path_, data: Mapping[str, Any]) -> Iterator[Finding]:
    for key in ("at", "until"):
        yield from _too_long(document, (*path, key), data.get(key, 0))
    if "from" in data and seconds(data["from"]) > seconds(data["until"]):
        message = f"`from` is later than `until`, {data['until']}"
        yield _finding(document, (*path, "from"), message, fix="exchange them")


def _check_values(document: Document, path: Path_, values: Any, text: str) -> Iterator[Finding]:
    if isinstance(values, int):
        place = document.position(*path)
        raw = _HEXADECIMAL.match(text.splitlines()[place.line - 1][place.column - 1 :])
        if raw:
            message = f"without quotes `{raw.group()}` is a hexadecimal number, {values}"
            fix = f'write "{raw.group()}"' if raw["times"].isdecimal() else f"write {values}"
            yield _finding(document, path, message, fix=fix)
    try:
        samples_of(values)
    except ValueError as error:
        yield _finding(document, path, f"the series has {error}", fix="shorten it, or take a longer `interval`")


def _check_statuses(document: Document, path: Path_, values: Any) -> Iterator[Finding]:
    if re.fullmatch(rf"({_STATUSES})(\s+({_STATUSES}))*", str(values).strip()) is None:
        message = f"`{values}` holds what is no status of a check"
        fix = "write 0 for OK, 1 for WARNING, 2 for CRITICAL, 3 for UNKNOWN, as in `0x6 _ 2x3`"
        yield _finding(document, path, message, fix=fix)


def instants_of(entry: Mapping[str, Any]) -> Sequence[int]:
    """When an entry of ``logs`` or ``events`` happens, in seconds from the beginning of the case."""
    begin = seconds(entry["at"])
    if "every" not in entry:
        return (begin,)
    every = seconds(entry["every"])
    end = begin + every * entry["times"] if "times" in entry else seconds(entry["until"]) + 1
    return range(begin, end, every)


def _check_entry(document: Document, path: Path_, entry: Mapping[str, Any]) -> Iterator[Finding]:
    for key in ("at", "until"):
        yield from _too_long(document, (*path, key), entry.get(key, 0))
    if "every" in entry and not seconds(entry["every"]):
        yield _finding(document, (*path, "every"), "`every` must be longer than 0", fix="remove it, or say `10s`")
    elif len(instants_of(entry)) * entry.get("count", 1) > MOST:
        yield _finding(document, path, f"the entry stands for more than {MOST:,} events", fix="take fewer")


def _too_long(document: Document, path: Path_, duration: Any) -> Iterator[Finding]:
    if seconds(duration) > LONGEST:
        yield _finding(document, path, f"{duration} is longer than {LONGEST // 86400} days", fix="take less")


def _finding(document: Document, path: Path_, message: str, *, fix: str) -> Finding:
    return Finding("P204", message, document.position(*path), fix=fix)
