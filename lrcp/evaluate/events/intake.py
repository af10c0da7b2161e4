"""What Datadog makes of a log line before its pipelines: reserved attributes and tags.

https://docs.datadoghq.com/logs/log_configuration/pipelines/#preprocessing
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lrcp.core.capture import LogLine
from lrcp.core.event import Event
from lrcp.query.match_values import at_path

# The first of these attributes that a line has becomes the reserved one.
_RESERVED: Mapping[str, tuple[str, ...]] = {
    "message": ("message", "msg", "log"),
    "status": ("status", "severity", "level", "syslog.severity"),
    "service": ("service", "syslog.appname", "dd.service"),
    "host": ("host", "hostname", "syslog.hostname"),
    "source": ("source", "ddsource"),
    "trace_id": ("trace_id", "dd.trace_id", "contextMap.dd.trace_id", "named_tags.dd.trace_id"),
    "span_id": ("span_id", "dd.span_id", "contextMap.dd.span_id", "named_tags.dd.span_id"),
}
_UNIFIED = ("env", "service", "version")
_SYSLOG = ("emergency", "alert", "critical", "error", "warn", "notice", "info", "debug")
# https://docs.datadoghq.com/logs/log_configuration/processors/#log-status-remapper
_STATUSES = (
    (("emerg", "f"), "emergency"),
    (("a",), "alert"),
    (("c",), "critical"),
    (("e",), "error"),
    (("w",), "warn"),
    (("n",), "notice"),
    (("i",), "info"),
    (("d", "trace", "verbose"), "debug"),
    (("o", "s"), "ok"),
)


def log_event(line: LogLine) -> Event:
    """The log as its pipelines receive it.

    ``ddtags`` become tags; so do env, service and version, which the Agent adds to every log of a container
    that has unified service tagging.
    """
    attributes = {key: value for key, value in line.attributes.items() if key != "ddtags"}
    found = {name: _first(line.attributes, sources) for name, sources in _RESERVED.items()}
    attributes.update({name: value for name, value in found.items() if value is not None})
    attributes["status"] = status_of(found["status"])
    return Event(line.at, "logs", attributes, _tags(line.attributes))


def status_of(value: Any) -> str:
    """Datadog's word for a status as applications write it; ``info`` for one it does not know."""
    text = "" if value is None else str(value).strip().lower()
    if text.isdecimal() and int(text) < len(_SYSLOG):
        return _SYSLOG[int(text)]
    return next((status for prefixes, status in _STATUSES if text.startswith(prefixes)), "info")


def _first(attributes: Mapping[str, Any], sources: Sequence[str]) -> Any:
    return next((value for source in sources for value in at_path(attributes, source)), None)


def _tags(attributes: Mapping[str, Any]) -> tuple[str, ...]:
    written = attributes.get("ddtags")
    tags = {tag.strip() for tag in written.split(",") if tag.strip()} if isinstance(written, str) else set()
    for key in _UNIFIED:
        value = _first(attributes, (key, f"dd.{key}"))
        if isinstance(value, str) and not any(tag.startswith(f"{key}:") for tag in tags):
            tags.add(f"{key}:{value.lower()}")
    return tuple(sorted(tags))
