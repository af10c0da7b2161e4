"""Monitors over time: one evaluator holds the states of all groups of one monitor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from lrcp.core.errors import LrcpError
from lrcp.core.frozen import Frozen, field, replace
from lrcp.core.registry import Registry
from lrcp.evaluate.algorithm_alert import algorithm_alert
from lrcp.evaluate.announce import Announcer
from lrcp.evaluate.cadence import cadence_of
from lrcp.evaluate.check_alert import CheckAlert
from lrcp.evaluate.composite import CompositeAlert, Part
from lrcp.evaluate.definition import MonitorDefinition
from lrcp.evaluate.downtime import Downtimes
from lrcp.evaluate.evaluation import Evaluation, name_of
from lrcp.evaluate.events import CheckStore, EventStore
from lrcp.evaluate.events.alert import EventAlert
from lrcp.evaluate.formula import named_queries
from lrcp.evaluate.formula_alert import FormulaAlert
from lrcp.evaluate.groups import Groups
from lrcp.evaluate.measure import Measured, Measurement, State, Traits
from lrcp.evaluate.metric_alert import MetricAlert
from lrcp.evaluate.objective import SloDefinition
from lrcp.evaluate.scope import Group
from lrcp.evaluate.sli import indicator_of
from lrcp.evaluate.slo_alert import SloAlert
from lrcp.evaluate.state import GroupState, Rules, Transition
from lrcp.evaluate.store import SeriesStore
from lrcp.query import ast


class Surroundings(Frozen):
    """What a monitor may refer to: objectives by their reference, other monitors by theirs."""

    store: SeriesStore
    slos: Mapping[str, SloDefinition]
    parts: Mapping[str, Part]
    events: EventStore = field(default_factory=EventStore)
    checks: CheckStore = field(default_factory=CheckStore)


MonitorType = Callable[[MonitorDefinition, Surroundings], Measurement]
MONITOR_TYPES: Registry[MonitorType] = Registry("monitor type", "Monitor types")


CELLS = 1 << 20
"""How many buckets of series a run holds in memory, unless it is told otherwise."""


class MonitorEvaluator:
    """Evaluates one monitor again and again, in order of time.

    ``slos`` by the reference in the query; ``parts``, for composites, are evaluators by reference, each
    evaluated at an instant before the composite is; ``downtimes`` withhold transitions. Raises
    UnsupportedError for a monitor that is not evaluated, naming the construct, LrcpError for a reference to
    something that is not there.
    """

    def __init__(
        self,
        definition: MonitorDefinition,
        store: SeriesStore,
        *,
        slos: Mapping[str, SloDefinition] | None = None,
        parts: Mapping[str, Part] | None = None,
        downtimes: Downtimes | None = None,
        events: EventStore | None = None,
        checks: CheckStore | None = None,
    ) -> None:
        self.definition = definition
        around = Surroundings(store, slos or {}, parts or {}, events or EventStore(), checks or CheckStore())
        self._measurement = MONITOR_TYPES.get(definition.type)(definition, around)
        self._traits = self._measurement.traits
        self._grouped = self._measurement.grouped
        self._rules = _rules(definition, self._traits)
        self._cadence = cadence_of(definition.options, self._traits)
        muting = downtimes.of_monitor(definition.address, definition.tags) if downtimes else ()
        self._announcer = Announcer(definition, self._rules, muting)
        self._groups = Groups(self._rules, delayed=self._traits.delays_groups)
        self._last: float | None = None
        # A dry run where there are no points: what is not evaluated is refused now, not in the middle of a run.
        self._measurement.at(0)

    @property
    def frequency(self) -> int:
        """Seconds between evaluations."""
        return self._traits.frequency

    @property
    def grouped(self) -> bool:
        """Whether it is a multi alert: states for its groups, none for the whole."""
        return self._grouped

    @property
    def states(self) -> Mapping[Group, tuple[State, float | None]]:
        """The last state and value of each group."""
        return self._groups.states

    def evaluate(self, at: float) -> list[Evaluation]:
        """Every group at ``at``, in order of groups, and every bundle of ``notify_by``. Between two evaluations
        of a monitor that is evaluated less often, the states of the last one, without transitions.
        """
        return next(self.evaluations((at,)))

    def evaluations(self, instants: Iterable[float], cells: int = CELLS) -> Iterator[list[Evaluation]]:
        """``evaluate`` at each of ``instants``, in order of time, measured together.

        The store must hold all points by then. About ``cells`` buckets of all series are in memory at once.
        """
        for part in self._parts(iter(instants), cells):
            due = [self._is_due(at) for at in part]
            measured = self._measured([at for at, now in zip(part, due, strict=True) if now])
            for at, now in zip(part, due, strict=True):
                found = self._step(at, next(measured)) if now else [self._seen(each, at, None) for each in self._groups]
                yield self._announcer.announced(at, found, due=now)

    def run(self, instants: Iterable[float], cells: int = CELLS) -> Iterator[Transition]:
        """The transitions of ``evaluations``, in order of time and group, without stepping through the instants
        at which nothing happens.
        """
        measurement = self._measurement
        if not isinstance(measurement, MetricAlert) or not self._announcer.selective:
            for found in self.evaluations(instants, cells):
                yield from (each.transition for each in found if each.transition is not None)
            return
        for part in self._parts(filter(self._is_due, instants), cells):
            steps = self._groups.over(measurement.over(part), simple=not self._grouped)
            for at, _, each, transition in sorted(steps, key=lambda step: step[:2]):
                (announced,) = self._announcer.announced(at, [self._seen(each, at, transition)], due=True)
                if announced.transition is not None:
                    yield announced.transition

    def _parts(self, instants: Iterator[float], cells: int) -> Iterator[list[float]]:
        """As many instants as are measured together."""
        measurement = self._measurement
        size = measurement.capacity(cells) if isinstance(measurement, MetricAlert) else 1
        return iter(lambda: list(islice(instants, size)), [])

    def _is_due(self, at: float) -> bool:
        before, self._last = self._last, at
        return self._cadence.due(before, at)

    def _measured(self, instants: Sequence[float]) -> Iterator[Mapping[Group, Measured]]:
        if isinstance(self._measurement, MetricAlert):
            return iter(self._measurement.over(instants)) if instants else iter(())
        return map(self._measurement.at, instants)

    def _step(self, at: float, measured: Mapping[Group, Measured]) -> list[Evaluation]:
        evaluated = self._groups.at(at, measured, simple=not self._grouped)
        return [self._seen(each, at, transition) for each, transition in evaluated]

    def _seen(self, each: GroupState, at: float, transition: Transition | None) -> Evaluation:
        variables = transition.variables if transition else {}
        name = name_of(each.group)
        return Evaluation(self.definition.id, at, name, each.group, each.value, each.state, transition, variables)


def _rules(definition: MonitorDefinition, traits: Traits) -> Rules:
    """The critical threshold stands in the query; the options may leave it out but not contradict it."""
    thresholds = definition.options.thresholds
    if thresholds.critical is None:
        thresholds = replace(thresholds, critical=traits.critical)
    elif traits.critical is not None and thresholds.critical != traits.critical:
        raise LrcpError(
            f"{definition.id}: the query compares with {traits.critical:g}, "
            f"the critical threshold is {thresholds.critical:g}; Datadog refuses that"
        )
    return Rules(
        monitor=definition.id,
        options=definition.options,
        thresholds=thresholds,
        comparator=traits.comparator,
        window=traits.window,
        empty_is_zero=traits.empty_is_zero,
    )


_BUCKETS = "buckets of 10 s up to an hour, wider ones as in Datadog's API above; its own are not published"


@MONITOR_TYPES.modelled("metric alert", "query alert", note=_BUCKETS)
def _metric(definition: MonitorDefinition, around: Surroundings) -> Measurement:
    if isinstance(definition.ast, ast.FormulaMonitor):
        return _formula(definition, around)
    if not isinstance(definition.ast, ast.MetricMonitor):
        raise LrcpError(f"{definition.id}: the query of a {definition.type} is a metric query or a formula")
    algorithm = algorithm_alert(definition.ast, definition.options, around.store)
    return algorithm or MetricAlert(definition.ast, definition.options, around.store)


@MONITOR_TYPES.modelled("slo alert", note="burn rate and budget of the whole objective, over what the store holds")
def _slo(definition: MonitorDefinition, around: Surroundings) -> Measurement:
    if not isinstance(definition.ast, ast.SloMonitor):
        raise LrcpError(f"{definition.id}: the query of an slo alert is burn_rate(...) or error_budget(...)")
    slo = around.slos.get(definition.ast.slo)
    if slo is None:
        raise LrcpError(f"{definition.id}: there is no objective {definition.ast.slo}")
    indicator = indicator_of(slo, around.store, lambda each: MonitorEvaluator(each, around.store))
    return SloAlert(definition.ast, slo, indicator, definition.options.evaluation_delay)


@MONITOR_TYPES.modelled("composite", note="groups are joined by tag values; a simple part has every group")
def _composite(definition: MonitorDefinition, around: Surroundings) -> Measurement:
    if not isinstance(definition.ast, ast.CompositeMonitor):
        raise LrcpError(f"{definition.id}: the query of a composite is an expression of monitors")
    return CompositeAlert(definition.ast, around.parts, definition.options.notify_no_data)


_EVENTS = "searches, groups and measures of captured events; see event monitors in evaluation.md"


@MONITOR_TYPES.modelled(
    "audit alert",
    "ci-pipelines alert",
    "ci-tests alert",
    "database-monitoring alert",
    "error-tracking alert",
    "event-v2 alert",
    "llm-observability alert",
    "log alert",
    "network-path alert",
    "network-performance alert",
    "rum alert",
    "trace-analytics alert",
    note=_EVENTS,
)
def _events(definition: MonitorDefinition, around: Surroundings) -> Measurement:
    if isinstance(definition.ast, ast.FormulaMonitor):
        return _formula(definition, around)
    if not isinstance(definition.ast, ast.EventMonitor):
        raise LrcpError(f"{definition.id}: the query of a {definition.type} is a search of events or a formula")
    return EventAlert(definition.ast, definition.options, around.events)


@MONITOR_TYPES.modelled("cost alert", note="thresholds on metrics; see formula queries")
def _formula(definition: MonitorDefinition, around: Surroundings) -> Measurement:
    if not isinstance(definition.ast, ast.FormulaMonitor):
        raise LrcpError(f"{definition.id}: the query of a {definition.type} is a formula")
    queries = named_queries(definition.variables, around.store, around.events)
    return FormulaAlert(definition.ast, definition.options, queries)


@MONITOR_TYPES.modelled("service check", note="check runs as they are submitted; see service checks")
def _check(definition: MonitorDefinition, around: Surroundings) -> Measurement:
    if not isinstance(definition.ast, ast.ServiceCheckMonitor):
        raise LrcpError(f"{definition.id}: the query of a service check is a chain from a check to its statuses")
    return CheckAlert(definition.ast, definition.options, around.checks)


MONITOR_TYPES.refuse("data-jobs alert", "data-quality alert", note="of warehouses, which are not declared here")
MONITOR_TYPES.refuse("event alert", note="Datadog has retired it; `event-v2 alert` takes its place")
MONITOR_TYPES.refuse("process alert", note="it counts processes that the Agent sees on its host")
MONITOR_TYPES.refuse("synthetics alert", note="its test makes it and decides its state")
