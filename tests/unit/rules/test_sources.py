"""Whose logs, spans and events there are is known; of other data nobody says which services they have."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from lrcp.core.finding import Finding

Check = Callable[[Mapping[str, str]], list[Finding]]

LINE = "# yaml-language-server: $schema=../schemas/{}.json\n"
OTHERS = LINE.format("other_services") + "version: 1\nservices: {}\n"
NOWHERE = "there is no service `nosuch`"
DASHBOARD = """\
all:
  dashboard:
    title: << service >>
    description: All of it.
    layout_type: ordered
    widgets: [{{ definition: {{ title: It, {} }} }}]
"""
SERIES = "type: timeseries, requests: [{{ response_format: timeseries, queries: [{}], formulas: [{{ formula: a }}] }}]"
QUERY = "{{ name: a, data_source: {}, search: {{ query: 'service:nosuch' }}, compute: {{ aggregation: count }} }}"
NOTEBOOK = """\
all:
  notebook:
    name: << service >>
    time: { live_span: 1h }
    cells: [{ definition: { type: log_stream, query: "service:nosuch" } }]
"""
MONITOR = """\
example:
  values: {{ critical: 10 }}
  name: "<< service >>: example"
  type: {}
  query: '{}'
  {}severity: SEV-3
  runbook: example
  rationale: An example of a rule.
  message: {{ what_failed: It fails., why: Look., what_next: Act. }}
"""
VARIABLE = """\
variables:
    event_query:
      - { name: a, data_source: spans, compute: [{ aggregation: count }], search: { query: "service:nosuch" } }
  """


def widget(definition: str) -> Mapping[str, str]:
    return {"dashboards/all.yaml": LINE.format("dashboards") + DASHBOARD.format(definition)}


def data(source: str) -> Mapping[str, str]:
    return widget(SERIES.format(QUERY.format(source)))


def monitor(type: str, query: str, more: str = "") -> Mapping[str, str]:
    return {"monitors/example.yaml": LINE.format("monitors") + MONITOR.format(type, query, more)}


def events(source: str, search: str = "service:nosuch") -> Mapping[str, str]:
    type = {"logs": "log alert", "events": "event-v2 alert"}.get(source, f"{source} alert")
    return monitor(type, f'{source}("{search}").rollup("count").last("5m") > << critical >>')


def org(section: str, body: str, file: str = "org") -> Mapping[str, str]:
    return {f"{file}/all.yaml": f"{LINE.format(file)}version: 1\n{section}:\n  all: {body}\n"}


def told(checked: Check, files: Mapping[str, str]) -> list[str]:
    return [each.message for each in checked({"contract/other_services.yaml": OTHERS, **files}) if each.code == "C126"]


MARKED = "type: timeseries, requests: [{ q: 'avg:llm.health_score{*}' }], events: [{ q: 'service:nosuch' }]"
INDEX = "{ name: all, filter: { query: 'service:nosuch' }, retention_days: 15 }"
ARCHIVE = "{ name: all, query: 'service:nosuch', gcs_archive: { bucket: b, path: p, client_email: e, project_id: i } }"
SPANS = "{ name: all, compute: { aggregation_type: count }, filter: { query: 'service:nosuch' } }"
KEPT = SPANS.replace(
    "compute: { aggregation_type: count }", "enabled: true, filter_type: spans-sampling-processor, rate: '1'"
)


@pytest.mark.parametrize(
    "files",
    [
        events("logs"),
        events("trace-analytics"),
        events("events"),
        monitor("trace-analytics alert", 'formula("a").last("5m") > << critical >>', VARIABLE),
        data("logs"),
        data("spans"),
        data("events"),
        widget("type: log_stream, query: 'service:nosuch'"),
        widget(MARKED),
        {"dashboards/notebooks/all.yaml": LINE.format("notebooks").replace("../", "../../") + NOTEBOOK},
        org("indexes", INDEX, "log_pipelines"),
        org("archives", ARCHIVE, "log_pipelines"),
        org("spans_metrics", SPANS),
        org("trace_retention_filters", KEPT),
    ],
    ids=[
        *(
            "log monitor",
            "span monitor",
            "event monitor",
            "formula",
            "logs in a graph",
            "spans in a graph",
            "events in a graph",
        ),
        *("stream", "events over a graph", "notebook", "index", "archive", "metric of spans", "retention"),
    ],
)
def test_a_name_that_nobody_has_is_found_in(checked: Check, files: Mapping[str, str]) -> None:
    assert told(checked, files) == [NOWHERE]


@pytest.mark.parametrize(
    "files",
    [
        events("rum"),
        events("ci-tests"),
        data("rum"),
        data("ci_pipelines"),
        monitor("query alert", "avg(last_5m):avg:redis.mem.used{service:nosuch} > << critical >>"),
    ],
    ids=["RUM monitors", "monitors on tests", "RUM in a graph", "pipelines in a graph", "metrics of integrations"],
)
def test_nothing_is_said_of(checked: Check, files: Mapping[str, str]) -> None:
    assert told(checked, files) == []


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("service:ch*", []),
        ("service:CHAT", []),
        ("service:ch?t", []),
        ("service:*", []),
        ("service:mai*", ["there is no service `mai*`"]),
        ('service:\\"ch*\\"', ["there is no service `ch*`"]),
        ("service:ch\\\\*", []),
        ("@service:nosuch nosuch", []),
        ("status:error AND NOT service:(chat OR nosuch)", [NOWHERE]),
    ],
    ids=[
        *("with a wildcard", "in capitals", "with one character open", "any", "of which none is that way"),
        *("in quotes no wildcard", "escaped, which is left alone", "an attribute and free text", "left out by name"),
    ],
)
def test_a_name_is(checked: Check, search: str, found: list[str]) -> None:
    files = events("logs", search)
    assert told(checked, {"monitors/example.yaml": files["monitors/example.yaml"]}) == found


@pytest.mark.parametrize(
    ("others", "found"),
    [
        (OTHERS.replace("{}", "{ nosuch: { meaning: The cache. } }"), []),
        (OTHERS.replace("{}", "{ NoSuch: { meaning: The cache. } }"), []),
        (OTHERS.replace("{}", "{ nosuch: 1 }"), []),
        (OTHERS.replace("{}", "{ no-such: { meaning: The cache. } }"), [NOWHERE]),
    ],
    ids=[
        "one that is listed",
        "in capitals, too",
        "all are, when the list cannot be read",
        "not one that is listed otherwise",
    ],
)
def test_another_service_is_known_when_it_is_listed(checked: Check, others: str, found: list[str]) -> None:
    assert told(checked, {**events("logs"), "contract/other_services.yaml": others}) == found


def test_without_a_list_anybody_may_write_logs(checked: Check) -> None:
    assert [each for each in checked(events("logs")) if each.code == "C126"] == []
