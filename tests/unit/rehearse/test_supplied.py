"""What a scenario says instead of a service that does not run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lrcp.core.capture import LogLine, Record, ServiceCheck
from lrcp.core.errors import FindingsError
from lrcp.core.event import Event
from lrcp.rehearse.load import load_rehearsals
from lrcp.rehearse.scenario import Scenario
from lrcp.rehearse.supplied import records

SCENARIO = """\
# yaml-language-server: $schema=../../../schemas/formats/scenario.json
version: 1
scenario: slow
title: Two shops that do not run
services: [shop, store]
seed: 1
start: "2026-03-02T09:00:00Z"
history:
  - { metric: m, from: -7d, to: 0m, every: 5m, value: 9, wave: { low: 1, peak: "14:00" }, weekend: 0.5, noise: 0.03 }
phases:
  - { name: usual, minutes: 1, series: [{ metric: m, value: 2, weight: 3 }] }
  - name: broken
    minutes: 2
    series: [{ service: store, metric: m, tags: { b: x, a: y }, every: 20s, values: "1 _ [2 3]" }]
    checks: [{ service: shop, check: up, tags: { host: a }, every: 30s, values: "0 2x2" }]
    logs: [{ service: shop, at: 30s, every: 1m, count: 2, attributes: { level: error } }]
    events: [{ service: [store], source: spans, attributes: { error: true, service: other } }]
"""

Load = Callable[[str], Scenario]


@pytest.fixture
def load(write: Callable[..., Path], tmp_path: Path) -> Load:
    def load(text: str = SCENARIO) -> Scenario:
        (scenario,) = load_rehearsals(write(scenario=text), tmp_path).scenarios
        return scenario

    return load


@pytest.fixture
def found(load: Load) -> list[Record]:
    return records(load(SCENARIO), "local")


def test_no_service_is_started_and_all_are_rehearsed(load: Load) -> None:
    scenario = load(SCENARIO)
    assert (scenario.service, scenario.services) == ("", ("shop", "store"))


def test_a_series_without_a_service_is_of_each(load: Load) -> None:
    seen = [(each.service, each.begin, each.end, each.value) for each in load(SCENARIO).history]
    assert seen == [
        ("shop", -604_800.0, 0.0, 9),
        ("store", -604_800.0, 0.0, 9),
        ("shop", 0.0, 60.0, 2),
        ("store", 0.0, 60.0, 2),
        ("store", 60.0, 180.0, 0.0),
    ]


def test_shapes_and_values_are_read(load: Load) -> None:
    past, _, usual, _, broken = load(SCENARIO).history
    assert (past.low, past.peak, past.weekend, past.noise, past.every) == (1, 50_400.0, 0.5, 0.03, 300)
    assert (usual.every, usual.weight) == (10, 3)
    assert (broken.tags, broken.every, broken.samples) == (("a:y", "b:x"), 20, ((1.0,), (), (2.0, 3.0)))


def test_logs_come_again_until_the_phase_ends_with_the_tags_of_their_service(found: list[Record]) -> None:
    start = 1_772_442_000
    logs = [record for record in found if isinstance(record, LogLine)]
    assert [record.at - start for record in logs] == [90, 90, 150, 150]
    assert logs[0].attributes == {"service": "shop", "level": "error", "ddtags": "env:local,service:shop"}


def test_checks_and_events_are_of_their_service(found: list[Record]) -> None:
    start = 1_772_442_000
    tags = ("env:local", "host:a", "service:shop")
    assert [record for record in found if isinstance(record, ServiceCheck)] == [
        ServiceCheck(start + 60 + 30 * number, "up", status, tags) for number, status in enumerate((0, 2, 2))
    ]
    (event,) = (record for record in found if isinstance(record, Event))
    assert (event.at, event.source, event.attributes) == (start + 60, "spans", {"service": "other", "error": True})
    assert event.tags == ("env:local", "service:store")


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("services: [shop, store]\n", "", {"S002"}),
        ("service: store, metric", "service: sture, metric", {"R307"}),
        ("every: 20s", "every: 15s", {"R206"}),
        ('"1 _ [2 3]"', '"1x7"', {"R206"}),
        ("at: 30s", "at: 2m", {"R206"}),
        ("name: broken", "name: broken\n    faults: { a: b }", {"R206"}),
        ("name: broken", "name: broken\n    traffic: usual", {"R206"}),
        ("value: 2, ", "", {"S002"}),
        ("value: 2, ", "value: 2, values: 1x6, ", {"S007"}),
        ('"0 2x2"', '"0 7x2"', {"S005"}),
    ],
)
def test_what_cannot_be_supplied_is_found(load: Load, old: str, new: str, codes: set[str]) -> None:
    assert old in SCENARIO
    with pytest.raises(FindingsError) as error:
        load(SCENARIO.replace(old, new, 1))
    assert {finding.code for finding in error.value.findings} == codes
