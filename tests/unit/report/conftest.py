"""A realistic timeline: a quiet scenario, one that pages and recovers, one that breaks its expectations."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from lrcp.core.frozen import replace
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

SERVICE = "llm-reliability-control-plane"
START = 1_767_225_600.0  # 2026-01-01 00:00 UTC
MINUTE = 60.0
LENGTH = 45  # minutes
Series = Callable[[int], float | None]

TEXT = """\
**What failed:** one answer in twenty from /qa takes 2,340 ms or more; the limit is 1,500 ms.

**Why:** compare `llm.time_to_first_token_ms` with total latency: a slow first token points at the provider.

**What next**

1. Enable response caching.
2. Lower the retry budget.

[Runbook](https://github.com/example/llm-reliability-control-plane/blob/main/docs/runbooks/latency-p95.md) ·
[Dashboard](https://app.datadoghq.com/dashboard/lists?q=llm) · [Not a link](javascript:alert(1))

@oncall-llm-platform @incident-llm-sev2 <img src=x onerror=alert(1)>
"""


def wave(level: float, swing: float) -> Series:
    return lambda minute: level + swing * math.sin(minute * 1.7) + swing * 0.4 * math.cos(minute * 0.6)


def step(quiet: Series, failing: Series, begin: int, end: int) -> Series:
    return lambda minute: failing(minute) if begin <= minute < end else quiet(minute)


def group(name: str, series: Series, states: list[tuple[int, str]], length: int = LENGTH) -> GroupTrack:
    points = [(START + minute * MINUTE, series(minute)) for minute in range(1, length + 1)]
    return GroupTrack(name, points, [(START + minute * MINUTE, state) for minute, state in states])


def monitor(id: str, name: str, query: str, unit: str, severity: str, thresholds: dict[str, float], *groups: GroupTrack,
            comparator: str = ">", type: str = "query alert") -> MonitorTrack:  # fmt: skip
    return MonitorTrack(id, f"{SERVICE}: {name}", type, query, comparator, unit, severity, thresholds, list(groups))


def monitors(**noisy: list[GroupTrack]) -> list[MonitorTrack]:
    """The nine monitors; those not named in ``noisy`` (with underscores) stay quiet."""

    def tracks(id: str, *quiet: GroupTrack) -> list[GroupTrack]:
        return noisy.get(id.replace("-", "_"), list(quiet))

    ok = [(1, "OK")]
    scope = f"{{service:{SERVICE},env:local}}"
    return [
        monitor("cost-anomaly", "spending doubled against yesterday",
                f"pct_change(sum(last_15m),last_1d):sum:llm.cost.usd{scope}.as_count() > 100", "percent", "SEV-3",
                {"critical": 100, "warning": 60, "critical_recovery": 60, "warning_recovery": 40},
                *tracks("cost-anomaly", group("*", wave(4, 9), ok))),
        monitor("daily-cost-budget", "the daily budget of 50 dollars is spent",
                f"sum(current_1d):sum:llm.cost.usd{scope}.as_count() > 50", "dollar", "SEV-4",
                {"critical": 50, "warning": 40}, *tracks("daily-cost-budget", group("*", lambda m: m * 0.11, ok))),
        monitor("error-burst", "more than 10 errors in 5 minutes",
                f"sum(last_5m):default_zero(sum:llm.error.count{scope}.as_count()) > 10", "error", "SEV-1",
                {"critical": 10, "warning": 6, "critical_recovery": 5, "warning_recovery": 3},
                *tracks("error-burst", group("*", lambda m: float(m % 7 == 0), ok))),
        monitor("health-score", "the health score is below 70", f"avg(last_5m):avg:llm.health_score{scope} < 70",
                "percent", "SEV-2", {"critical": 70, "warning": 80, "critical_recovery": 80, "warning_recovery": 85},
                *tracks("health-score", group("*", wave(94, 2), ok)), comparator="<"),
        monitor("latency-p95", "p95 latency of {{endpoint.name}} is above 1500 ms",
                f"percentile(last_5m):p95:llm.request.latency_ms{scope} by {{endpoint}} > 1500", "millisecond",
                "SEV-2", {"critical": 1500, "warning": 1200, "critical_recovery": 1300, "warning_recovery": 1100},
                *tracks("latency-p95", group("endpoint:/qa", wave(640, 70), ok),
                        group("endpoint:/reason", wave(810, 90), ok), group("endpoint:/stress", wave(980, 60), ok))),
        monitor("quality-degradation", "answers have little to do with their questions",
                f"avg(last_10m):avg:llm.semantic_similarity_score{scope} < 0.4", "fraction", "SEV-2",
                {"critical": 0.4, "warning": 0.5, "critical_recovery": 0.5, "warning_recovery": 0.55},
                *tracks("quality-degradation", group("*", wave(0.74, 0.03), ok)), comparator="<"),
        monitor("safety-block-surge", "more than 5 answers blocked for safety in 10 minutes",
                f"sum(last_10m):default_zero(sum:llm.safety_block.count{scope}.as_count()) > 5", "response", "SEV-2",
                {"critical": 5, "warning": 3, "critical_recovery": 2, "warning_recovery": 1},
                *tracks("safety-block-surge", group("*", lambda m: 0.0, ok))),
        monitor("slo-latency-fast-burn", "the latency budget of 30 days would last two days",
                'burn_rate("latency").over("30d").long_window("1h").short_window("5m") > 14.4', "", "SEV-2",
                {"critical": 14.4}, *tracks("slo-latency-fast-burn", group("*", lambda m: 0.0, ok)), type="slo alert"),
        monitor("slo-latency-slow-burn", "the latency budget of 30 days would last five days",
                'burn_rate("latency").over("30d").long_window("6h").short_window("30m") > 6', "", "SEV-3",
                {"critical": 6}, *tracks("slo-latency-slow-burn", group("*", lambda m: None, [(1, "No Data")])),
                type="slo alert"),
    ]  # fmt: skip


def phases(*spans: tuple[str, int, int]) -> list[PhaseSpan]:
    return [PhaseSpan(name, START + begin * MINUTE, START + end * MINUTE) for name, begin, end in spans]


def at(minute: int) -> float:
    return START + minute * MINUTE


def note(minute: int, phase: str, monitor: str, group: str, transition: str, value: float | None, title: str,
         recipients: list[str], text: str = TEXT) -> NotificationRecord:  # fmt: skip
    return NotificationRecord(at(minute), phase, monitor, group, transition, value, title, text, recipients)


def quiet_scenario() -> ScenarioTimeline:
    return ScenarioTimeline(
        "normal", "Normal traffic", 7, START, at(LENGTH), phases(("normal", 0, LENGTH)), monitors(), [], [], [], [],
        [ExpectationRecord("normal", "no monitor fires", passed=True)],
        {"success": 5320, "empty": 4}, {"metrics_sent": 88412, "metrics_received": 88412, "logs_received": 5324},
    )  # fmt: skip


def paging_scenario() -> ScenarioTimeline:
    slow = group(
        "endpoint:/qa",
        step(wave(640, 70), wave(2340, 160), 13, 29),
        [(1, "OK"), (13, "Alert"), (30, "OK")],
    )
    near = group("endpoint:/reason", step(wave(810, 90), wave(1290, 40), 14, 29), [(1, "OK"), (14, "Warn"), (30, "OK")])
    calm = group("endpoint:/stress", wave(980, 60), [(1, "OK")])
    burn = group("*", lambda m: 0.0 if m < 15 else min(60.0, (m - 14) * 8.3) if m < 33 else 0.0,
                 [(1, "No Data"), (2, "OK"), (16, "Alert"), (33, "OK")])  # fmt: skip
    alert = "[Triggered on {endpoint:/qa}] llm-reliability-control-plane: p95 latency of /qa is above 1500 ms"
    page, incident, slack = "@oncall-llm-platform", "@incident-llm-sev2", "@slack-llm-reliability"
    recovered = "**Recovered.** p95 latency of /qa is 1,180 ms. @oncall-llm-platform"
    return ScenarioTimeline(
        "latency", "Latency and retries", 7, START, at(LENGTH),
        phases(("normal", 0, 10), ("slow", 10, 25), ("remediated", 25, LENGTH)),
        monitors(latency_p95=[slow, near, calm], slo_latency_fast_burn=[burn]),
        [
            note(13, "slow", "latency-p95", "endpoint:/qa", "alert", 2340.4, alert, [page, incident]),
            note(14, "slow", "latency-p95", "endpoint:/reason", "warning", 1290.0, "[Warn on {endpoint:/reason}] p95",
                 [slack]),
            note(16, "slow", "slo-latency-fast-burn", "*", "alert", 16.6, "[Triggered] the latency budget", [slack]),
            note(30, "remediated", "latency-p95", "endpoint:/qa", "recovery", 1180.0, "[Recovered on {endpoint:/qa}]",
                 [page], recovered),
            note(33, "remediated", "slo-latency-fast-burn", "*", "recovery", 0.0, "[Recovered] the latency budget",
                 [slack]),
        ],
        [IncidentRecord(at(13), incident, "SEV-2", "llm", "latency-p95", "endpoint:/qa",
                        {"service": SERVICE, "env": "local", "team": "llm-platform"})],
        [PageRecord(at(13), page, "latency-p95", "endpoint:/qa", at(30))],
        [ActionRecord(at(25), "remediated", "POST", "/admin/cache", {"enabled": True}, 200)],
        [
            ExpectationRecord("normal", "no monitor fires", passed=True),
            ExpectationRecord("slow", "latency-p95 of endpoint:/qa fires", passed=True),
            ExpectationRecord("slow", "one incident is opened and one page is sent", passed=True),
            ExpectationRecord("remediated", "latency-p95 recovers", passed=True),
        ],
        {"success": 5201, "timeout": 88, "retry_exhausted": 12},
        {"metrics_sent": 90112, "metrics_received": 90112, "logs_received": 5301},
    )  # fmt: skip


def broken_scenario() -> ScenarioTimeline:
    score = group("*", lambda m: None if 20 <= m < 40 else wave(93, 2)(m), [(1, "OK"), (40, "No Data"), (42, "OK")])
    errors = group("*", step(wave(1, 1), wave(26, 5), 12, 22),
                   [(1, "OK"), (12, "Alert"), (22, "Warn"), (24, "OK")])  # fmt: skip
    page = "@oncall-llm-platform"
    return ScenarioTimeline(
        "silence", "The service falls silent", 7, START, at(LENGTH), phases(("normal", 0, 10), ("silent", 10, LENGTH)),
        monitors(health_score=[score], error_burst=[errors]),
        [
            note(12, "silent", "error-burst", "*", "alert", 26.0, "[Triggered] more than 10 errors", [page]),
            note(40, "silent", "health-score", "*", "no_data", None, "[No data] the health score", [page]),
        ],
        [], [PageRecord(at(12), page, "error-burst", "*"), PageRecord(at(40), page, "health-score", "*")], [],
        [
            ExpectationRecord("normal", "no monitor fires", passed=True),
            ExpectationRecord("silent", "only health-score fires", passed=False,
                              found="error-burst fired at 12:00 with 26 errors"),
        ],
        {"success": 1210}, {"metrics_sent": 21000, "metrics_received": 21000, "logs_received": 1210},
    )  # fmt: skip


@pytest.fixture
def timeline() -> Timeline:
    return Timeline(SERVICE, "local", [quiet_scenario(), paging_scenario(), broken_scenario()])


@pytest.fixture
def passed_timeline() -> Timeline:
    return Timeline(SERVICE, "local", [quiet_scenario(), paging_scenario()])


@pytest.fixture
def mended_timeline(timeline: Timeline) -> Timeline:
    """The same, with a workflow that the first alert has started."""
    paging = timeline.scenarios[1]
    alert = paging.notifications[0]
    steps = [
        WorkflowStepRecord(alert.at, "Read_state", "com.datadoghq.http.request", "done", "", 2, {"verb": "GET"},
                           {"body": {"note": "<b>small</b>"}}),
        WorkflowStepRecord(alert.at, "Is_cached", "com.datadoghq.core.if", "done", "false", 1, {}, {}),
        WorkflowStepRecord(alert.at + 60, "Enable_cache", "com.datadoghq.http.request", "failed", "error", 4, {}, {},
                           "nobody answers"),
    ]  # fmt: skip
    run = WorkflowRecord(
        alert.at, alert.phase, "@workflow-latency", "latency", alert.monitor, alert.group, "done", steps
    )
    changed = [each if each is not paging else replace(paging, workflows=[run]) for each in timeline.scenarios]
    return replace(timeline, scenarios=changed)
