"""Runs every case of the data files beside it; the format is in README.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lrcp.core.capture import LogLine, Point, ServiceCheck
from lrcp.core.durations import seconds as duration
from lrcp.core.event import Event
from lrcp.core.frozen import replace
from lrcp.core.position import Position
from lrcp.core.yamldoc import load_yaml
from lrcp.evaluate import (
    Downtime,
    Downtimes,
    Evaluation,
    MonitorDefinition,
    MonitorEvaluator,
    SeriesStore,
    SloDefinition,
    State,
)
from lrcp.evaluate.definition import options_of
from lrcp.evaluate.evaluation import name_of
from lrcp.evaluate.events import CheckStore, EventStore, log_event
from lrcp.evaluate.objective import Events, Slice
from lrcp.evaluate.schedule import Recurrence
from lrcp.evaluate.scope import Group
from lrcp.evaluate.sli import OVERALL, indicator_of
from lrcp.evaluate.window import Span
from lrcp.prove.shorthand import samples_of
from lrcp.query import parse_formula, parse_metric, parse_monitor, parse_search
from lrcp.query.match import compile_search
from lrcp.spec.model import Resource

HERE = Path(__file__).parent
FILES = {file.stem: load_yaml(file, HERE).value for file in sorted(HERE.glob("*.yaml"))}
STATUSES = ("OK", "WARNING", "CRITICAL", "UNKNOWN")
SUBMITTED = {"count": "c", "gauge": "g", "histogram": "h", "distribution": "d"}


def cases(*kinds: str) -> list[Any]:
    """Cases that have one of the keys, as pytest parameters."""
    found = []
    for topic, file in FILES.items():
        for name, case in file["cases"].items():
            if any(kind in case for kind in kinds):
                found.append(pytest.param(with_shared(case, file), id=f"{topic}: {name}"))
    return found


def with_shared(case: dict[str, Any], file: dict[str, Any]) -> dict[str, Any]:
    """``series`` may be the name of one of the file's ``shared`` lists."""
    series = case.get("series")
    return {**case, "series": file["shared"][series]} if isinstance(series, str) else case


@pytest.mark.parametrize("topic", FILES)
def test_every_topic_names_its_source_in_datadogs_documentation(topic: str) -> None:
    assert FILES[topic]["source"].startswith("https://docs.datadoghq.com/")


@pytest.mark.parametrize("topic", FILES)
def test_every_topic_is_in_the_table_of_what_is_reproduced(topic: str) -> None:
    assert f"`{topic}`" in (HERE / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", cases("expect"))
def test_evaluations_are_as_documented(case: dict[str, Any]) -> None:
    evaluator = monitor(case, stored(case.get("series", [])))

    for expected in case["expect"]:
        seen = evaluator.evaluate(instant(expected["at"]))
        compare(expected, next((each for each in seen if each.group == expected.get("group", "*")), None))


@pytest.mark.parametrize("case", cases("transitions"))
def test_all_that_happens_from_minute_to_minute_is_as_documented(case: dict[str, Any]) -> None:
    store = stored(case["series"])
    parts = {name: monitor(part, store) for name, part in case.get("parts", {}).items()}
    watched = monitor(case, store, parts)
    first, last = instant(case["from"]), instant(case["to"])

    happened = []
    for at in range(int(first), int(last) + 1, 60):
        for part in parts.values():
            part.evaluate(at)
        happened += [told(each) for each in watched.evaluate(at) if each.transition]

    assert happened == case["transitions"]


@pytest.mark.parametrize("case", cases("muted"))
def test_a_scope_mutes_the_groups_it_names(case: dict[str, Any]) -> None:
    downtime = downtimes([{"scope": case["scope"], "monitor_identifier": {"monitor_tags": ["*"]}}])

    for group, muted in case["muted"].items():
        assert bool(downtime.muted("", (), tuple(group.split(",")), 0)) == muted, group


@pytest.mark.parametrize("case", cases("uptime"))
def test_the_indicator_of_an_objective_is_as_documented(case: dict[str, Any]) -> None:
    store = stored(case["series"])
    begin, end = int(instant(case["from"])), int(instant(case["to"]))
    indicator = indicator_of(objectives(case)["slo"], store, lambda each: MonitorEvaluator(each, store))

    shares = indicator.shares(Span(begin, end, end))

    for group, percent in case["uptime"].items():
        rate = shares[OVERALL if group == "*" else tuple(group.split(","))].rate
        assert rate is not None
        assert round(100 * (1 - rate), 2) == percent, (group, name_of(OVERALL))


@pytest.mark.parametrize("case", cases("occurs"))
def test_a_recurrence_rule_occurs_at_its_times(case: dict[str, Any]) -> None:
    rule = Recurrence.of(case["rrule"], case["start"], case.get("timezone", "UTC"))

    first, last = (instant(case["occurs"][end]) for end in (0, -1))

    assert list(rule.between(first - 1, last)) == [instant(each) for each in case["occurs"]]


@pytest.mark.parametrize("case", cases("search"))
def test_a_search_finds_the_events_that_are_documented(case: dict[str, Any]) -> None:
    event = Event(0, case.get("source", "logs"), case["event"], tuple(case.get("tags", ())))
    searches = dict.fromkeys(case["search"], True) | dict.fromkeys(case.get("not", []), False)

    found = {search: compile_search(parse_search(search))(event) for search in searches}
    assert found == searches


@pytest.mark.parametrize("case", cases("seconds"))
def test_the_evaluation_frequency_follows_the_window(case: dict[str, Any]) -> None:
    assert monitor(case, SeriesStore()).frequency == case["seconds"]


@pytest.mark.parametrize("case", cases("composite"))
def test_composites_combine_states_as_tabulated(case: dict[str, Any]) -> None:
    definition = define(case["composite"], "composite", {"notify_no_data": case["notify_no_data"]})
    parts = {reference: Fixed(State.OK) for reference in case["states"]}
    evaluator = MonitorEvaluator(definition, SeriesStore(), parts=parts)
    (known,) = evaluator.evaluate(0)

    for reference, state in case["states"].items():
        parts[reference].state = State(state)
    (seen,) = evaluator.evaluate(60)

    assert seen.state == (known.state if case["state"] == "last known" else case["state"])


@pytest.mark.parametrize("short_of", ["nothing", "long window", "short window"])
@pytest.mark.parametrize("case", cases("burn"))
def test_a_burn_rate_alert_needs_both_windows(case: dict[str, Any], short_of: str) -> None:
    burn = case["burn"]
    query = 'burn_rate("slo").over("{over}").long_window("{long}").short_window("{short}") > {rate}'.format(**burn)
    slo = SloDefinition(
        "slo",
        "slo",
        Events(parse_metric("sum:good{*}.as_count()"), parse_metric("sum:total{*}.as_count()")),
        {burn["over"]: 99.9},
    )
    end = instant("12:00:00")
    store = SeriesStore()
    short_bad = burn["bad"] - (1 if short_of == "short window" else 0)
    bad_before = burn["bad"] - (2 if short_of == "long window" else 0) + (burn["bad"] - short_bad)
    for at, bad in ((end - duration(burn["short"]), short_bad), (end - duration(burn["long"]), bad_before)):
        store.add(Point(at, "good", "c", (100_000.0 - bad,), ()))
        store.add(Point(at, "total", "c", (100_000.0,), ()))
    evaluator = MonitorEvaluator(define(query, "slo alert", {}), store, slos={"slo": slo})

    (seen,) = evaluator.evaluate(end)

    assert seen.state == (State.ALERT if short_of == "nothing" else State.OK)


class Fixed:
    """A part of a composite that has the state it is given."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.grouped = False

    @property
    def states(self) -> dict[Group, tuple[State, float | None]]:
        return {(): (self.state, None)}


def compare(expected: dict[str, Any], seen: Evaluation | None) -> None:
    assert seen is not None
    if "value" in expected:
        value = None if expected["value"] == "none" else expected["value"]
        if value is None or seen.value is None:
            assert seen.value == value
        elif "digits" in expected:
            assert round(seen.value, expected["digits"]) == value
        else:
            assert seen.value == pytest.approx(value, rel=expected.get("within", 1e-9))
    if "state" in expected:
        assert seen.state == expected["state"]
    if "transition" in expected:
        assert (seen.transition.kind if seen.transition else "none") == expected["transition"]


def told(each: Evaluation) -> str:
    """``10:01 * alert``, and why nobody heard of it."""
    assert each.transition is not None
    withheld = f", withheld: {each.transition.withheld}" if each.transition.withheld else ""
    when = datetime.fromtimestamp(each.at, tz=UTC)
    return f"{when:%H:%M} {name_of(each.transition.group)} {each.transition.kind}{withheld}"


def stored(series: list[dict[str, Any]]) -> SeriesStore:
    store = SeriesStore()
    for each in series:
        tags = tuple(each.get("tags", ()))
        for at, samples in points(each):
            store.add(Point(at, each["metric"], SUBMITTED[each["type"]], samples, tags))
        if "cycle" in each:
            add_cycle(store, each, tags)
    return store


def add_cycle(store: SeriesStore, series: dict[str, Any], tags: tuple[str, ...]) -> None:
    """``cycle``: stretches of values, each so many times, one after the other; ``begin`` counts from midnight."""
    cycle = series["cycle"]
    column = [
        samples[0] if samples else float("nan")
        for stretch in cycle["values"]
        for samples in samples_of(stretch["values"]) * stretch.get("times", 1)
    ]
    start, step = instant("00:00:00") + duration(cycle["begin"]), duration(cycle["every"])
    store.add_history(series["metric"], series["type"], tags, start=start, step=step, values=column)


def points(series: dict[str, Any]) -> Iterator[tuple[float, tuple[float, ...]]]:
    """Instants and samples of ``points``, and of ``minutes``: a value each minute, null where there is none."""
    for at, values in series.get("points", {}).items():
        yield instant(at), tuple(map(float, values if isinstance(values, list) else [values]))
    for begin, column in series.get("minutes", {}).items():
        for number, value in enumerate(column):
            if value is not None:
                yield instant(begin) + 60 * number, (float(value),)


def monitor(
    case: dict[str, Any], store: SeriesStore, parts: Mapping[str, MonitorEvaluator] | None = None
) -> MonitorEvaluator:
    definition = define(case["query"], case.get("type", "query alert"), case.get("options", {}))
    definition = replace(definition, tags=tuple(case.get("tags", ())), variables=case.get("variables", {}))
    return MonitorEvaluator(
        definition,
        store,
        slos=objectives(case),
        parts=parts,
        downtimes=downtimes(case.get("downtimes", [])),
        events=happened(case),
        checks=checked(case),
    )


def happened(case: dict[str, Any]) -> EventStore:
    """Logs as they arrive, and other events as they are."""
    store = EventStore()
    for each in case.get("logs", []):
        store.extend(log_event(LogLine(instant(at), each["log"])) for at in each["at"])
    for each in case.get("events", []):
        store.extend(Event(instant(at), each["source"], each["event"]) for at in each["at"])
    return store


def checked(case: dict[str, Any]) -> CheckStore:
    store = CheckStore()
    for each in case.get("checks", []):
        for at, status in each["runs"].items():
            store.add(ServiceCheck(instant(at), each["check"], STATUSES.index(status), tuple(each["tags"])))
    return store


def downtimes(declared: list[dict[str, Any]]) -> Downtimes:
    """From provider arguments and an ``id``."""
    found = []
    for each in declared:
        arguments = {key: value for key, value in each.items() if key != "id"}
        found.append(Downtime.of(resource("datadog_downtime_schedule", each.get("id", "d"), arguments)))
    return Downtimes(found)


def resource(type: str, id: str, arguments: dict[str, Any]) -> Resource:
    """Arguments that are times of day in the cases are instants for the provider."""
    shown = {key: instant(value) if key in ("start", "end") else value for key, value in arguments.items()}
    return Resource(type, id, id, "local", "local", shown, Position("case.yaml"))


def define(query: str, type: str, options: dict[str, Any]) -> MonitorDefinition:
    arguments = {"type": type, "require_full_window": False, **options}
    return MonitorDefinition("case", "case", type, query, parse_monitor(query, type), options_of(arguments))


def objectives(case: dict[str, Any]) -> dict[str, SloDefinition]:
    """``slo`` in short for a time slice objective, or as provider arguments, with ``monitors`` by id and
    ``corrections``.
    """
    slo = case.get("slo")
    if slo is None:
        return {}
    if "type" in slo:
        declared = [
            resource(
                "datadog_monitor", id, {"name": id, "type": "query alert", "require_full_window": False, **arguments}
            )
            for id, arguments in case.get("monitors", {}).items()
        ]
        declared += [resource("datadog_slo_correction", "c", each) for each in case.get("corrections", [])]
        return {
            "slo": SloDefinition.of(
                resource("datadog_service_level_objective", "slo", {"name": "slo", **slo}), declared
            )
        }
    queries: Any = {name: parse_metric(query) for name, query in slo["queries"].items()}
    indicator = Slice(parse_formula(slo["formula"]), queries, slo["comparator"], slo["threshold"], slo["seconds"])
    return {"slo": SloDefinition("slo", "slo", indicator, slo["targets"])}


def instant(time: str) -> float:
    if "T" in time:
        return datetime.fromisoformat(time).timestamp()
    hour, minute, second = map(int, time.split(":"))
    return datetime(2026, 1, 15, hour, minute, second, tzinfo=UTC).timestamp()
