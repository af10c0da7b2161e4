"""Runs workflows: steps, branches, retries and error handlers as in Datadog, with everything outside injected."""

from lrcp.respond.workflows.desk import Desk, DeskIncident, Message
from lrcp.respond.workflows.execution import Execution, Started, StepTaken
from lrcp.respond.workflows.world import (
    Approvals,
    Connection,
    Decision,
    Http,
    Request,
    Response,
    StepError,
    World,
    nobody,
)

__all__ = [
    "Approvals",
    "Connection",
    "Decision",
    "Desk",
    "DeskIncident",
    "Execution",
    "Http",
    "Message",
    "Request",
    "Response",
    "Started",
    "StepError",
    "StepTaken",
    "World",
    "nobody",
]
