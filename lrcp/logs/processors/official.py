"""Remappers of the reserved attributes: date, status, service, message, trace and span.

The first of them that can be applied to a log counts, over all pipelines.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from lrcp.logs.grok.dates import date_format
from lrcp.logs.grok.errors import FilterError
from lrcp.logs.grok.zones import zone_of
from lrcp.logs.paths import MISSING, get
from lrcp.logs.processors.step import PROCESSORS, Compiler, Step
from lrcp.logs.record import Log
from lrcp.logs.section import Section

DATE_SOURCES = ("timestamp", "date", "_timestamp", "Timestamp", "eventTime", "published_date")
_ISO = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})"
    r"(?:[T ](\d{2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?\Z",
    re.IGNORECASE,
)
_SYSLOG_DATE = re.compile(r"[A-Za-z]{3}\s+\d")
_SYSLOG = ("emergency", "alert", "critical", "error", "warn", "notice", "info", "debug")
_PREFIXES = (
    ("emerg", "emergency"), ("f", "emergency"), ("a", "alert"), ("c", "critical"), ("err", "error"), ("w", "warn"),
    ("n", "notice"), ("i", "info"), ("d", "debug"), ("t", "debug"), ("v", "debug"), ("o", "ok"), ("s", "ok"),
)  # fmt: skip


@PROCESSORS.exact("date-remapper")
def _date(section: Section, compiler: Compiler) -> Step:
    sources = section.texts("sources")
    now = compiler.surroundings.now

    def step(log: Log) -> None:
        log.dated = True
        if "date" in log.settled:
            return
        for source in sources:
            at = instant(get(log.attributes, source), now)
            if at is not None:
                log.timestamp = at
                log.settled.add("date")
                return

    return step


def instant(value: Any, now: Callable[[], datetime]) -> int | None:
    """Milliseconds since the epoch of a number, an ISO 8601 or an RFC 3164 date; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, int | float):
        return int(value)
    text = value.strip()
    if re.fullmatch(r"-?\d{1,18}", text):
        return int(text)
    if _SYSLOG_DATE.match(text):
        return _rfc3164(text, now)
    return _iso(text)


def _iso(text: str) -> int | None:
    found = _ISO.match(text)
    if not found:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    zone = zone_of(found[8].upper()) if found[8] else UTC
    try:
        at = datetime(year, month, day, hour, minute, tzinfo=zone) + timedelta(seconds=second)
    except (ValueError, OverflowError):
        return None
    return round(at.timestamp()) * 1000 + int((found[7] or "")[:3].ljust(3, "0"))


def _rfc3164(text: str, now: Callable[[], datetime]) -> int | None:
    try:
        return date_format("MMM d HH:mm:ss", now=now).parse(" ".join(text.split()))
    except FilterError:
        return None


@PROCESSORS.exact("status-remapper")
def _status(section: Section, _compiler: Compiler) -> Step:
    return _remapper("status", section.texts("sources"), status_of)


def status_of(value: Any) -> str:
    """https://docs.datadoghq.com/logs/log_configuration/processors/log_status_remapper/"""
    text = str(value).strip().lower()
    if text in "01234567" and len(text) == 1:
        return _SYSLOG[int(text)]
    if text == "e":  # the level of glog; `ended` is no error
        return "error"
    return next((status for prefix, status in _PREFIXES if text.startswith(prefix)), "info")


@PROCESSORS.exact("service-remapper")
def _service(section: Section, _compiler: Compiler) -> Step:
    return _remapper("service", section.texts("sources"), str)


@PROCESSORS.exact("message-remapper", note="its source is removed")
def _message(section: Section, _compiler: Compiler) -> Step:
    return _remapper("message", section.texts("sources"), str, moves=True)


@PROCESSORS.exact("trace-id-remapper", note="its source is removed")
def _trace(section: Section, _compiler: Compiler) -> Step:
    return _remapper("trace_id", section.texts("sources", ("dd.trace_id",)), str, moves=True)


@PROCESSORS.exact("span-id-remapper", note="its source is removed")
def _span(section: Section, _compiler: Compiler) -> Step:
    return _remapper("span_id", section.texts("sources", ("dd.span_id",)), str, moves=True)


def _remapper(name: str, sources: tuple[str, ...], convert: Callable[[Any], str], *, moves: bool = False) -> Step:
    def step(log: Log) -> None:
        if name in log.settled:
            return
        for source in sources:
            value = _scalar(get(log.attributes, source))
            if value is None:
                continue
            log.official[name] = convert(value)
            log.settled.add(name)
            if moves:
                log.take(source)
            return

    return step


def _scalar(value: Any) -> Any:
    """The value, or the only one of a list; None for what is no single value."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return None if value is MISSING or isinstance(value, dict | list) else value
