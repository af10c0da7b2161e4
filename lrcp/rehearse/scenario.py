"""What a rehearsal does and expects, as data. Frozen as schemas/formats/scenario.json."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lrcp.core.capture import FLUSH_SECONDS
from lrcp.core.frozen import Frozen
from lrcp.core.yamldoc import Document

Samples = Sequence[tuple[float, ...]]
TICKS_PER_MINUTE = 60 // FLUSH_SECONDS
SIMPLE = "*"  # the group of a monitor without `by`


class Call(Frozen):
    """One request that acts on the service."""

    method: str
    path: str
    body: Mapping[str, Any]


class Share(Frozen):
    """One kind of request of a mix; ``prompts`` names a set of request bodies of the target."""

    endpoint: str
    prompts: str
    weight: float = 1.0
    toggles: tuple[str, ...] = ()
    session: str = ""


class Traffic(Frozen):
    """What is asked in each tick of ten seconds."""

    requests_per_tick: int
    mix: tuple[Share, ...]


QUIET = Traffic(0, ())


class Fires(Frozen):
    """A monitor that must change to ``state`` within ``within`` seconds of the phase's begin.

    ``incident`` and ``page`` are handles without ``@``; empty means that none may be opened or paged.
    """

    monitor: str
    within: float
    group: str = SIMPLE
    state: str = "Alert"
    severity: str = ""
    incident: str = ""
    page: str = ""
    service: str = ""


class Recovers(Frozen):
    """A monitor in Alert or No Data that must be OK, or only warn, within ``within`` seconds."""

    monitor: str
    within: float
    group: str = SIMPLE
    service: str = ""


class Runs(Frozen):
    """A workflow that an alert must start in the phase. ``steps`` are those it takes, in order; empty: any.

    ``status`` is that at the end of the scenario: done, failed, waiting.
    """

    workflow: str
    monitor: str
    group: str = SIMPLE
    steps: tuple[str, ...] = ()
    status: str = "done"
    service: str = ""


class Approval(Frozen):
    """Somebody chooses a branch at a step of a workflow that asks, ``after`` seconds."""

    workflow: str
    step: str
    choose: str
    after: float = 0.0


class Outside(Frozen):
    """What the world beyond the service answers to a workflow's request."""

    url: str
    status: int
    body: Any = None


class Expect(Frozen):
    """Everything that may happen in a phase: whatever else changes to Alert, No Data or back is a failure.

    A monitor that is expected to fire or recover may warn on its way; ``may_warn`` names further ones, of any service.
    """

    fires: tuple[Fires, ...] = ()
    recovers: tuple[Recovers, ...] = ()
    may_warn: tuple[str, ...] = ()
    runs: tuple[Runs, ...] = ()


class Phase(Frozen):
    """``faults``, if any, are set first and stay until another phase sets them; then ``actions`` are taken.

    An ``idle`` phase is passed over in one step: no tick, no request, evaluation each minute as ever.
    """

    name: str
    minutes: int
    traffic: Traffic = QUIET
    faults: Mapping[str, Any] | None = None
    actions: tuple[Call, ...] = ()
    expect: Expect = Expect()
    idle: bool = False


class History(Frozen):
    """Points of a metric before or during the scenario, which nothing has to send. ``service`` is whose they are.

    ``begin`` and ``end`` are seconds relative to the scenario's start, ``every`` the distance of points.
    ``value`` is constant unless ``low`` and ``peak`` make a daily wave: ``low`` half a day from the hour ``peak``.
    Saturdays and Sundays (UTC) have ``weekend`` times that, and each point differs by the relative standard
    deviation ``noise``. Of a distribution each stands for ``weight`` samples. ``samples``, if any, are the points
    instead: those of each interval, none in a gap.
    """

    metric: str
    tags: tuple[str, ...]
    begin: float
    end: float
    every: float
    value: float = 0.0
    low: float | None = None
    peak: float = 0.0
    weekend: float = 1.0
    noise: float = 0.0
    weight: float = 1.0
    samples: Samples = ()
    service: str = ""


class Happening(Frozen):
    """A log or another event of ``service``, ``at`` seconds after the scenario's start; ``source`` as in Event."""

    service: str
    at: float
    source: str
    attributes: Mapping[str, Any]
    tags: tuple[str, ...] = ()


class CheckRun(Frozen):
    """One run of a service check of ``service``, ``at`` seconds after the scenario's start."""

    service: str
    at: float
    check: str
    status: int
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scenario:
    """One rehearsal from a fresh evaluator. ``start`` is seconds since the epoch.

    ``service`` is the one that is started, empty when none is; ``others`` are rehearsed on what the scenario
    supplies: ``history`` and what is ``supplied``. ``document`` is the file it was read from, for the places of what
    is found to be wrong with it later.
    """

    name: str
    title: str
    seed: int
    service: str
    start: float
    phases: Sequence[Phase]
    document: Document = field(repr=False)
    history: Sequence[History] = ()
    approvals: Sequence[Approval] = ()
    outside: Sequence[Outside] = ()
    others: Sequence[str] = ()
    supplied: Sequence[Happening | CheckRun] = ()

    @property
    def minutes(self) -> int:
        return sum(phase.minutes for phase in self.phases)

    @property
    def services(self) -> tuple[str, ...]:
        """All whose monitors are evaluated."""
        return (self.service, *self.others) if self.service else tuple(self.others)


class Target(Frozen):
    """How a service is started, asked and steered. Frozen as schemas/formats/target.json.

    ``command`` and ``environment`` may hold the placeholders of lrcp.rehearse.process. ``ready`` and
    ``clock`` are paths; ``endpoints`` names, for each path, the sets of ``prompts`` (request bodies) it takes.
    ``log_source`` is what the Agent says that its logs come from: the `source` of its container's annotation.
    """

    service: str
    command: Sequence[str]
    environment: Mapping[str, str]
    ready: str
    clock: str
    faults: Call
    endpoints: Mapping[str, Sequence[str]]
    toggles: Sequence[str]
    session_header: str
    prompts: Mapping[str, Sequence[Mapping[str, Any]]]
    traffic: Mapping[str, Traffic]
    log_source: str = ""
