"""Resources that refer to each other in a circle: Terraform could create none of them first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lrcp.core.finding import Finding
from lrcp.spec.model import Reference, Resource


def find_cycles(resources: Sequence[Resource]) -> Iterator[Finding]:
    """Code S208 for each circle, at the declaration of its first resource in the order of ``resources``."""
    known = {resource.address: resource for resource in resources}
    edges = {address: tuple(_targets(resource, known)) for address, resource in known.items()}
    done: set[str] = set()
    for address in edges:
        if address not in done:
            yield from (_finding([known[each] for each in circle]) for circle in _walk(address, edges, done))


def _walk(start: str, edges: Mapping[str, Sequence[str]], done: set[str]) -> Iterator[list[str]]:
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
        elif target not in done:
            path.append(target)
            waiting.append(iter(edges[target]))


def _targets(resource: Resource, known: Mapping[str, Resource]) -> Iterator[str]:
    found = (f"{reference.type}.{reference.name}" for reference in Reference.within(resource.arguments))
    return (address for address in found if address in known)


def _finding(circle: Sequence[Resource]) -> Finding:
    first = circle[0]
    way = " -> ".join(f"{each.type.removeprefix('datadog_')} {each.id}" for each in [*circle, first])
    message = f"references go round in a circle: {way}"
    return Finding("S208", message, first.position, resource=first.id, fix="leave one of them out")
