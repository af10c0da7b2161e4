"""The rehearsal as one HTML page that needs nothing else: no request leaves it, and it opens from a file."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from lrcp.core.frozen import Frozen
from lrcp.core.timeline import (
    IncidentRecord,
    MonitorTrack,
    PageRecord,
    PhaseSpan,
    ScenarioTimeline,
    Timeline,
    WorkflowRecord,
)
from lrcp.report.events import (
    ALERT,
    GRAVITY,
    NO_DATA,
    OK,
    WARN,
    Change,
    Event,
    events,
    group_label,
    is_quiet,
    service_label,
    worst_state,
)
from lrcp.report.markup import notification_html
from lrcp.report.plot import Plot, Tick, plot, time_ticks
from lrcp.report.wording import clock, count, duration, quantity, symbol

SIGNS = {ALERT: "▲", WARN: "△", OK: "●", NO_DATA: "○"}
_NAMED_AT_MOST = 3
POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src '{script}'; "
    "base-uri 'none'; form-action 'none'"
)
SLUGS = {ALERT: "alert", WARN: "warn", OK: "ok", NO_DATA: "no-data"}


class Band(Frozen):
    """A phase on the time axis, in per cent."""

    phase: PhaseSpan
    left: float
    width: float


class ScenarioView(Frozen):
    """A scenario with all that its section of the page shows; ``anchor`` is its place in the page."""

    scenario: ScenarioTimeline
    anchor: str
    events: list[Event]
    phases: list[Band]
    time_ticks: list[Tick]
    noisy: list[Plot]
    quiet: list[Plot]

    def clock(self, at: float) -> str:
        return clock(at - self.scenario.start, self.scenario.end - self.scenario.start)

    @property
    def states(self) -> dict[str, str]:
        """The gravest state of each monitor; of several services, the gravest of all."""
        found: dict[str, str] = {}
        for monitor in self.scenario.monitors:
            state = worst_state(monitor)
            found[monitor.id] = max(found.get(monitor.id, state), state, key=lambda each: GRAVITY.get(each, 0))
        return found

    def state(self, monitor: MonitorTrack) -> str:
        return worst_state(monitor)

    def service(self, record: MonitorTrack | IncidentRecord | PageRecord | WorkflowRecord) -> str:
        """Empty where one service alone is watched."""
        return service_label(self.scenario, record.service)


def write_report(timeline: Timeline, path: Path, kind: str = "Rehearsal") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render(timeline, kind), encoding="utf-8")


def render(timeline: Timeline, kind: str = "Rehearsal") -> str:
    """The page; the same text for the same timeline. ``kind`` is what the page calls it."""
    environment = _environment()
    style, script = (_asset(environment, name) for name in ("page.css", "page.js"))
    return environment.get_template("page.html").render(
        timeline=timeline,
        subject=subject(timeline.service),
        kind=kind,
        views=[_view(scenario, number) for number, scenario in enumerate(timeline.scenarios, start=1)],
        monitors=_monitor_ids(timeline),
        style=style,
        script=script,
        policy=POLICY.format(script=_hash(script)),
        expectations=[each for scenario in timeline.scenarios for each in scenario.expectations],
    )


def subject(service: str) -> str:
    """``service`` of a timeline in a few words: many names, separated by commas, are no heading."""
    names = service.split(", ")
    return service if len(names) <= _NAMED_AT_MOST else f"{len(names)} services"


def _view(scenario: ScenarioTimeline, number: int) -> ScenarioView:
    happened = events(scenario)
    plots = [plot(scenario, each, _events_of(each, happened)) for each in scenario.monitors]
    return ScenarioView(
        scenario=scenario,
        anchor=f"s{number}",
        events=happened,
        phases=[_band(phase, scenario) for phase in scenario.phases],
        time_ticks=time_ticks(scenario.start, scenario.end),
        noisy=sorted((each for each in plots if not is_quiet(each.monitor)), key=lambda each: _rank(each.monitor)),
        quiet=[each for each in plots if is_quiet(each.monitor)],
    )


def _events_of(monitor: MonitorTrack, happened: Sequence[Event]) -> list[tuple[int, Event]]:
    """What is marked in the plot of ``monitor``: its own changes and what was done about them, numbered as listed."""
    numbered = enumerate(happened, start=1)
    if is_quiet(monitor):
        return []
    return [(n, event) for n, event in numbered if not isinstance(event, Change) or event.monitor is monitor]


def _rank(monitor: MonitorTrack) -> int:
    return -GRAVITY.get(worst_state(monitor), 0)


def _band(phase: PhaseSpan, scenario: ScenarioTimeline) -> Band:
    length = (scenario.end - scenario.start) or 1.0
    left = 100 * (phase.start - scenario.start) / length
    return Band(phase, round(left, 2), round(100 * (phase.end - phase.start) / length, 2))


def _monitor_ids(timeline: Timeline) -> list[str]:
    return list(dict.fromkeys(monitor.id for scenario in timeline.scenarios for monitor in scenario.monitors))


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("lrcp.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        count=count,
        duration=duration,
        quantity=quantity,
        unit=symbol,
        group=group_label,
        html=notification_html,
        slug=lambda state: SLUGS.get(state, "done"),
        sign=lambda state: SIGNS.get(state, "▸"),
    )
    environment.tests["change"] = lambda event: isinstance(event, Change)
    environment.tests["workflow"] = lambda event: isinstance(event, WorkflowRecord)
    return environment


def _asset(environment: Environment, name: str) -> str:
    source: Any = environment.loader
    text: str = source.get_source(environment, name)[0]
    return text


def _hash(script: str) -> str:
    return "sha256-" + base64.b64encode(sha256(script.encode()).digest()).decode()
