"""Every type of widget: what it shows of the usual service, and what it says when it has nothing."""

from __future__ import annotations

from typing import Any

import pytest

from lrcp.report.dashboard.registry import WIDGETS, Missing, Shown
from lrcp.spec import Spec
from tests.unit.report.dashboard.conftest import SERVICE, Make, Show, event, log, metric, points, request, usual

REQUESTS = "sum:llm.request.count{$env}.as_count()"
BY_ENDPOINT = "sum:llm.request.count{$env} by {endpoint}.as_count()"
LATENCY = "histogram:llm.request.latency_ms{$env}"
SLOW = [*usual(), *points("llm.request.latency_ms", [3000.0] * 120, "endpoint:/qa")]


def histogram(type: str, query: str = LATENCY) -> dict[str, Any]:
    return {"type": type, "title": "x", "requests": [{"request_type": "histogram", "query": metric(query)}]}


def body(shown: Shown | Missing, look: str) -> Any:
    assert isinstance(shown, Shown), shown
    assert shown.look == look
    return shown.body


def monitor(spec: Spec, id: str) -> str:
    return next(str(r.reference) for r in spec.of_type("datadog_monitor") if (r.id, r.service) == (id, SERVICE))


# --- numbers


def test_a_query_value_has_a_colour_and_a_line_behind_it(show: Show) -> None:
    formats = [{"comparator": ">", "value": 100, "palette": "white_on_red"}]
    asked = request(metric(REQUESTS, aggregator="sum"), conditional_formats=formats)
    definition = {"type": "query_value", "requests": [asked], "timeseries_background": {"type": "area"}}
    value = body(show(definition, env="local"), "value")

    assert (value.text, value.state) == ("240", "alert")
    assert value.line.startswith("M")


def test_a_variable_decides_what_is_counted(show: Show) -> None:
    definition = {"type": "query_value", "requests": [request(metric(REQUESTS, aggregator="sum"))]}

    assert show(definition, env="production") == Missing("nothing of this arrived")


def test_a_top_list_is_in_order_and_limited(show: Show) -> None:
    latency = metric("avg:llm.request.latency_ms{$env} by {endpoint}", aggregator="avg")
    sort = {"count": 1, "order_by": [{"type": "formula", "index": 0, "order": "desc"}]}
    bars = body(show({"type": "toplist", "requests": [request(latency, sort=sort)]}, env="*"), "bars")

    assert [(bar.label, bar.text, bar.share) for bar in bars] == [("/reason", "400", 100.0)]


@pytest.mark.parametrize(
    ("limit", "labels"),
    [
        ({"count": 1, "order": "desc"}, ["/reason"]),
        ({"count": 1, "order": "asc"}, ["/qa"]),
        ({"count": 5}, ["/reason", "/qa"]),
    ],
)
def test_the_limit_of_a_formula_orders_and_limits_a_top_list(
    show: Show, limit: dict[str, Any], labels: list[str]
) -> None:
    latency = metric("avg:llm.request.latency_ms{$env} by {endpoint}", aggregator="avg")
    asked = request(latency, formulas=[{"formula": "query1", "limit": limit}])

    assert [bar.label for bar in body(show({"type": "toplist", "requests": [asked]}, env="*"), "bars")] == labels


def test_a_table_has_a_column_for_each_formula(show: Show) -> None:
    errors = metric("sum:llm.error.count{$env} by {endpoint}.as_count()", "query2", aggregator="sum")
    formulas = [
        {"formula": "query1", "alias": "requests"},
        {"formula": "query2", "alias": "errors", "conditional_formats": [
            {"comparator": ">", "value": 1, "palette": "white_on_red"}]},
    ]  # fmt: skip
    asked = request(metric(BY_ENDPOINT, aggregator="sum"), errors, formulas=formulas)
    table = body(show({"type": "query_table", "requests": [asked]}, env="*"), "table")

    assert table.columns == ["requests", "errors"]
    assert [(label, [(c.text, c.state) for c in cells]) for label, cells in table.rows] == [
        ("/qa", [("120", ""), ("20", "alert")]),
        ("/reason", [("120", ""), ("–", "")]),
    ]


@pytest.mark.parametrize(("good", "state"), [(True, "ok"), (False, "alert")])
def test_a_change_says_whether_more_is_good(show: Show, make: Make, good: bool, state: str) -> None:
    before = points("llm.request.count", [1.0] * 360 + [2.0] * 360, "endpoint:/qa")
    formulas = [{"formula": "hour_before(query1)"}, {"formula": "query1"}]
    asked = request(metric(BY_ENDPOINT, aggregator="sum"), formulas=formulas, increase_good=good)
    (changed,) = body(show({"type": "change", "requests": [asked]}, make(before, last=3600), env="*"), "changes")

    assert (changed.label, changed.before, changed.now) == ("/qa", "360", "720")
    assert (changed.text, changed.direction, changed.state) == ("+100 %", "up", state)


def test_a_change_says_when_the_data_does_not_reach_back(show: Show) -> None:
    formulas = [{"formula": "hour_before(query1)"}, {"formula": "query1"}]
    asked = request(metric(BY_ENDPOINT, aggregator="sum"), formulas=formulas)
    shown = show({"type": "change", "requests": [asked]}, env="*")

    assert isinstance(shown, Shown)
    assert "does not reach back" in shown.remark
    assert {each.text for each in shown.body} == {"new"}


# --- graphs


def test_a_timeseries_has_lines_levels_and_events(show: Show, make: Make) -> None:
    data = make([*usual(), event(10, "deployed 1.2", "source:deploy"), event(11, "other", "source:x")])
    definition = {
        "type": "timeseries",
        "requests": [request(metric("avg:llm.request.latency_ms{$env} by {endpoint}"), display_type="line")],
        "markers": [{"value": "y = 300", "label": "alert", "display_type": "error dashed"}],
        "events": [{"q": "source:deploy env:$env.value"}],
        "legend_columns": ["max", "value"],
    }
    chart = body(show(definition, data, env="local"), "chart")

    assert [(line.label, line.numbers) for line in chart.drawn] == [
        ("/reason", ["400", "400"]),
        ("/qa", ["100", "100"]),
    ]
    assert [(level.kind, level.text) for level in chart.levels] == [("error", "alert 300")]
    assert [mark.text for mark in chart.marks] == ["10:00 deployed 1.2"]
    assert chart.summary == "/reason: 400 to 400; /qa: 100 to 100"


def test_an_overlay_marks_the_instants_instead_of_drawing_a_line(show: Show, make: Make) -> None:
    switched = {
        "data_source": "logs",
        "name": "query1",
        "search": {"query": "@action:model env:$env.value"},
        "compute": {"aggregation": "count"},
    }
    overlay = request(switched, formulas=[{"formula": "query1", "alias": "model switched"}], display_type="overlay")
    definition = {"type": "timeseries", "requests": [request(metric(REQUESTS), display_type="bars"), overlay]}
    chart = body(show(definition, make([*usual(), log(6, action="model")]), env="local"), "chart")

    assert [mark.text.partition(" ")[2] for mark in chart.marks] == ["model switched"]
    assert [line.label for line in chart.drawn] == ["query1"]


def test_the_band_of_a_function_is_said_to_be_left_out(show: Show) -> None:
    asked = request(metric(REQUESTS), formulas=[{"formula": "anomalies(query1, 'basic', 3)"}])
    shown = show({"type": "timeseries", "requests": [asked]}, env="*")

    assert isinstance(shown, Shown)
    assert shown.remark == "without the band of anomalies()"
    assert len(shown.body.drawn) == 1


def test_bars_stand_on_each_other(show: Show) -> None:
    definition = {"type": "timeseries", "requests": [request(metric(BY_ENDPOINT), display_type="bars")]}
    chart = body(show(definition, env="*"), "chart")
    bottoms = {each.area.partition("V")[0].rpartition(" ")[2] for each in chart.drawn}

    assert "200.0" in bottoms
    assert len(bottoms) == 2


@pytest.mark.parametrize("type", ["heatmap", "distribution"])
def test_a_histogram_counts_every_value(show: Show, type: str) -> None:
    cells = body(show(histogram(type), env="*"), "cells")

    assert cells.summary.startswith("240 values from ")
    assert sum(int(cell.text.rpartition(": ")[2]) for cell in cells.cells) == 240
    assert max(cell.share for cell in cells.cells) == 1


@pytest.mark.parametrize("type", ["heatmap", "distribution"])
@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("histogram:nothing{*}", "nothing of this arrived"),
        ("histogram:llm.health_score{*}", "is no distribution"),
        ("histogram:a{*} + histogram:b{*}", "arithmetic in a histogram"),
    ],
)
def test_a_histogram_is_of_one_distribution(show: Show, type: str, query: str, why: str) -> None:
    shown = show(histogram(type, query), env="*")

    assert isinstance(shown, Missing)
    assert why in shown.reason


# --- monitors and objectives


def test_a_graph_of_an_alert_has_its_thresholds(show: Show, make: Make, spec: Spec) -> None:
    shown = show(
        {"type": "alert_graph", "alert_id": monitor(spec, "latency-p95"), "viz_type": "timeseries"}, make(SLOW)
    )
    chart = body(shown, "chart")

    assert {level.text for level in chart.levels} >= {"critical 1,500"}
    assert [line.label for line in chart.drawn] == ["endpoint:/qa", "endpoint:/reason"]


def test_the_value_of_an_alert_is_that_of_its_worst_group(show: Show, make: Make, spec: Spec) -> None:
    definition = {"type": "alert_value", "alert_id": monitor(spec, "latency-p95"), "unit": "ms", "precision": 0}
    value = body(show(definition, make(SLOW)), "value")

    assert value.state == "alert"
    assert 2900 < float(value.text.removesuffix(" ms").replace(",", "")) < 3100


@pytest.mark.parametrize("type", ["alert_graph", "alert_value"])
def test_a_monitor_that_is_not_watched_is_said_to_be_missing(show: Show, type: str) -> None:
    assert show({"type": type, "alert_id": "tf://datadog_monitor/other/id"}) == Missing(
        "the monitor's service sent nothing"
    )


def test_monitors_are_counted_and_listed_the_worst_first(show: Show, make: Make) -> None:
    definition = {"type": "manage_status", "query": f"service:{SERVICE} env:$env.value"}
    statuses = body(show(definition, make(SLOW), env="local"), "statuses")

    assert statuses.counts[0][0] == "Alert"
    assert statuses.monitors[0].state == "Alert"
    assert sum(number for *_, number in statuses.counts) == len(statuses.monitors) + statuses.hidden


@pytest.mark.parametrize(
    ("query", "any"),
    [("status:alert", True), ("status:(alert OR warn) concern:latency", True), ("muted:true", False), ("env:x", False)],
)
def test_monitors_are_found_by_state_and_tags(show: Show, make: Make, query: str, any: bool) -> None:
    shown = show({"type": "manage_status", "query": query}, make(SLOW))

    assert isinstance(shown, Shown) is any


def test_an_objective_has_its_budget(show: Show, spec: Spec) -> None:
    resource = next(
        r
        for r in spec.of_type("datadog_service_level_objective")
        if (r.id, r.service) == ("latency", SERVICE)
    )  # fmt: skip
    (objective,) = body(show({"type": "slo", "slo_id": str(resource.reference)}), "objectives")

    assert (objective.timeframe, objective.target, objective.sli, objective.left) == ("30d", 99.0, 100.0, 100.0)
    assert objective.look == "ok"


def test_objectives_are_found_by_their_tags(show: Show) -> None:
    def listed(query: str) -> Shown | Missing:
        return show({"type": "slo_list", "requests": [{"query": {"query_string": query, "limit": 1}}]}, env="local")

    assert len(body(listed(f"service:{SERVICE} env:$env.value"), "objectives")) == 1
    assert isinstance(listed("service:other"), Missing)


# --- streams


LOGS = [log(1, status="error", endpoint="/qa"), log(2, endpoint="/reason"), log(3, endpoint="/qa", prompt="a")]


def logs_stream(query: str) -> dict[str, Any]:
    columns = [{"field": "timestamp"}, {"field": "status_line"}, {"field": "@endpoint"}, {"field": "service"}]
    asked = {"data_source": "logs_stream", "query_string": query}
    return {"type": "list_stream", "requests": [{"query": asked, "columns": columns}]}


def test_a_stream_of_logs_is_newest_first(show: Show, make: Make) -> None:
    stream = body(show(logs_stream('@endpoint:"/qa"'), make([*usual(), *LOGS])), "stream")

    assert stream.columns == ["timestamp", "status line", "endpoint", "service"]
    assert stream.rows == [("", ["03:00", "info", "/qa", SERVICE]), ("alert", ["01:00", "error", "/qa", SERVICE])]
    assert stream.all == 2


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("incidents_stream", "incidents are made in Datadog"),
        ("case_stream", "cases are made in Datadog"),
        ("rum_issue_stream", "a capture holds no `rum_issue_stream`"),
    ],
)
def test_a_stream_that_no_capture_can_hold_says_so(show: Show, source: str, why: str) -> None:
    asked = {"data_source": source, "query_string": "*"}
    shown = show({"type": "list_stream", "requests": [{"query": asked, "columns": []}]})

    assert isinstance(shown, Missing)
    assert why in shown.reason


def test_events_hold_what_the_monitors_would_have_said(show: Show, make: Make) -> None:
    data = make([*SLOW, event(4, "summary", "source:llm-insights")])
    told = body(show({"type": "event_stream", "query": "source:alert concern:latency"}, data), "events")
    (summary,) = body(show({"type": "event_stream", "query": "source:llm-insights"}, data), "events")

    assert any("p95 latency" in each.title and each.state == "alert" for each in told)
    assert (summary.at, summary.title, summary.text) == ("04:00", "summary", "about summary")


def test_a_timeline_marks_events(show: Show, make: Make) -> None:
    data = make([*usual(), event(4, "deployed", "source:deploy")])
    marks = body(show({"type": "event_timeline", "query": "source:deploy"}, data), "marks")

    assert [(mark.left, mark.text) for mark in marks.marks] == [(20.0, "04:00 deployed")]


@pytest.mark.parametrize("type", ["event_stream", "event_timeline"])
def test_no_event_is_said(show: Show, type: str) -> None:
    assert show({"type": type, "query": "source:nobody"}) == Missing("no event in this time matches")


# --- texts and maps


def test_a_note_is_markdown_with_tables_and_without_html(show: Show) -> None:
    html = body(show({"type": "note", "content": "**a** $env\n\n| b |\n| --- |\n| <i>c</i> |"}, env="local"), "text")

    assert "<strong>a</strong> env:local" in html
    assert "<td>&lt;i&gt;c&lt;/i&gt;</td>" in html


def test_a_free_text_is_text(show: Show) -> None:
    assert "hello" in body(show({"type": "free_text", "text": "hello"}), "text")


def test_a_service_map_has_callers_and_callees(show: Show) -> None:
    map = body(show({"type": "servicemap", "service": "chatbotservice", "filters": []}), "map")
    columns: dict[int, set[str]] = {}
    for node in map.nodes:
        columns.setdefault(node.x, set()).add(node.name)

    assert [columns[x] for x in sorted(columns)] == [
        {"frontend"},
        {"chatbotservice"},
        {"mcp-service", "productcatalogservice", "vertex-ai"},
    ]
    assert len(map.edges) == 4
    assert map.summary == "chatbotservice calls mcp-service, productcatalogservice, vertex-ai; called by frontend"


def test_a_service_map_of_nobody_says_so(show: Show) -> None:
    assert show({"type": "servicemap", "service": "x"}) == Missing("there is no service `x` in the catalogue")


def test_an_unknown_widget_says_so(show: Show) -> None:
    shown = show({"type": "crystal_ball"})

    assert shown == Missing("widget `crystal_ball` is not supported by the evaluator")


def test_a_mistake_in_a_query_is_said_in_the_tile(show: Show) -> None:
    shown = show({"type": "query_value", "requests": [request(metric("sum:a{"))]})

    assert isinstance(shown, Missing)


def test_every_widget_says_how_faithful_it_is() -> None:
    assert all(entry.note or entry.fidelity == "exact" for entry in WIDGETS)
