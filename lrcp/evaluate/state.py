"""The state of one group of a monitor from evaluation to evaluation, and when that is worth a notification."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from lrcp.core.event import Event
from lrcp.core.frozen import Frozen, field
from lrcp.evaluate.compare import breaches, holds, passes_recovery, recovers, settles
from lrcp.evaluate.definition import Options, Thresholds
from lrcp.evaluate.frame import NEVER
from lrcp.evaluate.measure import Measured, State
from lrcp.evaluate.rows import Floats
from lrcp.evaluate.scope import Group

TRIGGERED = (State.ALERT, State.WARN, State.NO_DATA)


class Transition(Frozen):
    """A change of state, or a renotification, that Datadog sends to the recipients.

    Instants in seconds since the epoch. ``first_triggered_at`` begins the episode, which ends with the
    recovery; ``variables`` are those of the monitor's type (burn rates, parts of a composite).
    ``subgroup``: with ``notify_by``, the group that decides. ``withheld``: why nobody is told of it
    (``draft``, ``downtime <id>``); empty when somebody is. ``sample`` is an event that the monitor found.
    """

    monitor: str
    group: Group
    at: float
    before: State
    after: State
    value: float | None
    renotify: bool
    first_triggered_at: float
    last_triggered_at: float
    variables: Mapping[str, float | str] = field(default_factory=dict)
    subgroup: Group = ()
    withheld: str = ""
    sample: Event | None = None

    @property
    def tags(self) -> Group:
        """Those that the message can name."""
        return self.subgroup or self.group

    @property
    def kind(self) -> str:
        """alert, warning, no_data, recovery or renotify."""
        if self.renotify:
            return "renotify"
        kinds = {State.ALERT: "alert", State.WARN: "warning", State.NO_DATA: "no_data", State.OK: "recovery"}
        return kinds[self.after]


class Rules(Frozen):
    """What states depend on, beside the measurement."""

    monitor: str
    options: Options
    thresholds: Thresholds
    comparator: str
    window: int
    empty_is_zero: bool

    @property
    def no_data_seconds(self) -> int:
        """How long data must be missing: https://docs.datadoghq.com/monitors/guide/monitor_api_options/"""
        minutes = self.options.no_data_timeframe
        return 2 * self.window if minutes is None else minutes * 60

    def state_of(self, value: float, state: State, share: float | None = None) -> State:
        """The state that follows ``state``; recovery thresholds hold the more severe one back.

        ``share``: what recovery thresholds are compared with in anomaly monitors.
        """
        limits = self.thresholds
        if limits.critical is not None and breaches(self.comparator, value, limits.critical):
            return State.ALERT
        if state is State.ALERT and self._held(value, limits.critical_recovery, share):
            return State.ALERT
        if limits.warning is not None and breaches(self.comparator, value, limits.warning):
            return State.WARN
        warned = state is State.WARN or (state is State.ALERT and limits.warning is not None)
        return State.WARN if warned and self._held(value, limits.warning_recovery, share) else State.OK

    def levels(self, values: Floats) -> NDArray[np.uint8]:
        """A number for each value; of two values with the same one, ``state_of`` says the same."""
        limits, found = self.thresholds, np.zeros(values.shape, dtype=np.uint8)
        for bit, (compare, bound) in enumerate(
            (
                (holds, limits.critical),
                (holds, limits.warning),
                (recovers, limits.critical_recovery),
                (recovers, limits.warning_recovery),
            )
        ):
            if bound is not None:
                found |= compare(self.comparator, values, bound).astype(np.uint8) << bit
        return found

    @property
    def independent(self) -> bool:
        """Whether each evaluation stands alone: https://docs.datadoghq.com/monitors/guide/custom_schedules/"""
        return self.options.schedule is not None

    def _held(self, value: float, recovery: float | None, share: float | None) -> bool:
        if share is not None:
            return not settles(share, recovery)
        return recovery is not None and not passes_recovery(self.comparator, value, recovery)


class GroupState:
    """One group's state; a new one is No Data, of which nobody is told."""

    def __init__(self, group: Group, rules: Rules, since: float) -> None:
        self.group = group
        self.since = since
        self.state = State.NO_DATA
        self.value: float | None = None
        self.last_data: float | None = None
        self._rules = rules
        self._announced = False
        self._quiet = False
        self._first_triggered = since
        self._last_triggered = since
        self._last_notified = since
        self._renotified = 0

    def step(self, at: float, measured: Measured | None) -> Transition | None:
        """Take in one evaluation; ``measured`` is None when the group had no point."""
        if measured is not None and measured.skipped:
            return self._again(at, measured)
        if measured is not None:
            self._fresh(measured.latest)
            return self._follow(at, measured)
        self.value = None
        return self._missing(at)

    def deadlines(self, *, missing: bool) -> list[float]:
        """Instants at which time alone can change what a step does; ``missing``: the group has no point."""
        options = self._rules.options
        instants: list[float] = []
        if self._announced and options.renotify_interval:
            instants.append(self._last_notified + options.renotify_interval * 60)
        if missing and self.last_data is not None:
            instants += [self.last_data + self._rules.no_data_seconds, self.last_data + options.timeout_h * 3600]
        return instants

    def follow(self, at: float, state: State, measured: Measured, *, tell: bool) -> Transition | None:
        """Take over a state that others have decided on; ``tell``: it is worth a notification."""
        self.value = measured.value
        return self._move(at, state, measured, tell=tell)

    def _fresh(self, latest: float) -> None:
        """A value can come of old points alone (a change against yesterday): they are no news."""
        if latest > (NEVER if self.last_data is None else self.last_data):
            self.last_data = latest

    def _follow(self, at: float, measured: Measured) -> Transition | None:
        self.value = measured.value
        if measured.state is not None:
            return self._move(at, measured.state, measured)
        if measured.value is None:
            return None
        before = State.OK if self._rules.independent else self.state
        return self._move(at, self._rules.state_of(measured.value, before, measured.recovery), measured)

    def _missing(self, at: float) -> Transition | None:
        """https://docs.datadoghq.com/monitors/configuration/#no-data"""
        options = self._rules.options
        if self.last_data is None:  # a monitor must have had data before it can miss them
            return None
        absent = at - self.last_data
        nothing = Measured(None, self.last_data)
        if options.timeout_h and self.state in TRIGGERED and absent >= options.timeout_h * 3600:
            return self._move(at, State.OK, nothing)
        match options.on_missing_data:
            case "show_no_data":
                return self._move(at, State.NO_DATA, nothing, tell=False)
            case "show_and_notify_no_data":
                return self._move(at, State.NO_DATA, nothing)
            case "resolve":
                return self._move(at, State.OK, nothing)
            case "default" if self._rules.empty_is_zero:
                return self._follow(at, Measured(0.0, self.last_data))
        resolved = bool(options.timeout_h) and absent >= options.timeout_h * 3600
        if options.notify_no_data and absent >= self._rules.no_data_seconds and not resolved:
            return self._move(at, State.NO_DATA, nothing)
        return self._again(at, nothing)

    def _move(self, at: float, state: State, measured: Measured, *, tell: bool = True) -> Transition | None:
        before, self.state = self.state, state
        if self._rules.independent:
            self._first_triggered = self._last_triggered = at
            return self._transition(at, State.OK, measured) if tell and state is not State.OK else None
        if before is state:
            return self._again(at, measured)
        self._quiet = not tell
        if state is State.OK:
            told, self._announced = self._announced, False
            return self._transition(at, before, measured) if told else None
        if before is State.OK or not self._announced:
            self._first_triggered = at
        self._last_triggered = at
        self._renotified = 0
        if not tell:
            return None
        self._announced = True
        return self._transition(at, before, measured)

    def _again(self, at: float, measured: Measured) -> Transition | None:
        """The state stays: a renotification may be due."""
        options = self._rules.options
        due = options.renotify_interval and at - self._last_notified >= options.renotify_interval * 60
        wanted = self._announced and not self._quiet and self.state.lower() in options.renotify_statuses
        spent = options.renotify_occurrences is not None and self._renotified >= options.renotify_occurrences
        if not due or not wanted or spent:
            return None
        self._renotified += 1
        return self._transition(at, self.state, measured, renotify=True)

    def _transition(self, at: float, before: State, measured: Measured, *, renotify: bool = False) -> Transition:
        self._last_notified = at
        return Transition(
            monitor=self._rules.monitor,
            group=self.group,
            at=at,
            before=before,
            after=self.state,
            value=self.value,
            renotify=renotify,
            first_triggered_at=self._first_triggered,
            last_triggered_at=self._last_triggered,
            variables=measured.variables,
            sample=measured.sample,
        )
