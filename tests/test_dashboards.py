"""Every dashboard is one that Datadog's own client understands, down to the last widget."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from datadog_api_client import Configuration
from datadog_api_client.model_utils import OpenApiModel, UnparsedObject, validate_and_convert_types
from datadog_api_client.v1.model.dashboard import Dashboard

from lrcp.spec import load_spec

ROOT = Path(__file__).parents[1]
DASHBOARDS = {
    resource.id: json.loads(resource.arguments["dashboard"])
    for resource in load_spec(ROOT, "production").of_type("datadog_dashboard_json")
}


def unparsed(node: Any, path: str = "") -> Iterator[str]:
    """Paths of what the client could not place in its models."""
    if isinstance(node, UnparsedObject):
        yield path
    elif isinstance(node, OpenApiModel):
        for instance in node.__dict__.get("_composed_instances", ()):  # what a "one of" was read as
            yield from unparsed(instance, path)
        for key, value in node.__dict__["_data_store"].items():
            yield from unparsed(value, f"{path}/{key}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from unparsed(value, f"{path}/{number}")


def converted(dashboard: dict[str, Any]) -> Any:
    return validate_and_convert_types(dashboard, (Dashboard,), ["dashboard"], True, True, Configuration())


@pytest.mark.parametrize("name", DASHBOARDS)
def test_a_dashboard_is_understood_by_datadogs_client(name: str) -> None:
    assert list(unparsed(converted(DASHBOARDS[name]))) == []


def test_a_widget_of_an_unknown_type_would_be_noticed() -> None:
    dashboard = json.loads(json.dumps(next(iter(DASHBOARDS.values()))))
    dashboard["widgets"][0]["definition"]["widgets"][0]["definition"]["type"] = "crystal_ball"

    assert set(unparsed(converted(dashboard))) == {"/widgets/0/definition"}


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
