"""Structured log lines: JSON, one a line, with the attributes of contract/log_events.yaml."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Mapping, MutableMapping
from datetime import UTC, datetime
from typing import Any, TextIO

import structlog

from lrcp.contract.names import EVENTS, TAGS, LogEvent
from lrcp.core.clock import Clock
from lrcp.telemetry.redact import Redactor
from lrcp.telemetry.settings import TelemetrySettings
from lrcp.telemetry.tracing import NoSpan, Span

Value = str | float | bool | None
CLIENT = "network.client.ip"
_LONGEST_TEXT = 1_000
_errors = logging.getLogger("lrcp.telemetry")


class EventLog:
    """Writes events. A stream that cannot be written to costs the line, never the request."""

    def __init__(self, settings: TelemetrySettings, clock: Clock, stream: TextIO) -> None:
        self.redactor = Redactor(keep_ips=settings.keep_ips)
        self.written = 0
        self.lost = 0
        self._clock = clock
        self._stream = stream
        self._identity = {
            **{key: getattr(settings, key) for key in ("service", "env", "version")},
            **{f"dd.{key}": getattr(settings, key) for key in ("service", "env", "version")},
        }
        self._logger = structlog.wrap_logger(
            structlog.WriteLogger(stream),
            processors=[
                structlog.processors.add_log_level,
                structlog.processors.EventRenamer("message"),
                self._stamp,
                structlog.processors.JSONRenderer(),
            ],
            wrapper_class=structlog.BoundLogger,
            cache_logger_on_first_use=True,
        )

    def write(
        self,
        event: LogEvent,
        message: str,
        attributes: Mapping[str, Value],
        *,
        level: str | None = None,
        span: Span | None = None,
        prompt_id: str | None = None,
    ) -> None:
        """``level`` defaults to the event's own. Attributes that are None are left out; free text is redacted."""
        span = span or NoSpan()
        line: dict[str, Any] = {"evt.name": event.value, "dd.trace_id": span.trace_id, "dd.span_id": span.span_id}
        if prompt_id is not None:
            line["prompt_id"] = prompt_id
        line.update(self._clean(event, attributes))
        try:
            getattr(self._logger, level or EVENTS[event].level)(self.redactor.preview(message, _LONGEST_TEXT), **line)
        except (OSError, ValueError) as error:  # ValueError: the stream is closed
            self.lost += 1
            _errors.warning("a log line is lost: %s", error)
        else:
            self.written += 1

    def flush(self) -> None:
        try:
            self._stream.flush()
        except (OSError, ValueError) as error:
            _errors.warning("the log stream cannot be flushed: %s", error)

    def _stamp(self, _logger: object, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        stamp = datetime.fromtimestamp(self._clock.now(), UTC).isoformat(timespec="milliseconds")
        head = {"timestamp": stamp.replace("+00:00", "Z"), "level": line.pop("level"), "message": line.pop("message")}
        return {**head, **self._identity, **line}

    def _clean(self, event: LogEvent, attributes: Mapping[str, Value]) -> Iterator[tuple[str, Value]]:
        known = EVENTS[event].attributes
        for name, value in attributes.items():
            shown = self._shown(name, value, free_text=known[name].free_text)
            if shown is not None:
                yield name, shown

    def _shown(self, name: str, value: Value, *, free_text: bool) -> Value:
        if isinstance(value, float) and not math.isfinite(value):
            return None
        if not isinstance(value, str):
            return value
        if name == CLIENT:
            return self.redactor.network(value)
        return self.redactor.preview(value, _LONGEST_TEXT) if free_text or not _is_closed(name, value) else value


def _is_closed(name: str, value: str) -> bool:
    """A value that the contract lists holds nothing personal; any other may be what somebody typed."""
    tag = TAGS.get(name)
    return tag is not None and tag.values is not None and value in tag.values
