"""Events and check runs, and the monitors that look at them; see docs/evaluation.md."""

from lrcp.evaluate.events.checks import CheckStore
from lrcp.evaluate.events.intake import log_event
from lrcp.evaluate.events.store import EventStore

__all__ = ["CheckStore", "EventStore", "log_event"]
