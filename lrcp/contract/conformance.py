"""What a service really sent, against what the contract says it sends: names, types, tag keys and values.

Codes: C130 metric that the contract does not have, C131 another type, C132 tag key too many or missing,
C133 tag value, C134 metric of the contract that was not sent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from lrcp.contract.model import Contract, Metric, MetricStatus, Tag
from lrcp.core.capture import Point, read_capture
from lrcp.core.errors import UsageError
from lrcp.core.finding import Finding, Severity
from lrcp.core.nearest import nearest, suggestion
from lrcp.core.position import Position

# DogStatsD's letters; what the contract calls a distribution may not arrive as a histogram, which is another metric.
_TYPES = {"c": "count", "g": "gauge", "d": "distribution", "h": "histogram", "ms": "timer", "s": "set"}
_AGENTS_OWN = "dd.internal."

Placed = tuple[Position, Point]


def read_points(file: Path) -> Iterator[Placed]:
    """The metric points of a capture, each with its line. Raises UsageError for what is no capture."""
    try:
        with file.open(encoding="utf-8") as stream:
            for line, record in enumerate(read_capture(stream), start=2):
                if isinstance(record, Point):
                    yield Position(str(file), line), record
    except (OSError, ValueError) as error:
        raise UsageError(f"{file} is no capture: {error}") from error


def compare(points: Iterable[Placed], contract: Contract, senders: Sequence[str]) -> list[Finding]:
    """Where ``points`` of one service differ from the contract, each difference once, at its first place.

    ``senders`` are the service, its kind and those above it. A metric that was never sent stands at its place in the
    contract: that proves something only when ``points`` come from every path through the service.
    """
    found: dict[tuple[str, str], Finding] = {}
    seen: set[tuple[str, str, tuple[str, ...]]] = set()
    for position, point in points:
        shape = (point.name, point.type, point.tags)
        if shape not in seen:
            seen.add(shape)
            for finding in _differences(position, point, contract, senders):
                found.setdefault((finding.code, finding.message), finding)
    sent = {name for name, _, _ in seen}
    return [*found.values(), *_never_sent(sent, contract, senders)]


def _differences(position: Position, point: Point, contract: Contract, senders: Sequence[str]) -> Iterator[Finding]:
    metric = contract.metrics.get(point.name)
    if metric is None:
        message, fix = f"`{point.name}` is not in the contract", _near(point.name, contract.metrics)
        yield Finding("C130", message, position, fix=fix or "declare it in contract/metrics.yaml")
        return
    if problem := _not_expected(metric, senders):
        yield Finding("C130", f"`{metric.name}` is sent, but {problem[0]}", position, fix=problem[1])
    if _TYPES[point.type] != metric.type.value:
        message = f"`{metric.name}` is sent as a {_TYPES[point.type]}"
        fix = "send it as the contract says: a name has one type for ever"
        yield Finding("C131", message, position, expected=metric.type.value, fix=fix)
    yield from _tag_differences(position, point, metric, senders)


def _not_expected(metric: Metric, senders: Sequence[str]) -> tuple[str, str] | None:
    """Why nobody expects ``metric`` of this service, and what to do about it."""
    if metric.status is not MetricStatus.EMITTED:
        return f"the contract calls it {metric.status.value}", "remove its `status`"
    if not metric.sent_by(senders):
        return f"not by {' or '.join(senders)}", "add the service or its kind to its `emitted_by`"
    return None


def _tag_differences(position: Position, point: Point, metric: Metric, senders: Sequence[str]) -> Iterator[Finding]:
    given = [tag.partition(":")[::2] for tag in point.tags if not tag.startswith(_AGENTS_OWN)]
    for key, value in given:
        tag = metric.tag(key)
        if tag is None:
            message, fix = f"`{metric.name}` is sent with a tag `{key}`", _near(key, metric.tag_keys)
            fix = fix or "add it to the metric in contract/metrics.yaml, or stop sending it"
            yield Finding("C132", message, position, found=f"{key}:{value}", fix=fix)
        elif (values := tag.values_for(senders)) is not None and value not in values:
            message = f"the tag `{key}` of `{metric.name}` is sent with the value `{value}`"
            fix = suggestion(value, values) or f"add it to `{key}` in contract/tags.yaml"
            yield Finding("C133", message, position, found=value, fix=fix)
    for tag in _missing(metric, {key for key, _ in given}, senders):
        message = f"`{metric.name}` is sent without the tag `{tag.key}`"
        fix = "send it on every point: a query that groups by it would lose this one"
        yield Finding("C132", message, position, fix=fix)


def _missing(metric: Metric, keys: Collection[str], senders: Sequence[str]) -> Iterator[Tag]:
    return (tag for tag in metric.tags if tag.key not in keys and not tag.when_true and tag.sent(senders))


def _never_sent(sent: Collection[str], contract: Contract, senders: Sequence[str]) -> Iterator[Finding]:
    stray = sorted(name for name in sent if name not in contract.metrics)
    for metric in contract.metrics.values():
        if metric.name not in sent and _not_expected(metric, senders) is None:
            near = nearest(metric.name, stray)
            fix = f"`{near}` was sent: is it meant?" if near else "send it on the path it is for, or capture that path"
            message = f"`{metric.name}` was never sent"
            yield Finding("C134", message, metric.position, Severity.NOTE, fix=fix)


def _near(name: str, known: Iterable[str]) -> str:
    near = nearest(name, known)
    return f"did you mean `{near}`?" if near else ""
