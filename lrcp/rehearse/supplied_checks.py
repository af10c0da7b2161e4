"""What the schema cannot say of the series, checks, logs and events that a scenario supplies (codes R206, R307)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lrcp.core.capture import FLUSH_SECONDS
from lrcp.core.durations import seconds
from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.core.yamldoc import Document
from lrcp.rehearse.supplied import length, owners

Path_ = tuple[str | int, ...]
_KINDS = ("series", "checks", "logs", "events")


def supplied(document: Document, *kinds: str) -> Iterator[tuple[Path_, Mapping[str, Any]]]:
    """Every entry of these kinds, with its place; ``history`` is one of series."""
    if "series" in kinds:
        yield from ((("history", n), entry) for n, entry in enumerate(document.value.get("history", ())))
    for number, phase in enumerate(document.value["phases"]):
        for kind in kinds:
            yield from ((("phases", number, kind, n), entry) for n, entry in enumerate(phase.get(kind, ())))


def check_supplied(document: Document) -> Iterator[Finding]:
    for path, entry in supplied(document, *_KINDS):
        yield from _check_every(document, path, entry)
        yield from _check_owners(document, path, entry)
    for number, entry in enumerate(document.value.get("history", ())):
        if seconds(entry["from"]) >= seconds(entry["to"]):
            message, at = "`from` is not before `to`", document.position("history", number, "from")
            yield Finding("R206", message, at, found=entry["from"], expected=f"earlier than {entry['to']}")
    for path, entry in supplied(document, *_KINDS):
        if path[0] == "phases":
            yield from _check_end(document, path, entry, document.value["phases"][path[1]]["minutes"] * 60)


def _check_every(document: Document, path: Path_, entry: Mapping[str, Any]) -> Iterator[Finding]:
    every = seconds(entry.get("every", f"{FLUSH_SECONDS}s"))
    if every <= 0 or every % FLUSH_SECONDS:
        message = f"`every` is no multiple of {FLUSH_SECONDS} s, the distance of flushes"
        yield Finding("R206", message, document.position(*path, "every"), found=entry["every"])


def _check_owners(document: Document, path: Path_, entry: Mapping[str, Any]) -> Iterator[Finding]:
    data = document.value
    known = [*([data["service"]] if "service" in data else ()), *data.get("services", ())]
    for name in owners(entry, data):
        if name not in known:
            at = document.position(*path, "service")
            message = f"there is no service `{name}` in this scenario"
            yield Finding("R307", message, at, found=name, fix=suggestion(name, known))


def _check_end(document: Document, path: Path_, entry: Mapping[str, Any], end: float) -> Iterator[Finding]:
    """A value that comes when its phase is over would belong to the next one."""
    if length(entry) > end:
        message = f"the values last {length(entry) / 60:g} min, the phase {end / 60:g} min"
        yield Finding("R206", message, document.position(*path, "values"), fix="shorten them")
    if seconds(entry.get("at", 0)) >= end:
        message = "`at` is not within the phase"
        yield Finding("R206", message, document.position(*path, "at"), found=entry["at"], expected="earlier")
