"""Runs every case of the data files beside it; the format is in README.md."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lrcp.core.capture import Point
from lrcp.core.durations import seconds as duration
from lrcp.core.yamldoc import load_yaml
from lrcp.evaluate import Evaluation, MonitorDefinition, MonitorEvaluator, SeriesStore, SloDefinition, State
from lrcp.evaluate.definition import options_of
from lrcp.evaluate.objective import Events, Slice
from lrcp.evaluate.scope import Group
from lrcp.query import parse_formula, parse_metric, parse_monitor

HERE = Path(__file__).parent
FILES = {file.stem: load_yaml(file, HERE).value for file in sorted(HERE.glob("*.yaml"))}
SUBMITTED = {"count": "c", "gauge": "g", "histogram": "h", "distribution": "d"}


def cases(*kinds: str) -> list[Any]:
    """Cases that have one of the keys, as pytest parameters."""
    found = []
    for topic, file in FILES.items():
        for name, case in file["cases"].items():
            if any(kind in case for kind in kinds):
                found.append(pytest.param(case, id=f"{topic}: {name}"))
    return found


@pytest.mark.parametrize("topic", FILES)
def test_every_topic_names_its_source_in_datadogs_documentation(topic: str) -> None:
    assert FILES[topic]["source"].startswith("https://docs.datadoghq.com/")


@pytest.mark.parametrize("case", cases("expect"))
def test_evaluations_are_as_documented(case: dict[str, Any]) -> None:
    evaluator = monitor(case, stored(case["series"]))

    for expected in case["expect"]:
        seen = evaluator.evaluate(instant(expected["at"]))
        compare(expected, next((each for each in seen if each.group == expected.get("group", "*")), None))


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


def stored(series: list[dict[str, Any]]) -> SeriesStore:
    store = SeriesStore()
    for each in series:
        for at, values in each["points"].items():
            samples = tuple(map(float, values if isinstance(values, list) else [values]))
            tags = tuple(each.get("tags", ()))
            store.add(Point(instant(at), each["metric"], SUBMITTED[each["type"]], samples, tags))
    return store


def monitor(case: dict[str, Any], store: SeriesStore) -> MonitorEvaluator:
    definition = define(case["query"], case.get("type", "query alert"), case.get("options", {}))
    return MonitorEvaluator(definition, store, slos=objectives(case.get("slo")))


def define(query: str, type: str, options: dict[str, Any]) -> MonitorDefinition:
    arguments = {"require_full_window": False, **options}
    return MonitorDefinition("case", "case", type, query, parse_monitor(query, type), options_of(arguments))


def objectives(slo: dict[str, Any] | None) -> dict[str, SloDefinition]:
    if slo is None:
        return {}
    queries: Any = {name: parse_metric(query) for name, query in slo["queries"].items()}
    indicator = Slice(parse_formula(slo["formula"]), queries, slo["comparator"], slo["threshold"], slo["seconds"])
    return {"slo": SloDefinition("slo", "slo", indicator, slo["targets"])}


def instant(time: str) -> float:
    hour, minute, second = map(int, time.split(":"))
    return datetime(2026, 1, 15, hour, minute, second, tzinfo=UTC).timestamp()
