"""Real Datadog, through its own client: the only package that talks to it."""

from lrcp.live.client import Datadog, connect
from lrcp.live.model import Action, Change, Difference, Plan
from lrcp.live.sync import apply, plan

__all__ = ["Action", "Change", "Datadog", "Difference", "Plan", "apply", "connect", "plan"]
