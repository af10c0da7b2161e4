"""What an environment's stack reads from the state of `org`: the only way that references cross stacks."""

from __future__ import annotations

from dataclasses import dataclass

from lrcp.spec.model import Reference
from stacks.backends import Backend
from stacks.stack import DatadogStack

DATA_SOURCE = "terraform_remote_state"


@dataclass(frozen=True)
class Upstream:
    """A stack that is deployed before others, which may refer to its resources, and where its state is kept."""

    stack: DatadogStack
    backend: Backend


def link(stack: DatadogStack, upstream: Upstream) -> None:
    """Every reference of ``stack`` to a resource of ``upstream`` becomes an output there and is read here."""
    wanted = {
        reference
        for resource in stack.resources.values()
        for reference in Reference.within(resource.arguments)
        if upstream.stack.has(reference) and not stack.has(reference)
    }
    if not wanted:
        return
    name = upstream.stack.node.id
    stack.look_up(DATA_SOURCE, name, upstream.backend.remote_state(name))
    for reference in sorted(wanted, key=str):
        stack.remote[reference] = f"data.{DATA_SOURCE}.{name}.outputs.{upstream.stack.export(reference)}"
