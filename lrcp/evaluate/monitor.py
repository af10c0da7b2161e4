"""Monitors over time: one evaluator holds the states of all groups of one monitor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from lrcp.core.errors import LrcpError, UnsupportedError
from lrcp.evaluate.composite import CompositeAlert, Part
from lrcp.evaluate.definition import MonitorDefinition
from lrcp.evaluate.measure import Measured, Measurement, State, Traits
from lrcp.evaluate.metric_alert import MetricAlert
from lrcp.evaluate.objective import SloDefinition
from lrcp.evaluate.registry import Registry
from lrcp.evaluate.scope import Group
from lrcp.evaluate.slo_alert import SloAlert
from lrcp.evaluate.state import GroupState, Rules, Transition
from lrcp.evaluate.store import SeriesStore
from lrcp.query import ast


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One group at one instant. ``group`` is its tags joined by commas, ``*`` for a simple alert."""

    monitor: str
    at: float
    group: str
    tags: Group
    value: float | None
    state: State
    transition: Transition | None = None
    variables: Mapping[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a monitor may refer to: objectives by their reference, other monitors by theirs."""

    store: SeriesStore
    slos: Mapping[str, SloDefinition]
    parts: Mapping[str, Part]


MonitorType = Callable[[MonitorDefinition, Surroundings], Measurement]
MONITOR_TYPES: Registry[MonitorType] = Registry("monitor type", "Monitor types")


class MonitorEvaluator:
    """Evaluates one monitor again and again, in order of time.

    ``slos`` by the reference in the query; ``parts``, for composites, are evaluators by reference, each
    evaluated at an instant before the composite is. Raises UnsupportedError for a monitor that is not
    evaluated, naming the construct, LrcpError for a reference to something that is not there.
    """

    def __init__(
        self,
        definition: MonitorDefinition,
        store: SeriesStore,
        *,
        slos: Mapping[str, SloDefinition] | None = None,
        parts: Mapping[str, Part] | None = None,
    ) -> None:
        self.definition = definition
        around = Surroundings(store, slos or {}, parts or {})
        self._measurement = MONITOR_TYPES.get(definition.type)(definition, around)
        self._traits = self._measurement.traits
        self._rules = _rules(definition, self._traits)
        self._groups: dict[Group, GroupState] = {}
        self._last: float | None = None
        # A dry run where there are no points: what is not evaluated is refused now, not in the middle of a run.
        self._measurement.at(0)

    @property
    def frequency(self) -> int:
        """Seconds between evaluations."""
        return self._traits.frequency

    @property
    def states(self) -> Mapping[Group, tuple[State, float | None]]:
        """The last state and value of each group."""
        return {group: (each.state, each.value) for group, each in self._groups.items()}

    def evaluate(self, at: float) -> list[Evaluation]:
        """Every group at ``at``, in order of groups. Between two evaluations of a monitor that is evaluated
        less often, the states of the last one, without transitions.
        """
        if self._last is not None and at // self.frequency <= self._last // self.frequency:
            return [self._seen(each, at, None) for each in self._ordered()]
        self._last = at
        measured = self._measurement.at(at)
        self._meet(at, measured.keys() if self._measurement.grouped else {(), *measured})
        self._forget(at, measured)
        return [
            self._seen(each, at, each.step(at, measured.get(each.group)))
            for each in self._ordered()
            if not self._too_new(each, at)
        ]

    def _meet(self, at: float, groups: object) -> None:
        for group in groups:  # type: ignore[attr-defined]
            if group not in self._groups:
                self._groups[group] = GroupState(group, self._rules, at)

    def _forget(self, at: float, measured: Mapping[Group, Measured]) -> None:
        """A group of a multi alert is dropped when it has had no data for its retention."""
        retention = self.definition.options.group_retention
        for group, each in list(self._groups.items()):
            silent = group not in measured and each.last_data is not None and at - each.last_data > retention
            if group and silent:
                del self._groups[group]

    def _too_new(self, each: GroupState, at: float) -> bool:
        delay = self.definition.options.new_group_delay if self._traits.delays_groups else 0
        return bool(each.group) and at < each.since + delay

    def _ordered(self) -> list[GroupState]:
        return [self._groups[group] for group in sorted(self._groups)]

    def _seen(self, each: GroupState, at: float, transition: Transition | None) -> Evaluation:
        name = ",".join(each.group) or "*"
        variables = transition.variables if transition else {}
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
    if not isinstance(definition.ast, ast.MetricMonitor):
        raise UnsupportedError("a formula monitor", "its queries are in `variables`")
    return MetricAlert(definition.ast, definition.options, around.store)


@MONITOR_TYPES.modelled("slo alert", note="burn rate and error budget over what the store holds; see objectives")
def _slo(definition: MonitorDefinition, around: Surroundings) -> Measurement:
    if not isinstance(definition.ast, ast.SloMonitor):
        raise LrcpError(f"{definition.id}: the query of an slo alert is burn_rate(...) or error_budget(...)")
    slo = around.slos.get(definition.ast.slo)
    if slo is None:
        raise LrcpError(f"{definition.id}: there is no objective {definition.ast.slo}")
    if definition.options.evaluation_delay:
        raise UnsupportedError("`evaluation_delay` of an slo alert", "its objective decides which slices count")
    return SloAlert(definition.ast, slo, around.store)


@MONITOR_TYPES.modelled("composite", note="groups are joined by tag values; a simple part has every group")
def _composite(definition: MonitorDefinition, around: Surroundings) -> Measurement:
    if not isinstance(definition.ast, ast.CompositeMonitor):
        raise LrcpError(f"{definition.id}: the query of a composite is an expression of monitors")
    return CompositeAlert(definition.ast, around.parts, definition.options.notify_no_data)


MONITOR_TYPES.refuse(
    "audit alert",
    "ci-pipelines alert",
    "ci-tests alert",
    "cost alert",
    "data-jobs alert",
    "data-quality alert",
    "database-monitoring alert",
    "error-tracking alert",
    "event alert",
    "event-v2 alert",
    "llm-observability alert",
    "log alert",
    "network-path alert",
    "network-performance alert",
    "process alert",
    "rum alert",
    "service check",
    "synthetics alert",
    "trace-analytics alert",
)
