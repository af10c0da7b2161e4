"""The services that a declaration is deployed for, under the names by which the contract may mean them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lrcp.query import ast, walk
from lrcp.rules.context import Context, MetricUse
from lrcp.spec.model import Resource, Sender


def deployed(context: Context, use: MetricUse) -> Iterator[tuple[Sender, Resource]]:
    """Each instance of the query's declaration with its service, none where the scope names other services.

    Rules look at one instance of a declaration; what holds for it by its kind need not hold for the others.
    """
    resource = use.query.resource
    if resource.service is None or _names_a_service(use, resource):
        return
    senders = context.specs[0].senders
    for each in context.instances.get((resource.type, resource.id), ()):
        if each.service is not None and each.service in senders:
            yield senders[each.service], each


def asks(resource: Resource, use: MetricUse, text: str) -> bool:
    """Whether this instance asks for ``text`` as ``use`` does, and for its own service: it may be overridden."""
    arguments, looked_at = resource.json, use.query.resource.service
    if text not in arguments:
        return False
    whole = re.search(rf"(?<![\w.]){re.escape(text)}(?![\w.])", arguments)  # not `trace.grpc` in `trace.grpc.server`
    return whole is not None and (resource.service == looked_at or f"service:{looked_at}" not in arguments)


def _names_a_service(use: MetricUse, resource: Resource) -> bool:
    """Whether the scope asks for other services by name: theirs are the metrics then."""
    named = [node for node in walk(use.node.scope) if isinstance(node, ast.Tag | ast.In) and node.key == "service"]
    return any(isinstance(node, ast.In) or node.value != resource.service for node in named)
