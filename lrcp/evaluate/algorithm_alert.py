"""Metric monitors of an algorithm: which class measures which function."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lrcp.evaluate.algorithm_call import AlgorithmCall
from lrcp.evaluate.anomaly_alert import AnomalyAlert
from lrcp.evaluate.definition import Options
from lrcp.evaluate.forecast_alert import ForecastAlert
from lrcp.evaluate.measure import Measurement
from lrcp.evaluate.outlier_alert import OutlierAlert
from lrcp.evaluate.store import SeriesStore
from lrcp.query import ast

_Make = Callable[[ast.MetricMonitor, AlgorithmCall, Options, SeriesStore], Measurement]
_ALERTS: Mapping[str, _Make] = {"anomalies": AnomalyAlert, "forecast": ForecastAlert, "outliers": OutlierAlert}


def algorithm_alert(monitor: ast.MetricMonitor, options: Options, store: SeriesStore) -> Measurement | None:
    """The measurement of a monitor whose outermost function is an algorithm; None for any other."""
    call = monitor.expression
    if not isinstance(call, ast.Call) or call.name not in _ALERTS:
        return None
    return _ALERTS[call.name](monitor, AlgorithmCall(call), options, store)
