"""On-Call as it is declared: who is on shift at an instant, and which routing rule takes an alert."""

from lrcp.spec.oncall.load import Problem, load_directory, read_directory
from lrcp.spec.oncall.model import Directory, Policy, Schedule
from lrcp.spec.oncall.routing import Alert, route_of
from lrcp.spec.oncall.schedule import Shift, gaps, on_call, shifts

__all__ = [
    "Alert",
    "Directory",
    "Policy",
    "Problem",
    "Schedule",
    "Shift",
    "gaps",
    "load_directory",
    "on_call",
    "read_directory",
    "route_of",
    "shifts",
]
