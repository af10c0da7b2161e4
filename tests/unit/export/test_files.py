from __future__ import annotations

import json

from lrcp.export import Ids, collect, files
from lrcp.export.entries import FILES
from lrcp.spec import Reference


def read(spec, ids=None):
    entries = collect(spec, Ids(ids or {}))
    return {path: json.loads(text) for path, text in files(entries, spec).items()}


def test_there_is_every_file_even_an_empty_one_so_that_nothing_old_stays(spec) -> None:
    made = read(spec)
    assert {f"{name}.json" for name in FILES} <= made.keys()
    assert {f"needs_ids/{name}.json" for name in FILES} <= made.keys()
    assert made["synthetics.json"] == {}


def test_bodies_stand_under_their_address_those_that_wait_apart(spec) -> None:
    made = read(spec)
    assert set(made["monitors.json"]) == {"datadog_monitor.chat--slow", "datadog_monitor.search--slow"}
    assert set(made["needs_ids/monitors.json"]) == {"datadog_monitor.chat--burn", "datadog_monitor.search--burn"}
    assert made["monitors.json"]["datadog_monitor.chat--slow"]["query"] == "avg:a{*} > 1"


def test_the_order_says_where_to_send_what_and_where_the_id_comes_back(spec) -> None:
    order = read(spec)["import.json"]
    assert (order["environment"], order["site"]) == ("production", "datadoghq.eu")
    steps = {each["entry"]: each for each in order["entries"]}
    assert steps["datadog_service_level_objective.chat--latency"] == {
        "entry": "datadog_service_level_objective.chat--latency",
        "file": "slo.json",
        "method": "POST",
        "path": "/api/v1/slo",
        "answer": {"id": "data.0.id"},
    }
    assert steps["datadog_monitor.chat--burn"]["needs"] == ["tf://datadog_service_level_objective/chat--latency/id"]


def test_an_entry_moves_when_its_ids_are_known(spec) -> None:
    made = read(spec, {Reference("datadog_service_level_objective", "chat--latency"): "abc"})
    assert "datadog_monitor.chat--burn" in made["monitors.json"]
    assert "datadog_monitor.chat--burn" not in made["needs_ids/monitors.json"]
