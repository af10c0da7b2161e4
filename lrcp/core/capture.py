"""Series capture: what an intake received, one record a line; frozen as schemas/formats/capture.json.

The first line is the header; every further line is a Point, a LogLine, a ServiceCheck or an Event, stamped
with the instant (seconds since the epoch) of the flush it arrived in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from lrcp.core.event import Event
from lrcp.core.frozen import Frozen

FORMAT = "lrcp.capture/1"
FLUSH_SECONDS = 10


class Point(Frozen):
    """One DogStatsD metric of one flush: ``type`` is c, g, h, d, s or ms; tags are sorted ``key:value``."""

    at: float
    name: str
    type: str
    values: tuple[float, ...]
    tags: tuple[str, ...]
    rate: float = 1.0

    def as_dict(self) -> dict[str, Any]:
        record: dict[str, Any] = {"at": self.at, "metric": self.name, "type": self.type, "values": list(self.values)}
        record["tags"] = list(self.tags)
        if self.rate != 1.0:
            record["rate"] = self.rate
        return record


class LogLine(Frozen):
    """One structured log line as the service wrote it."""

    at: float
    attributes: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        return {"at": self.at, "log": self.attributes}


class ServiceCheck(Frozen):
    """``status``: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN."""

    at: float
    name: str
    status: int
    tags: tuple[str, ...]
    message: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {
            "at": self.at,
            "check": self.name,
            "status": self.status,
            "tags": list(self.tags),
            "message": self.message,
        }


Record = Point | LogLine | ServiceCheck | Event


def write_capture(stream: TextIO, records: Iterable[Record]) -> None:
    stream.write(json.dumps({"format": FORMAT, "flush_seconds": FLUSH_SECONDS}) + "\n")
    for record in records:
        stream.write(json.dumps(record.as_dict(), ensure_ascii=False) + "\n")


def read_capture(stream: TextIO) -> Iterator[Record]:
    """Raises ValueError naming the line that is not a record of this format."""
    first = stream.readline()
    try:
        header = json.loads(first)
    except ValueError:
        header = None
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise ValueError(f"line 1: expected the header of {FORMAT}, found {first[:80].strip()!r}")
    for number, line in enumerate(stream, start=2):
        try:
            yield _record(json.loads(line))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"line {number}: not a capture record: {error!r}") from error


def _record(data: dict[str, Any]) -> Record:
    if "metric" in data:
        return Point(
            data["at"],
            data["metric"],
            data["type"],
            tuple(data["values"]),
            tuple(data["tags"]),
            data.get("rate", 1.0),
        )
    if "log" in data:
        return LogLine(data["at"], data["log"])
    if "event" in data:
        return Event(data["at"], data["source"], data["event"], tuple(data["tags"]))
    return ServiceCheck(data["at"], data["check"], data["status"], tuple(data["tags"]), data.get("message", ""))
