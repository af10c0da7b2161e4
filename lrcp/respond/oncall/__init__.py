"""What a page does: who is told of it and when, until somebody answers."""

from lrcp.respond.oncall.escalation import Answer, Escalation, Notice, Told, escalate

__all__ = ["Answer", "Escalation", "Notice", "Told", "escalate"]
