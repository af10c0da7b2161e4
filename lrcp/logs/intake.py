"""What happens to a JSON log before the first pipeline: its reserved attributes are found under their usual names.

https://docs.datadoghq.com/logs/log_configuration/pipelines/?tab=date#preprocessing . The lists of names are those
of an account that has not changed them.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from lrcp.logs.paths import MISSING, get
from lrcp.logs.processors.official import DATE_SOURCES, instant, status_of
from lrcp.logs.record import OFFICIAL, Log, without_empty

NAMES: Mapping[str, tuple[str, ...]] = {
    "message": ("message", "msg", "log"),
    "service": ("service", "syslog.appname", "dd.service"),
    "status": ("status", "severity", "level", "syslog.severity"),
    "host": ("host", "hostname", "syslog.hostname"),
    "trace_id": ("dd.trace_id", "contextMap.dd.trace_id", "named_tags.dd.trace_id", "trace_id"),
    "span_id": ("dd.span_id", "span_id"),
}


def receive(line: Mapping[str, Any], at: float, tags: Iterable[str] = ()) -> Log:
    """A structured log that arrives at ``at`` (seconds since the epoch); ``line`` itself does not change.

    ``ddsource`` and ``ddtags`` become tags. An official attribute is no other attribute any more; one that was
    found under another name (``level``) stays where it is, too.
    """
    attributes: dict[str, Any] = without_empty(copy.deepcopy(dict(line)))
    official = {
        name: _shown(name, value) for name in OFFICIAL if (value := _first(attributes, NAMES[name])) is not None
    }
    timestamp = _timestamp(attributes, at)
    for name in (*OFFICIAL, "ddsource", "ddtags"):
        attributes.pop(name, None)
    return Log(attributes, official, timestamp, [*tags, *_tags(line)])


def _first(attributes: dict[str, Any], names: Iterable[str]) -> Any:
    for name in names:
        value = get(attributes, name)
        if value is not MISSING and not isinstance(value, dict | list):
            return value
    return None


def _shown(name: str, value: Any) -> str:
    return status_of(value) if name == "status" else str(value)


def _timestamp(attributes: dict[str, Any], at: float) -> int:
    arrived = datetime.fromtimestamp(at, UTC)
    found = (instant(get(attributes, name), lambda: arrived) for name in DATE_SOURCES)
    return next((each for each in found if each is not None), round(at * 1000))


def _tags(line: Mapping[str, Any]) -> list[str]:
    source, written = line.get("ddsource"), line.get("ddtags")
    tags = [f"source:{source}"] if isinstance(source, str) and source else []
    return [*tags, *(tag.strip() for tag in written.split(",") if tag.strip())] if isinstance(written, str) else tags
