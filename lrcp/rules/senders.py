"""The services that ask for a metric as their own, under the names by which the contract may mean them.

Rules look at one resource of those that are alike; what its service sends, the services of the others need not send.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping

from lrcp.query import ast
from lrcp.rules.context import Context, MetricUse, shared
from lrcp.spec.model import Resource, Sender

TagValue = tuple[str, str]


def askers(context: Context, use: MetricUse, tag: TagValue | None = None) -> Iterable[Sender]:
    """Those for which the declaration of ``use`` asks for its metric, or for a value of a tag that services share.

    None where the scope names other services: theirs are the metrics then.
    """
    resource = use.query.resource
    if _names_a_service(use):
        return ()
    return _askers(context).get((resource.type, resource.id, tag or use.node.metric), {}).values()


def values_differ(context: Context, key: str) -> bool:
    """Whether each service sends values of its own under the tag ``key``."""
    tag = context.vocabulary.contract.tags.get(key) if context.vocabulary.contract is not None else None
    return tag is not None and bool(tag.values_of)


def senders_of(context: Context, resource: Resource) -> Mapping[str, Sender]:
    """The services, by name, for which there is ``resource`` or one that is alike."""
    known = context.specs[0].senders if context.specs else {}
    return {name: known[name] for each in context.alike(resource) if (name := each.service or "") in known}


@shared
def _askers(context: Context) -> Mapping[Hashable, Mapping[str, Sender]]:
    """By declaration, and by a metric or a value of a tag."""
    found: defaultdict[Hashable, dict[str, Sender]] = defaultdict(dict)
    for use in context.metric_uses:
        resource = use.query.resource
        if resource.service is None or _names_a_service(use):
            continue
        senders = senders_of(context, resource)
        for asked in (use.node.metric, *_values(context, use)):
            found[resource.type, resource.id, asked].update(senders)
    return found


def _values(context: Context, use: MetricUse) -> Iterator[TagValue]:
    for tag in use.tags:
        if values_differ(context, tag.key):
            values = tag.values if isinstance(tag, ast.In) else (tag.value,)
            yield from ((tag.key, value) for value in values if value is not None)


def _names_a_service(use: MetricUse) -> bool:
    """Whether the scope asks for other services by name."""
    named = [tag for tag in use.tags if tag.key == "service"]
    return any(isinstance(tag, ast.In) or tag.value != use.query.resource.service for tag in named)
