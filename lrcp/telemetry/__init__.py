"""Metrics, logs and traces of LLM requests, under the names of contract/. See docs/telemetry.md."""

from lrcp.telemetry.gate import ContractViolation
from lrcp.telemetry.request import LlmRequest
from lrcp.telemetry.settings import SettingsError, StatsdAddress, TelemetrySettings
from lrcp.telemetry.sink import DogStatsdSink, StatsdSink
from lrcp.telemetry.telemetry import Telemetry
from lrcp.telemetry.tracing import Span, Tracer
from lrcp.telemetry.values import Gauge, Sent, Simulation

__all__ = [
    "ContractViolation",
    "DogStatsdSink",
    "Gauge",
    "LlmRequest",
    "Sent",
    "SettingsError",
    "Simulation",
    "Span",
    "StatsdAddress",
    "StatsdSink",
    "Telemetry",
    "TelemetrySettings",
    "Tracer",
]
