"""A log on its way through the pipelines."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lrcp.core.event import Event
from lrcp.logs.paths import MISSING, get, merge, put, take

OFFICIAL = ("message", "service", "status", "host", "trace_id", "span_id")
"""Reserved attributes, which have processors of their own; the others are what the log itself holds."""

DEEPEST = 64
_ATTRIBUTES = "custom."


@dataclass(slots=True)
class Log:
    """``timestamp`` is in milliseconds since the epoch; ``official`` holds those of OFFICIAL that are set.

    ``settled`` names the official values that a remapper has given: the first one wins. ``dated``: a date
    remapper has seen the log, with or without success.
    """

    attributes: dict[str, Any]
    official: dict[str, str]
    timestamp: int
    tags: list[str] = field(default_factory=list)
    settled: set[str] = field(default_factory=set)
    dated: bool = False

    def get(self, path: str) -> Any:
        """An attribute, or the official value where no attribute has this name; MISSING when neither is there.

        ``custom.a`` is ``a``: attributes stand under ``custom`` in a result.
        """
        value = get(self.attributes, path)
        if value is MISSING and path.startswith(_ATTRIBUTES):
            value = get(self.attributes, path.removeprefix(_ATTRIBUTES))
        return self.official.get(path, MISSING) if value is MISSING else value

    def put(self, path: str, value: Any) -> None:
        """Set an attribute to a copy of ``value``: two attributes never share an object."""
        put(self.attributes, path, copy.deepcopy(value) if isinstance(value, dict | list) else value)

    def take(self, path: str) -> None:
        take(self.attributes, path)

    def event(self) -> Event:
        """As searches see it: official values and attributes stand together."""
        return Event(self.timestamp / 1000, "logs", self.attributes | self.official, tuple(self.tags))


def from_text(line: str, at: int, tags: Iterable[str] = ()) -> Log:
    """A line as it arrives: a JSON object becomes attributes, the text of its ``message`` the official one."""
    try:
        parsed = without_empty(parse_json(line))
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict):
        return Log({}, {"message": line}, at, list(tags))
    return Log(parsed, {"message": _message_of(parsed) or line}, at, list(tags))


def _message_of(attributes: dict[str, Any]) -> str:
    """The text of ``message``, which is no attribute then; what an object under it holds moves to the top."""
    message = attributes.get("message")
    if isinstance(message, str):
        del attributes["message"]
        return message
    if isinstance(message, dict):
        del attributes["message"]
        merge(attributes, message)
    return ""


def parse_json(text: str) -> Any:
    """Strict JSON of bounded depth; raises ValueError for anything else."""
    try:
        value = json.loads(text, parse_constant=_refuse, strict=False)  # line breaks may stand in texts
    except RecursionError:
        raise ValueError("nested too deeply") from None
    _refuse_extremes(value)
    return value


def without_empty(value: Any) -> Any:
    """What is left of JSON that arrives: no ``null``, no empty object or list."""
    if isinstance(value, dict):
        inner = {key: without_empty(each) for key, each in value.items()}
        return {key: each for key, each in inner.items() if each is not None and each != {} and each != []}
    return [without_empty(each) for each in value] if isinstance(value, list) else value


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _refuse_extremes(value: Any) -> None:
    level, depth = [value], 0
    while level:
        if depth > DEEPEST:
            raise ValueError("nested too deeply")
        if any(isinstance(each, float) and not math.isfinite(each) for each in level):
            raise ValueError("a number is out of range")
        level = [inner for each in level for inner in _inside(each)]
        depth += 1


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list) else ()
