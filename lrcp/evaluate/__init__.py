"""Evaluation of monitors on captured series, as Datadog does it; see docs/evaluation.md."""

from lrcp.evaluate.definition import CumulativeWindow, MonitorDefinition, Options, Thresholds
from lrcp.evaluate.downtime import Downtime, Downtimes
from lrcp.evaluate.evaluation import Evaluation
from lrcp.evaluate.events import CheckStore, EventStore
from lrcp.evaluate.measure import State
from lrcp.evaluate.monitor import MonitorEvaluator
from lrcp.evaluate.objective import SloDefinition
from lrcp.evaluate.state import Transition
from lrcp.evaluate.store import MetricTypeError, SeriesStore

__all__ = [
    "CheckStore",
    "CumulativeWindow",
    "Downtime",
    "Downtimes",
    "Evaluation",
    "EventStore",
    "MetricTypeError",
    "MonitorDefinition",
    "MonitorEvaluator",
    "Options",
    "SeriesStore",
    "SloDefinition",
    "State",
    "Thresholds",
    "Transition",
]
