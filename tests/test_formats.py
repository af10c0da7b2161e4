"""The frozen formats: real examples satisfy their JSON Schema, broken ones do not."""

from __future__ import annotations

import copy
import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource

from lrcp.core.capture import LogLine, Point, ServiceCheck, write_capture
from lrcp.core.event import SOURCES, Event
from lrcp.core.finding import Edit, Excerpt, Finding
from lrcp.core.position import Position, Span
from lrcp.core.timeline import (
    ActionRecord,
    ExpectationRecord,
    GroupTrack,
    IncidentRecord,
    MonitorTrack,
    NotificationRecord,
    PageRecord,
    PhaseSpan,
    ScenarioTimeline,
    Timeline,
    WorkflowRecord,
    WorkflowStepRecord,
)
from lrcp.core.yamldoc import load_yaml, parse_yaml
from lrcp.report.findings import to_json

ROOT = Path(__file__).parent.parent
FORMATS = ("finding", "capture", "timeline", "monitor-test", "scenario", "log-pipeline-test")

FINDING = Finding(
    "Q204",
    "p95 of llm.request.latency_ms needs percentiles",
    Position("monitors/latency.yaml", 6, 10),
    resource="latency-p95",
    found="a count",
    expected="a distribution",
    fix="add `percentiles: true` to it in contract/metrics.yaml",
    excerpt=Excerpt("p95:llm.request.latency_ms{*}", Span(4, 26)),
    edits=(Edit(Position("contract/metrics.yaml", 9, 1), Position("contract/metrics.yaml", 9, 1), "# added\n"),),
)
RECORDS = (
    Point(10.0, "llm.request.latency_ms", "d", (812.5, 640.0), ("env:local", "service:chat"), 0.5),
    LogLine(10.0, {"event": "llm.request", "status": "info"}),
    ServiceCheck(20.0, "llm.can_connect", 2, ("env:local",), "connection refused"),
    Event(20.0, "spans", {"service": "chat", "duration": 5}, ("env:local",)),
)
MONITOR = MonitorTrack(
    "latency-p95", "p95 latency", "query alert", "percentile(last_5m):p95:m{*} > 1500", ">", "millisecond", "SEV-2",
    {"critical": 1500.0, "critical_recovery": 1300.0},
    [GroupTrack("endpoint:/qa", [(60.0, 900.5), (120.0, None)], [(60.0, "OK"), (120.0, "Alert")])],
)  # fmt: skip
SCENARIO = ScenarioTimeline(
    "latency", "Latency", 7, 0.0, 600.0, [PhaseSpan("normal", 0.0, 600.0)], [MONITOR],
    [NotificationRecord(120.0, "normal", "latency-p95", "endpoint:/qa", "no_data_recovery", None, "t", "x", ["@a-b"])],
    [IncidentRecord(120.0, "@incident-llm-sev2", "SEV-2", "llm", "latency-p95", "endpoint:/qa", {"env": "local"})],
    [PageRecord(120.0, "@oncall-llm-platform", "latency-p95", "endpoint:/qa")],
    [ActionRecord(180.0, "normal", "POST", "/admin/cache", {"enabled": True}, 200)],
    [ExpectationRecord("normal", "nothing fires", passed=False, found="latency-p95 fired")],
    {"success": 10}, {"metrics_sent": 5},
    [WorkflowRecord(120.0, "normal", "@workflow-mend", "mend", "latency-p95", "endpoint:/qa", "waiting", [
        WorkflowStepRecord(120.0, "Ask", "com.datadoghq.core.noop", "waiting", "", 1, {"a": 1}, {"b": None}),
    ])],
)  # fmt: skip
MONITOR_TEST = """
monitor: latency-p95
service: chatbotservice
environment: local
cases:
  one slow endpoint pages, the others stay quiet:
    history: 1d
    series:
      - llm.request.latency_ms{endpoint:/qa,model:gemini-2.0-flash}: "400x30 2600x30 400x60"
      - llm.request.latency_ms{endpoint:/reason}: 500x120
      - llm.tokens.input: "_x3 0+10x30 [400 2600.5 -3]x5 _ 7 300-10x30"
      - llm.cost.usd: 3
    logs:
      - { at: 1m, attributes: { status: error, http: { status_code: 500 } } }
      - { at: 0, every: 10s, times: 30, count: 2, attributes: { status: error }, tags: ["version:1.2"] }
      - { at: 0, every: 10s, until: 5m, attributes: { message: slow } }
    events:
      - { at: 90s, source: spans, attributes: { resource_name: GET /qa, duration: 5000000 } }
    checks:
      - llm.can_connect{host:a}: 0x6 2x6
    expect:
      - { at: 6m, group: "endpoint:/qa", state: OK }
      - { at: 12m, group: "endpoint:/qa", state: Alert, notifies: [oncall-assistants, incident-llm-sev2] }
      - { at: 12m, incident: { severity: SEV-2, type: llm }, pages: [oncall-assistants], workflow: null }
      - { from: 0, until: 1h30m, group: "endpoint:/reason", state: OK, incident: null }
      - { at: 20m, group: "endpoint:/qa", state: OK, message_contains: recovered, message_lacks: [page, wake] }
      - { at: 90s, value: 2600, tolerance: 0.02 }
      - { at: 1h, value: null }
"""


def schema(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((ROOT / f"schemas/formats/{name}.json").read_text(encoding="utf-8"))
    return loaded


def problems(name: str, value: Any) -> list[str]:
    """What is wrong with ``value`` as format ``name``."""
    return [error.message for error in jsonschema.Draft202012Validator(schema(name)).iter_errors(value)]


def as_json(value: Any) -> Any:
    return json.loads(json.dumps(value))


def changed(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    """A copy of ``value`` with ``new`` at ``path``; without the last step where ``new`` is Ellipsis."""
    result = copy.deepcopy(value)
    target = result
    for step in path[:-1]:
        target = target[step]
    if new is ...:
        del target[path[-1]]
    else:
        target[path[-1]] = new
    return result


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_has_a_valid_schema_that_refuses_unknown_keys(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(name))
    assert problems(name, {"surprise": 1})


# --- finding --------------------------------------------------------------------------------------


def test_a_finding_as_data_satisfies_its_schema() -> None:
    assert problems("finding", as_json(FINDING.as_dict())) == []


def test_a_finding_with_nothing_optional_satisfies_its_schema() -> None:
    assert problems("finding", Finding("S001", "unknown key", Position("a.yaml")).as_dict()) == []


@pytest.mark.parametrize("findings", [[], [FINDING]])
def test_the_json_report_satisfies_its_schema(findings: list[Finding]) -> None:
    report = json.loads(to_json(findings))

    assert report_problems(report) == []
    assert report_problems({**report, "more": 1}) != []


def report_problems(report: Any) -> list[str]:
    whole = schema("finding")
    registry: Registry[Any] = Registry().with_resource(whole["$id"], Resource.from_contents(whole))
    validator = jsonschema.Draft202012Validator({"$ref": f"{whole['$id']}#/$defs/report"}, registry=registry)
    return [error.message for error in validator.iter_errors(report)]


@pytest.mark.parametrize(
    ("path", "new"),
    [
        (("code",), "Q4"),
        (("code",), ...),
        (("severity",), "fatal"),
        (("line",), 0),
        (("column",), "10"),
        (("fix",), ""),
        (("excerpt", "end"), ...),
        (("note",), "x"),
    ],
)
def test_a_broken_finding_is_refused(path: tuple[str, ...], new: Any) -> None:
    assert problems("finding", changed(FINDING.as_dict(), path, new))


# --- capture --------------------------------------------------------------------------------------


def capture_lines() -> list[Any]:
    stream = io.StringIO()
    write_capture(stream, RECORDS)
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize("line", range(1 + len(RECORDS)))
def test_each_line_of_a_capture_satisfies_its_schema(line: int) -> None:
    assert problems("capture", capture_lines()[line]) == []


@pytest.mark.parametrize(
    ("line", "path", "new"),
    [
        (0, ("format",), "lrcp.capture/2"),
        (1, ("type",), "count"),
        (1, ("values",), []),
        (1, ("rate",), 0),
        (1, ("metric",), "1st"),
        (1, ("tags",), "env:local"),
        (1, ("log",), {}),
        (2, ("at",), ...),
        (3, ("status",), 4),
        (4, ("source",), "log"),
        (4, ("event",), ...),
        (4, ("tags",), ...),
    ],
)
def test_a_broken_line_of_a_capture_is_refused(line: int, path: tuple[str, ...], new: Any) -> None:
    assert problems("capture", changed(capture_lines()[line], path, new))


def test_the_sources_of_events_are_those_of_the_schema() -> None:
    assert tuple(schema("capture")["$defs"]["event"]["properties"]["source"]["enum"]) == SOURCES


# --- timeline -------------------------------------------------------------------------------------


def test_a_timeline_as_data_satisfies_its_schema() -> None:
    assert problems("timeline", as_json(Timeline("chat", "local", [SCENARIO]).as_dict())) == []


@pytest.mark.parametrize(
    ("path", "new"),
    [
        (("format",), "lrcp.timeline/2"),
        (("host",), "a"),
        (("scenarios", 0, "passed"), ...),
        (("scenarios", 0, "monitors", 0, "thresholds", "criticl"), 1),
        (("scenarios", 0, "monitors", 0, "groups", 0, "states", 0), [60, "Fine"]),
        (("scenarios", 0, "monitors", 0, "groups", 0, "points", 0), [60, 1, 2]),
        (("scenarios", 0, "notifications", 0, "recipients"), ["oncall"]),
        (("scenarios", 0, "notifications", 0, "transition"), "No Data"),
        (("scenarios", 0, "incidents", 0, "severity"), "high"),
        (("scenarios", 0, "actions", 0, "status"), 2000),
        (("scenarios", 0, "traffic", "success"), -1),
    ],
)
def test_a_broken_timeline_is_refused(path: tuple[str | int, ...], new: Any) -> None:
    whole = as_json(Timeline("chat", "local", [SCENARIO]).as_dict())
    assert problems("timeline", changed(whole, path, new))


# --- monitor test ---------------------------------------------------------------------------------


CASE = ("cases", "one slow endpoint pages, the others stay quiet")


def monitor_test() -> Any:
    return parse_yaml(MONITOR_TEST).value


def test_a_monitor_test_satisfies_its_schema() -> None:
    assert problems("monitor-test", monitor_test()) == []


@pytest.mark.parametrize(
    ("path", "new"),
    [
        (("monitor",), "Latency"),
        (("service",), ...),
        (("cases",), {}),
        ((*CASE, "expect"), []),
        (CASE, {"expect": [{"at": "6m", "state": "OK"}]}),
        ((*CASE, "series", 0), {"a": "1", "b": "2"}),
        ((*CASE, "series", 0), {"llm cost": "1"}),
        ((*CASE, "series", 0), {"llm.cost{endpoint}": "1"}),
        ((*CASE, "series", 0), {"llm.cost": "400x"}),
        ((*CASE, "series", 0), {"llm.cost": "400x0"}),
        ((*CASE, "series", 0), {"llm.cost": "400+10"}),
        ((*CASE, "series", 0), {"llm.cost": "[1,2]"}),
        ((*CASE, "series", 0), {"llm.cost": "4e2"}),
        ((*CASE, "logs", 0), {"at": "1m"}),
        ((*CASE, "logs", 0), {"at": "1m", "every": "1m", "attributes": {"a": 1}}),
        ((*CASE, "logs", 0), {"at": "1m", "every": "1m", "times": 2, "until": "3m", "attributes": {"a": 1}}),
        ((*CASE, "logs", 0), {"at": "1m", "times": 2, "attributes": {"a": 1}}),
        ((*CASE, "logs", 0), {"at": "1m", "source": "logs", "attributes": {"a": 1}}),
        ((*CASE, "logs", 0, "count"), 0),
        ((*CASE, "logs", 0, "tags"), "env:x"),
        ((*CASE, "events", 0, "source"), ...),
        ((*CASE, "events", 0, "source"), "logs"),
        ((*CASE, "expect", 0), {"at": "6m"}),
        ((*CASE, "expect", 0), {"state": "OK"}),
        ((*CASE, "expect", 0), {"at": "6", "state": "OK"}),
        ((*CASE, "expect", 0), {"at": "6m", "from": "1m", "until": "2m", "state": "OK"}),
        ((*CASE, "expect", 0), {"from": "6m", "state": "OK"}),
        ((*CASE, "expect", 0), {"at": "6m", "state": "ok"}),
        ((*CASE, "expect", 0), {"at": "6m", "notifies": ["@oncall-a"]}),
        ((*CASE, "expect", 0), {"at": "6m", "tolerance": 0.1, "state": "OK"}),
        ((*CASE, "expect", 0), {"at": "6m", "incident": {}}),
        ((*CASE, "expect", 0), {"at": "6m", "state": "OK", "sate": "OK"}),
    ],
)
def test_a_broken_monitor_test_is_refused(path: tuple[str | int, ...], new: Any) -> None:
    assert problems("monitor-test", changed(monitor_test(), path, new))


# --- files of this repository ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schema_path", "pattern"),
    [
        ("schemas/formats/scenario.json", "reference/traffic/scenarios/*.yaml"),
        ("schemas/formats/monitor-test.json", "tests/monitors/*.yaml"),
        ("schemas/formats/log-pipeline-test.json", "tests/log_pipelines/declared/*.yaml"),
        ("schemas/service.json", "catalog/services/*.yaml"),
    ],
)
def test_the_files_of_the_repository_satisfy_their_format(schema_path: str, pattern: str) -> None:
    form = json.loads((ROOT / schema_path).read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(form)
    files = sorted(ROOT.glob(pattern))
    assert files
    for file in files:
        value = load_yaml(file, ROOT).value
        assert [f"{file.name}: {error.message}" for error in validator.iter_errors(value)] == []
        assert list(validator.iter_errors({**value, "surprise": 1})), f"{schema_path} accepts any key"
