"""Every dashboard is one that Datadog's own client understands, down to the last widget."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from datadog_api_client.v1.model.dashboard import Dashboard

from lrcp.contract.load import load_contract
from lrcp.core.capture import Point
from lrcp.report.dashboard import WIDGETS, Data
from lrcp.report.dashboard.page import tiles
from lrcp.report.dashboard.registry import Missing, Tile
from lrcp.report.dashboard.variables import variables_of
from lrcp.spec import load_specs
from tests.client_models import converted, unparsed

ROOT = Path(__file__).parents[1]
PRODUCTION, LOCAL = load_specs(ROOT, ["production", "local"])
DECLARED = {resource.name: resource for resource in PRODUCTION.of_type("datadog_dashboard_json")}
DASHBOARDS = {name: json.loads(resource.arguments["dashboard"]) for name, resource in DECLARED.items()}


@pytest.mark.parametrize("name", DASHBOARDS)
def test_a_dashboard_is_understood_by_datadogs_client(name: str) -> None:
    assert list(unparsed(converted(DASHBOARDS[name], Dashboard))) == []


def test_a_widget_of_an_unknown_type_would_be_noticed() -> None:
    dashboard = json.loads(json.dumps(next(iter(DASHBOARDS.values()))))
    dashboard["widgets"][0]["definition"]["widgets"][0]["definition"]["type"] = "crystal_ball"

    assert set(unparsed(converted(dashboard, Dashboard))) == {"/widgets/0/definition"}


@pytest.mark.parametrize("name", DASHBOARDS)
def test_widgets_of_a_group_neither_overlap_nor_leave_the_grid(name: str) -> None:
    for group in DASHBOARDS[name]["widgets"]:
        taken: set[tuple[int, int]] = set()
        for widget in group["definition"]["widgets"]:
            cells = _cells(widget["layout"])
            assert not taken & cells, widget["definition"]["title"]
            assert all(0 <= column < 12 for column, _ in cells)
            taken |= cells


def _cells(layout: dict[str, int]) -> set[tuple[int, int]]:
    columns = range(layout["x"], layout["x"] + layout["width"])
    rows = range(layout["y"], layout["y"] + layout["height"])
    return {(column, row) for column in columns for row in rows}


def definitions(value: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for widget in value.get("widgets", ()):
        yield widget["definition"]
        yield from definitions(widget["definition"])


USED = sorted({each["type"] for dashboard in DASHBOARDS.values() for each in definitions(dashboard)})


@pytest.mark.parametrize("type", USED)
def test_every_type_of_widget_that_is_used_can_be_drawn(type: str) -> None:
    assert WIDGETS.get(type)


def every(tile: Tile) -> Iterator[Tile]:
    yield tile
    for inner in tile.tiles:
        yield from every(inner)


@pytest.fixture(scope="module")
def data() -> Data:
    """One request of a service of each kind."""
    contract = load_contract(ROOT, [each.name for each in LOCAL.services], ["local"])
    services = {each.kind: each.name for each in LOCAL.services}.values()
    points = [
        Point(1_772_452_800.0, "llm.request.count", "c", (1.0,), ("env:local", "model:m", f"service:{service}"))
        for service in services
    ]
    return Data.of(points, LOCAL, contract.metric_types, "a test", variables={"env": "local"})


@pytest.mark.parametrize("name", DASHBOARDS)
def test_nothing_of_a_dashboard_is_beyond_what_can_be_drawn(name: str, data: Data) -> None:
    dashboard = next(
        json.loads(each.arguments["dashboard"]) for each in LOCAL.of_type("datadog_dashboard_json") if each.name == name
    )
    drawn = tiles(dashboard, data, variables_of(dashboard, data.variables))
    missing = {tile.title: tile.shown.reason for top in drawn for tile in every(top) if isinstance(tile.shown, Missing)}

    assert {title: why for title, why in missing.items() if "not supported" in why or "expected" in why} == {}


@pytest.mark.parametrize("name", DASHBOARDS)
def test_a_link_to_a_runbook_leads_to_one(name: str) -> None:
    linked = set(re.findall(r"docs/runbooks/([a-z0-9-]+\.md)", json.dumps(DASHBOARDS[name])))

    assert {each for each in linked if not (ROOT / "docs" / "runbooks" / each).is_file()} == set()


@pytest.mark.parametrize("name", [name for name, each in DECLARED.items() if each.service is None])
def test_a_shared_dashboard_is_the_same_in_every_environment(name: str) -> None:
    other = next(each for each in LOCAL.of_type("datadog_dashboard_json") if each.name == name)

    assert other.arguments == DECLARED[name].arguments
    assert DECLARED[name].stack == "org"


def widget(title: str) -> Mapping[str, Any]:
    (found,) = (each for name in DASHBOARDS for each in definitions(DASHBOARDS[name]) if each.get("title") == title)
    return found


def test_the_list_of_alerts_that_page_has_exactly_those() -> None:
    assert 'tag:"notify:page"' in widget("Alerts that page")["query"]

    monitors = PRODUCTION.of_type("datadog_monitor")
    tagged = {each.name for each in monitors if "notify:page" in each.arguments["tags"]}
    assert tagged == {each.name for each in monitors if "@oncall-" in each.arguments["message"]}


def test_the_list_of_objectives_of_tier_1_finds_those_of_every_such_service() -> None:
    (request,) = widget("Objectives of tier 1")["requests"]
    assert request["query"]["query_string"].endswith(" tier:1")

    first = {each.name for each in PRODUCTION.services if each.tier == 1}
    objectives = PRODUCTION.of_type("datadog_service_level_objective")
    assert first
    assert {each.service for each in objectives if "tier:1" in each.arguments["tags"]} == first


def _lists_incidents(definition: Mapping[str, Any]) -> bool:
    requests = definition["requests"] if definition["type"] == "list_stream" else ()
    return any(each["query"]["data_source"] == "incidents_stream" for each in requests)


@pytest.mark.parametrize("name", DASHBOARDS)
def test_lists_of_incidents_are_those_of_the_environment_and_the_service_that_are_chosen(name: str) -> None:
    for definition in filter(_lists_incidents, definitions(DASHBOARDS[name])):
        for request in definition["requests"]:
            search = request["query"]["query_string"]
            assert "env:$env.value" in search
            assert f"services:{DECLARED[name].service or '$service.value'}" in search


def colours(definition: Mapping[str, Any]) -> dict[str, float]:
    """The value that each colour of a widget begins at, by the palette."""
    formats = (each for request in definition["requests"] for each in request["conditional_formats"])
    return {each["palette"]: each["value"] for each in formats}


@pytest.mark.parametrize("service", [each.name for each in PRODUCTION.services if "llm" in each.kind])
def test_the_lines_of_a_services_dashboard_are_where_its_monitor_alerts(service: str) -> None:
    """Overrides included: the analysis of observability-insights-service may take 30 s."""
    (monitor,) = (each for each in PRODUCTION.of_type("datadog_monitor") if each.name == f"{service}--latency-p95")
    limits = monitor.arguments["monitor_thresholds"]
    shown = {each.get("title"): each for each in definitions(DASHBOARDS[f"{service}--llm-reliability-control-plane"])}

    lines = {each["label"]: each["value"] for each in shown["Latency"]["markers"]}
    assert lines == {"alert": f"y = {limits['critical']}", "warning": f"y = {limits['warning']}"}
    assert colours(shown["p95 latency"]) == {
        "white_on_red": float(limits["critical"]),
        "white_on_yellow": float(limits["warning"]),
        "white_on_green": float(limits["warning"]),
    }


@pytest.mark.parametrize("file", sorted((ROOT / "dashboards").glob("*.yaml")), ids=lambda file: file.stem)
def test_no_line_of_a_graph_is_a_number_of_its_own(file: Path) -> None:
    markers = re.findall(r"\{ value: (.*), label: .*display_type", file.read_text(encoding="utf-8"))

    assert [each for each in markers if not re.search(r"<< (threshold\(|error_limit)", each)] == []


@pytest.mark.parametrize("service", [each.name for each in PRODUCTION.services])
def test_every_service_has_a_dashboard_of_its_own(service: str) -> None:
    assert any(each.service == service for each in DECLARED.values())


@pytest.mark.parametrize("service", [each.name for each in PRODUCTION.services])
def test_messages_of_every_service_lead_to_a_dashboard(service: str) -> None:
    own = [each for each in PRODUCTION.of_type("datadog_monitor") if each.service == service and each.house["severity"]]
    message = next((str(each.arguments["message"]) for each in own if "incident" in each.house), "")

    assert not message or "tf://datadog_dashboard_json/" in message
