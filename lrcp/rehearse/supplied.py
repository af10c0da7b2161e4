"""What a scenario supplies instead of a service: series, check runs, logs and other events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lrcp.core.capture import FLUSH_SECONDS, LogLine, Record, ServiceCheck
from lrcp.core.durations import seconds
from lrcp.core.event import Event
from lrcp.prove.shorthand import samples_of
from lrcp.rehearse.scenario import CheckRun, Happening, History, Scenario

_FLUSH = f"{FLUSH_SECONDS}s"


def owners(entry: Mapping[str, Any], scenario: Mapping[str, Any]) -> Sequence[str]:
    """The services that an entry is of: those it names, or all that the scenario supplies; the only one, if so."""
    named = entry.get("service", scenario.get("services") or [scenario.get("service", "")])
    return [named] if isinstance(named, str) else list(named)


def histories(scenario: Mapping[str, Any]) -> Iterator[History]:
    """The past, and what phases supply; one for each service that a series is of."""
    for entry in scenario.get("history", ()):
        yield from _histories(entry, scenario, seconds(entry["from"]), seconds(entry["to"]))
    for start, end, phase in _phases(scenario):
        for entry in phase.get("series", ()):
            yield from _histories(entry, scenario, start, end)


def happenings(scenario: Mapping[str, Any]) -> Iterator[Happening | CheckRun]:
    """Logs, events and check runs of all phases."""
    for start, end, phase in _phases(scenario):
        for entry in phase.get("checks", ()):
            yield from _runs(entry, scenario, start)
        for key in ("logs", "events"):
            for entry in phase.get(key, ()):
                yield from _happenings(entry, entry.get("source", key), scenario, start, end)


def records(scenario: Scenario, environment: str) -> list[Record]:
    """What Datadog receives of it, in order of time, with the tags that each service would give."""
    found = (_record(each, scenario.start, environment) for each in scenario.supplied)
    return sorted(found, key=lambda record: record.at)


def tags_of(entry: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(sorted(f"{key}:{value}" for key, value in entry.get("tags", {}).items()))


def length(entry: Mapping[str, Any]) -> float:
    """Seconds that the values of an entry last; none where it is a shape."""
    return len(samples_of(entry["values"])) * seconds(entry.get("every", _FLUSH)) if "values" in entry else 0.0


def _phases(scenario: Mapping[str, Any]) -> Iterator[tuple[float, float, Mapping[str, Any]]]:
    start = 0.0
    for phase in scenario["phases"]:
        end = start + phase["minutes"] * 60.0
        yield start, end, phase
        start = end


def _histories(entry: Mapping[str, Any], scenario: Mapping[str, Any], begin: float, end: float) -> Iterator[History]:
    wave = entry.get("wave", {})
    hour, _, minute = wave.get("peak", "00:00").partition(":")
    for service in owners(entry, scenario):
        yield History(
            metric=entry["metric"],
            tags=tags_of(entry),
            begin=begin,
            end=end,
            every=seconds(entry.get("every", _FLUSH)),
            value=entry.get("value", 0.0),
            low=wave.get("low"),
            peak=int(hour) * 3600.0 + int(minute) * 60.0,
            weekend=entry.get("weekend", 1.0),
            noise=entry.get("noise", 0.0),
            weight=entry.get("weight", 1),
            samples=tuple(samples_of(entry["values"])) if "values" in entry else (),
            service=service,
        )


def _runs(entry: Mapping[str, Any], scenario: Mapping[str, Any], start: float) -> Iterator[CheckRun]:
    every = seconds(entry.get("every", _FLUSH))
    for service in owners(entry, scenario):
        for number, statuses in enumerate(samples_of(entry["values"])):
            for status in statuses:
                yield CheckRun(service, start + number * every, entry["check"], int(status), tags_of(entry))


def _happenings(
    entry: Mapping[str, Any], source: str, scenario: Mapping[str, Any], start: float, end: float
) -> Iterator[Happening]:
    first = start + seconds(entry.get("at", 0))
    for service in owners(entry, scenario):
        at = first
        while at < end:
            for _ in range(entry.get("count", 1)):
                yield Happening(service, at, source, entry["attributes"], tags_of(entry))
            if "every" not in entry:
                break
            at += seconds(entry["every"])


def _record(supplied: Happening | CheckRun, start: float, environment: str) -> Record:
    own = (f"env:{environment}", f"service:{supplied.service}")
    tags, at = tuple(sorted({*supplied.tags, *own})), start + supplied.at
    if isinstance(supplied, CheckRun):
        return ServiceCheck(at, supplied.check, supplied.status, tags)
    attributes = {"service": supplied.service, **supplied.attributes}
    if supplied.source == "logs":
        return LogLine(at, {**attributes, "ddtags": ",".join(tags)})
    return Event(at, supplied.source, attributes, tags)
