"""The page of a dashboard."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lrcp.core.frozen import replace
from lrcp.report.dashboard import render
from lrcp.report.dashboard.page import POLICY, tiles
from lrcp.spec import Resource, Spec
from tests.unit.report.dashboard.conftest import SERVICE, Make, metric, request


def value(title: str, query: str, **layout: int) -> dict[str, Any]:
    place = {"x": 0, "y": 0, "width": 3, "height": 2} | layout
    asked = request(metric(query, aggregator="sum"))
    return {"definition": {"type": "query_value", "title": title, "requests": [asked]}, "layout": place}


def resource(spec: Spec, *widgets: dict[str, Any], title: str = "Title") -> Resource:
    own = next(each for each in spec.of_type("datadog_dashboard_json") if each.service == SERVICE)
    body = {"title": title, "description": "About", "widgets": list(widgets)}
    body["template_variables"] = [{"name": "env", "prefix": "env", "defaults": ["production"]}]
    return replace(own, arguments={"dashboard": json.dumps(body)})


COUNT = "sum:llm.request.count{$env}.as_count()"


def test_the_page_says_where_its_data_is_from_and_what_was_chosen(make: Make, spec: Spec) -> None:
    page = render(resource(spec, value("Requests", COUNT)), make(variables={"env": "local"}))

    assert "<title>Title</title>" in page
    assert "from a test" in page
    assert "<dt>$env</dt><dd>local</dd>" in page
    assert "2026-03-02 12:00 UTC, 20 min" in page
    assert "<strong>240</strong>" in page


def test_a_default_counts_unless_something_was_chosen(make: Make, spec: Spec) -> None:
    page = render(resource(spec, value("Requests", COUNT)), make())

    assert "<dd>production</dd>" in page
    assert "nothing of this arrived" in page


def test_the_same_data_gives_the_same_page(make: Make, spec: Spec) -> None:
    declared = resource(spec, value("Requests", COUNT))

    assert render(declared, make()) == render(declared, make())


def test_no_script_and_no_address_of_others_is_in_the_page(make: Make, spec: Spec) -> None:
    own = next(each for each in spec.of_type("datadog_dashboard_json") if each.service == SERVICE)
    page = render(own, make(variables={"env": "local"}))

    assert POLICY.replace("'", "&#39;") in page
    assert "<script" not in page
    assert 'src="' not in page


def test_text_of_the_data_is_no_markup(make: Make, spec: Spec) -> None:
    page = render(resource(spec, value("<b>x</b>", COUNT), title="<i>"), make())

    assert "<b>x</b>" not in page
    assert "<title>&lt;i&gt;</title>" in page


def test_tiles_are_read_in_the_order_in_which_they_stand(make: Make) -> None:
    first, second = value("first", COUNT), value("second", COUNT, x=3)
    group = {"type": "group", "title": "g", "layout_type": "ordered", "widgets": [second, first]}
    whole = {"x": 0, "y": 0, "width": 12, "height": 3}
    (found,) = tiles({"widgets": [{"definition": group, "layout": whole}]}, make(), {})

    assert [tile.title for tile in found.tiles] == ["first", "second"]
    assert [tile.id for tile in found.tiles] == ["w1-2", "w1-1"]


@pytest.mark.parametrize("layout", [None, {}])
def test_a_widget_without_a_place_takes_a_row(make: Make, layout: Any) -> None:
    widget = {**value("a", COUNT), "layout": layout}
    (_, second) = tiles({"widgets": [value("b", COUNT), widget]}, make(), {})

    assert (second.x, second.y, second.width) == (0, 1, 12)


def test_a_tile_has_its_links_into_the_web_alone(make: Make) -> None:
    widget = value("a", COUNT)
    widget["definition"]["custom_links"] = [
        {"label": "Runbook", "link": "https://example.com/a.md"},
        {"label": "Trap", "link": "javascript:alert(1)"},
    ]
    (tile,) = tiles({"widgets": [widget]}, make(), {})

    assert tile.links == [("Runbook", "https://example.com/a.md")]
