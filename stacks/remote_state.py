"""What a stack reads from the state of the one upstream: the only way that references cross stacks."""

from __future__ import annotations

from stacks.backends import Backend
from stacks.stack import REMOTE_STATE, DatadogStack


def link(stack: DatadogStack, upstream: DatadogStack, backend: Backend) -> None:
    """Every reference of ``stack`` to ``upstream`` becomes an output there, read where ``backend`` keeps its state."""
    for reference in stack.from_upstream:
        upstream.export(reference)
    if stack.from_upstream:
        stack.look_up(REMOTE_STATE, upstream.id, backend.remote_state(upstream.id))
