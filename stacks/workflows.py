"""Workflows and the connections that their steps use. A workflow names a connection by its id, which orders the two."""

from __future__ import annotations

from stacks.plain import add

__all__ = ["TYPES", "add"]

TYPES = ("datadog_workflow_automation", "datadog_action_connection")
