from __future__ import annotations

from typing import Any

import pytest

from lrcp.core.errors import FindingsError
from lrcp.core.finding import Finding, Severity
from lrcp.core.position import Position
from lrcp.logs.declared import ARCHIVE, INDEX, METRIC, PIPELINE, compile_declared, section_of
from lrcp.spec.model import Resource, Spec

BUILD = "string_builder_processor"


def resource(type: str, id: str, **arguments: Any) -> Resource:
    position = Position("log_pipelines/app.yaml", 7, 3)
    return Resource(type, id, id, "production", "org", {"name": id, **arguments}, position)


def pipeline(id: str, query: str, target: str = "seen", *, enabled: bool = True) -> Resource:
    block = {BUILD: {"is_enabled": True, "target": target, "template": id}}
    return resource(PIPELINE, id, is_enabled=enabled, filter=[{"query": query}], processor=[block])


def order(type: str, argument: str, of: str, *ids: str) -> Resource:
    return resource(type, "all", **{argument: [f"tf://{of}/{id}/id" for id in ids]})


def spec(*resources: Resource, findings: tuple[Finding, ...] = ()) -> Spec:
    return Spec("production", {}, [], resources, findings)


def test_a_line_goes_through_the_pipelines_in_their_declared_order() -> None:
    declared = compile_declared(
        spec(
            pipeline("second", "@seen:first"),
            pipeline("first", "service:chat"),
            pipeline("off", "*", enabled=False),
            order("datadog_logs_pipeline_order", "pipelines", PIPELINE, "first", "second", "off"),
        )
    )
    passage = declared.process({"service": "chat"}, at=0)
    assert passage.through == ("first", "second")
    assert passage.after.attributes == {"seen": "second"}
    assert passage.before.attributes == {}
    assert declared.processed({"service": "chat"}, at=0) == passage.after.event()


def test_index_archive_and_metrics_are_those_of_the_log_as_it_is_kept() -> None:
    exclusion = {"name": "most", "is_enabled": True, "filter": [{"query": "@seen:chat", "sample_rate": 0.5}]}
    declared = compile_declared(
        spec(
            pipeline("chat", "service:chat"),
            resource(INDEX, "rest", filter={"query": "*"}),
            resource(INDEX, "ours", filter={"query": "@seen:chat"}, exclusion_filter=[exclusion]),
            order("datadog_logs_index_order", "indexes", INDEX, "ours", "rest"),
            resource(ARCHIVE, "kept", query="@seen:chat"),
            resource(METRIC, "m", filter={"query": "@seen:*"}, compute={"aggregation_type": "count"}),
        )
    )
    ours, other = declared.process({"service": "chat"}, at=0), declared.process({"service": "shop"}, at=0)
    assert (ours.index, ours.archive, [point.name for point in ours.points]) == ("ours", "kept", ["m"])
    assert ours.exclusion is not None
    assert (ours.exclusion.name, ours.exclusion.rate) == ("most", 0.5)
    assert (other.index, other.exclusion, other.archive, other.points) == ("rest", None, None, [])


def test_everything_wrong_is_told_at_once_where_it_was_declared() -> None:
    broken = pipeline("broken", "service:(")
    wrong = resource(
        INDEX, "wrong", filter={"query": "*"}, exclusion_filter=[{"is_enabled": True, "filter": [{"sample_rate": 2}]}]
    )
    elsewhere = Finding("S001", "unknown", Position("monitors/a.yaml"))
    loading = Finding("S002", "missing", Position("log_pipelines/a.yaml"))
    warned = Finding("S003", "odd", Position("log_pipelines/a.yaml"), Severity.WARNING)
    with pytest.raises(FindingsError) as caught:
        compile_declared(spec(broken, wrong, findings=(elsewhere, loading, warned)))
    assert [each.code for each in caught.value.findings] == ["S002", "Q001", "P401"]
    assert {each.position.line for each in caught.value.findings[1:]} == {7}


def test_a_section_of_a_resource_knows_the_places_of_its_arguments() -> None:
    made = Resource(
        PIPELINE, "a", "a", "production", "org", {"filter": [{"query": "x"}]}, Position("p.yaml", 1, 1),
        places={("filter", 0, "query"): Position("p.yaml", 4, 9)},
    )  # fmt: skip
    section = section_of(made)
    assert section.section("filter").position("query") == Position("p.yaml", 4, 9)
    assert section.position() == Position("p.yaml", 1, 1)
