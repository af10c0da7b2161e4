"""What a transition leads to: the rendered notification, its recipients, incidents and pages."""

from lrcp.respond.handles import Handle, handles_in
from lrcp.respond.notification import Notification, render_notification
from lrcp.respond.outcomes import (
    Case,
    Delivery,
    Incident,
    IncidentHandle,
    Outcome,
    Page,
    Responder,
    WorkflowRun,
    duplicates,
)
from lrcp.respond.template import TemplateError

__all__ = [
    "Case",
    "Delivery",
    "Handle",
    "Incident",
    "IncidentHandle",
    "Notification",
    "Outcome",
    "Page",
    "Responder",
    "TemplateError",
    "WorkflowRun",
    "duplicates",
    "handles_in",
    "render_notification",
]
