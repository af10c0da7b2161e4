"""Algorithms that make a monitor of their own, and functions that no monitor has."""

from __future__ import annotations

from lrcp.core.errors import UnsupportedError
from lrcp.evaluate.frame import Frame
from lrcp.evaluate.functions.registry import FUNCTIONS, Function, Invocation


def _outermost_only(call: Invocation) -> Frame:
    raise UnsupportedError(f"`{call.node.name}()` inside an expression", "it must be a monitor's outermost function")


for _name, _note in {
    "anomalies()": "see anomaly detection; the outermost function of a monitor, whose window it takes over",
    "forecast()": "see forecasts; the outermost function of a monitor, over a window to come",
    "outliers()": "see outlier detection; the outermost function of a monitor, of three groups or more",
}.items():
    FUNCTIONS.modelled(_name, note=_note)(Function(_outermost_only))
FUNCTIONS.refuse("failed_runs()", note="data job monitors are not evaluated")
