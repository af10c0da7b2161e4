from __future__ import annotations

from typing import Any

import pytest

from lrcp.core.position import Span
from lrcp.query import parse_monitor
from lrcp.spec.queries import groups_of, parse_queries


@pytest.mark.parametrize(
    ("query", "groups"),
    [
        ("avg(last_5m):avg:m{*} > 1", ()),
        ("avg(last_5m):avg:m{*} by {a,b} > 1", ("a", "b")),
        ("sum(last_5m):sum:m{*} by {a}.as_count() / sum:n{*} by {a}.as_count() > 1", ("a",)),
        ('logs("x").index("*").rollup("count").by("@a.b,host").last("5m") > 1', ("@a.b", "host")),
        ('"check".over("env:x").by("host").last(2).count_by_status()', ("host",)),
        ('burn_rate("x").over("30d").long_window("1h").short_window("5m") > 1', ()),
    ],
)
def test_a_monitor_triggers_by_the_keys_of_its_query(query: str, groups: tuple[str, ...]) -> None:
    assert groups_of(parse_monitor(query)) == groups


def test_a_place_in_a_query_is_a_place_in_the_file(repository: Any, change: Any) -> None:
    resource = repository.monitor(change("slow", "slow")).resource("chat--slow")
    (query,) = parse_queries(resource).queries
    metric = next(query.metrics())
    finding = query.finding("C101", "unknown", metric.metric_span)
    line = (repository.root / "monitors/latency.yaml").read_text().splitlines()[finding.position.line - 1]
    assert line[finding.position.column - 1 :].startswith("llm.health_score{")
    assert finding.excerpt is not None
    span = finding.excerpt.span
    assert finding.excerpt.text[span.start : span.end] == "llm.health_score"


def test_behind_an_expression_the_place_is_still_exact(repository: Any, change: Any) -> None:
    resource = repository.monitor(change("env:<< env >>}", "env:<< env >>} by {endpoint}")).resource("chat--slow")
    (query,) = parse_queries(resource).queries
    offset = str(query.text).index("endpoint")
    position, exact = query.text.spot(Span(offset, offset + 8))
    line = (repository.root / "monitors/latency.yaml").read_text().splitlines()[position.line - 1]
    assert exact
    assert line[position.column - 1 :].startswith("endpoint}")


def test_a_query_that_cannot_be_read_is_a_finding_at_the_character(repository: Any, change: Any) -> None:
    resource = repository.monitor(change("avg:llm", "avg::llm")).resource("chat--slow")
    parsed = parse_queries(resource)
    (finding,) = parsed.findings
    assert parsed.queries == ()
    assert (finding.code, str(finding.position)) == ("Q001", "monitors/latency.yaml:6:28")


DASHBOARD = """
    overview:
      dashboard:
        title: Overview
        description: All of it.
        layout_type: ordered
        widgets:
          - definition:
              type: timeseries
              requests:
                - formulas: [{ formula: query1 / 2 }]
                  queries:
                    - { data_source: metrics, name: query1, query: "avg:llm.health_score{$env}" }
                    - { data_source: logs, name: query2, search: { query: "service:chat" } }
          - definition: { type: change, requests: [{ q: "sum:llm.request.count{*}.as_count()" }] }
          - definition: { type: note, content: "avg:not.a.query{" }
          - definition: { type: timeseries, requests: [], events: [{ q: "source:deploy env:$env.value" }] }
"""


def test_all_queries_of_a_dashboard_are_found_wherever_they_stand(repository: Any) -> None:
    parsed = parse_queries(repository.write({"dashboards/chat.yaml": DASHBOARD}).resource("chat--overview"))
    assert parsed.findings == ()
    assert [(query.role, str(query.text), query.path[-3:]) for query in parsed.queries] == [
        ("formula", "query1 / 2", ("formulas", 0, "formula")),
        ("metric", "avg:llm.health_score{$env}", ("queries", 0, "query")),
        ("search", "service:chat", (1, "search", "query")),
        ("metric", "sum:llm.request.count{*}.as_count()", ("requests", 0, "q")),
        ("search", "source:deploy env:$env.value", ("events", 0, "q")),
    ]


OBJECTIVES = """
    slices:
      name: Slices
      description: Fast enough.
      type: time_slice
      sli_specification:
        time_slice:
          query:
            formula: [{ formula_expression: query1 }]
            query: [{ metric_query: { name: query1, query: "p95:llm.request.latency_ms{*}" } }]
          comparator: "<"
          threshold: 1500
      thresholds: [{ timeframe: 30d, target: 99 }]
    events:
      name: Events
      description: Answered.
      type: metric
      query: { numerator: "sum:good{*}.as_count()", denominator: "sum:all{*}.as_count()" }
      thresholds: [{ timeframe: 30d, target: 99 }]
"""


def test_all_queries_of_an_objective_are_found_in_both_forms(repository: Any) -> None:
    repository.write({"slos/latency.yaml": OBJECTIVES})
    texts = [
        str(query.text)
        for name in ("slices", "events")
        for query in parse_queries(repository.resource(f"chat--{name}")).queries
    ]
    assert texts == ["query1", "p95:llm.request.latency_ms{*}", "sum:good{*}.as_count()", "sum:all{*}.as_count()"]


LOGS = """
    version: 1
    pipelines:
      p:
        name: p
        is_enabled: true
        rationale: An example of one.
        filter: [{ query: "service:chat" }]
        processor:
          - category_processor:
              { name: c, is_enabled: true, target: t, category: [{ name: a, filter: { query: "@x:1" } }] }
          - pipeline:
              name: inner
              is_enabled: true
              filter: [{ query: "@y:*" }]
              processor: []
    archives:
      a:
        name: a
        rationale: An example of one.
        query: status:error
"""


@pytest.mark.parametrize(
    ("id", "searches"),
    [
        ("p", {"service:chat": ("filter", 0, "query"), "@x:1": None, "@y:*": None}),
        ("a", {"status:error": ("query",)}),
    ],
)
def test_all_searches_of_what_works_on_logs_are_found(repository: Any, id: str, searches: dict[str, Any]) -> None:
    (resource,) = [each for each in repository.write({"log_pipelines/a.yaml": LOGS}).load().resources if each.id == id]
    found = {str(query.text): query.path for query in parse_queries(resource).queries}
    assert found.keys() == searches.keys()
    assert all(path is None or found[text] == path for text, path in searches.items())
    assert {query.role for query in parse_queries(resource).queries} == {"search"}
