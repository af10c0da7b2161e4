"""The DogStatsD datagram, read: one packet of lines -> points and service checks.

Source: https://docs.datadoghq.com/developers/dogstatsd/datagram_shell/ (protocol 1.0 to 1.3).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from lrcp.core.capture import Point, ServiceCheck

TYPES = frozenset({"c", "g", "h", "d", "s", "ms"})
SAMPLED = frozenset({"c", "h", "d", "ms"})
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,199}")
_EVENT = re.compile(r"_e\{(\d+),(\d+)\}:")


class DatagramError(ValueError):
    """A line that an Agent would drop."""

    def __init__(self, line: str, problem: str) -> None:
        super().__init__(f"{problem} in {line!r}")


def parse_packet(packet: str, at: float) -> Iterator[Point | ServiceCheck]:
    """Everything in ``packet``, stamped ``at``; events are read over. Raises DatagramError."""
    for line in packet.split("\n"):
        if line.startswith("_sc|"):
            yield _service_check(line, at)
        elif line.startswith("_e{"):
            _check_event(line)
        elif line:
            yield parse_metric(line, at)


def parse_metric(line: str, at: float) -> Point:
    """``name:value[:value...]|type[|@rate][|#tags][|c:..][|e:..][|card:..][|Tseconds]``, fields in any order."""
    head, *fields = line.split("|")
    name, _, values = head.partition(":")
    if not fields or not values:
        raise DatagramError(line, "expected `name:value|type`")
    type, *extras = fields
    if type not in TYPES:
        raise DatagramError(line, f"unknown type `{type}`")
    if not _NAME.fullmatch(name):
        raise DatagramError(line, f"`{name}` is no metric name")
    rate, tags = _extras(line, extras)
    if rate != 1.0 and type not in SAMPLED:
        raise DatagramError(line, f"a sample rate on type `{type}`")
    return Point(at, name, type, _values(line, type, values), tags, rate)


def _extras(line: str, fields: list[str]) -> tuple[float, tuple[str, ...]]:
    rate, tags = 1.0, tuple[str, ...]()
    for field in fields:
        if field.startswith("@"):
            rate = _number(line, field[1:])
            if not 0 < rate <= 1:
                raise DatagramError(line, f"sample rate {field[1:]} is not in (0, 1]")
        elif field.startswith("#"):
            # Datadog stores tags in lower case.
            tags = tuple(sorted({tag.lower() for tag in field[1:].split(",") if tag}))
        elif not field.startswith(("c:", "e:", "card:", "T")):
            raise DatagramError(line, f"unknown field `{field}`")
    return rate, tags


def _values(line: str, type: str, text: str) -> tuple[float, ...]:
    if type == "s":
        # A set only counts distinct values: a checksum keeps text apart as well as numbers.
        return (float(zlib.crc32(text.encode())),)
    return tuple(_number(line, part) for part in text.split(":"))


def _number(line: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise DatagramError(line, f"`{text}` is no number") from None
    if value - value != 0:
        raise DatagramError(line, f"`{text}` is not finite")
    return value


def _service_check(line: str, at: float) -> ServiceCheck:
    head, _, message = line.partition("|m:")
    _, name, status, *fields = [*head.split("|"), "", ""]
    if not name or status not in {"0", "1", "2", "3"}:
        raise DatagramError(line, "expected `_sc|name|status`, status 0 to 3")
    tags = next((field[1:].split(",") for field in fields if field.startswith("#")), [])
    text = message.partition("|c:")[0].replace("m\\:", "m:").replace("\\n", "\n")
    return ServiceCheck(at, name, int(status), tuple(sorted(tag.lower() for tag in tags)), text)


def _check_event(line: str) -> None:
    match = _EVENT.match(line)
    if match is None:
        raise DatagramError(line, "expected `_e{title length,text length}:title|text`")
    title, text = int(match[1]), int(match[2])
    rest = line[match.end() :].encode()
    if len(rest) < title + 1 + text or rest[title : title + 1] != b"|":
        raise DatagramError(line, "the lengths do not fit the text")
