"""Log-based metrics: points counted and measured from logs, declared as ``datadog_logs_metric``.

https://docs.datadoghq.com/logs/log_configuration/logs_to_metrics/
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator

from lrcp.core.capture import FLUSH_SECONDS, Point
from lrcp.core.event import Event
from lrcp.core.frozen import Frozen
from lrcp.logs.paths import MISSING, get
from lrcp.logs.pipeline import search_test
from lrcp.logs.section import Section

COUNT, DISTRIBUTION = "count", "distribution"


class LogMetric(Frozen):
    """``path`` is the attribute that a distribution measures; ``group_by`` holds pairs of path and tag name."""

    name: str
    aggregation: str
    matches: Callable[[Event], bool]
    path: str = ""
    group_by: tuple[tuple[str, str], ...] = ()

    def point(self, event: Event) -> Point | None:
        """What ``event`` adds to the metric, None when it does not match or holds no number to measure."""
        if not self.matches(event):
            return None
        value = 1.0 if self.aggregation == COUNT else _number(_value(event, self.path))
        if value is None:
            return None
        tags = tuple(sorted(tag for path, name in self.group_by for tag in _tags(event, path, name)))
        return Point(_flush(event.at), self.name, "c" if self.aggregation == COUNT else "d", (value,), tags)


def points_of(event: Event, metrics: Iterable[LogMetric]) -> list[Point]:
    """The points of all ``metrics`` for one log, before any index excludes it."""
    return [point for point in (metric.point(event) for metric in metrics) if point is not None]


def read_log_metric(section: Section) -> LogMetric:
    """Raises FindingsError."""
    compute = section.section("compute")
    aggregation = compute.text("aggregation_type")
    if aggregation not in (COUNT, DISTRIBUTION):
        message = f"`aggregation_type` cannot be `{aggregation}`"
        raise compute.error("P401", message, "aggregation_type", expected="count or distribution")
    path = compute.text("path") if aggregation == DISTRIBUTION else ""
    groups = tuple((each.text("path"), each.text("tag_name")) for each in section.sections("group_by"))
    matches = search_test(section.section("filter"), "query")
    return LogMetric(section.text("name"), aggregation, matches, path, groups)


def _value(event: Event, path: str) -> object:
    """An attribute after `@`, and the first value of a tag or reserved attribute without."""
    found = get(dict(event.attributes), path.removeprefix("@"))
    if found is not MISSING or path.startswith("@"):
        return found
    values = (tag.partition(":")[2] for tag in event.tags if tag.startswith(f"{path}:"))
    return next(values, MISSING)


def _tags(event: Event, path: str, name: str) -> Iterator[str]:
    value = _value(event, path)
    if value is not MISSING and value is not None and not isinstance(value, dict | list):
        yield f"{name}:{str(value).lower() if isinstance(value, bool) else value}"


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _flush(at: float) -> float:
    return math.floor(at / FLUSH_SECONDS) * float(FLUSH_SECONDS)
