"""Resources that refer to each other in a circle: Terraform could create none of them first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from lrcp.core.finding import Finding
from lrcp.spec.model import Reference, Resource

Edges = Mapping[str, Iterable[str]]


def find_cycles(resources: Sequence[Resource], targets: Callable[[Resource], Iterable[str]]) -> Iterator[Finding]:
    """Code S208 for each circle, at the declaration of its first resource in the order of ``resources``.

    ``targets`` is ``declared_targets``, which may be remembered. Where declarations go round in no circle, neither
    does what is made of them, and no resource need be asked.
    """
    declared: dict[str, set[str]] = {}
    for resource in resources:
        declared.setdefault(_declared(resource.address), set()).update(targets(resource))
    if any(_circles(declared)):
        known = {resource.address: resource for resource in resources}
        edges = {address: tuple(_addresses(resource)) for address, resource in known.items()}
        yield from (_finding([known[each] for each in circle]) for circle in _circles(edges))


def declared_targets(resource: Resource) -> frozenset[str]:
    """The declarations to which ``resource`` refers, of whatever service: the same for all of its shape."""
    return frozenset(map(_declared, _addresses(resource)))


def _declared(address: str) -> str:
    """``datadog_monitor.latency-p95``, without the service in front of the id."""
    type, _, name = address.partition(".")
    return f"{type}.{name.rpartition('--')[2]}"


def _addresses(resource: Resource) -> Iterator[str]:
    return (f"{reference.type}.{reference.name}" for reference in Reference.within(resource.arguments))


def _circles(edges: Edges) -> Iterator[list[str]]:
    done: set[str] = set()
    for each in edges:
        if each not in done:
            yield from _walk(each, edges, done)


def _walk(start: str, edges: Edges, done: set[str]) -> Iterator[list[str]]:
    """Depth first, without recursion: every path that comes back to itself."""
    path = [start]
    waiting = [iter(edges[start])]
    while path:
        target = next(waiting[-1], None)
        if target is None:
            done.add(path.pop())
            waiting.pop()
        elif target in path:
            yield path[path.index(target) :]
        elif target in edges and target not in done:
            path.append(target)
            waiting.append(iter(edges[target]))


def _finding(circle: Sequence[Resource]) -> Finding:
    first = circle[0]
    way = " -> ".join(f"{each.type.removeprefix('datadog_')} {each.id}" for each in [*circle, first])
    message = f"references go round in a circle: {way}"
    return Finding("S208", message, first.position, resource=first.id, fix="leave one of them out")
