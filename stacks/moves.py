"""What a stack hands over to another: ``removed`` blocks in the old one, ``import`` blocks in the new one.

Neither destroys: the old stack forgets the object, the new one finds it by its id. Either may be deployed first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from lrcp.core.errors import FindingsError
from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.spec.handover import environment_of
from lrcp.spec.moves import Move, Moved
from stacks.stack import DatadogStack


def former_stacks(moves: Iterable[Move], environment: str) -> set[str]:
    """Stacks of ``environment`` that may have nothing left: they are still deployed, to forget what they had."""
    sources = {move.source for move in moves if move.environment == environment}
    return {id for id in sources if environment_of(id, [environment])}


def add_moves(stacks: Mapping[str, DatadogStack], moves: Iterable[Move]) -> None:
    """Add the blocks; FindingsError (S216) for a move that does not fit what is declared now."""
    findings = []
    for move in moves:
        problems = list(_check(move, stacks))
        findings += problems
        if not problems:
            _add(stacks[move.source], stacks[move.target], move.resources)
    if findings:
        raise FindingsError(findings)


def _add(source: DatadogStack, target: DatadogStack, resources: Iterable[Moved]) -> None:
    for each in resources:
        source.forget(each.was)
        target.take_over(each.address, each.id)
    if not target.depends_on(source):  # else the other order, which loses nothing either
        source.add_dependency(target)


def _check(move: Move, stacks: Mapping[str, DatadogStack]) -> Iterator[Finding]:
    unknown = [id for id in (move.source, move.target) if id not in stacks]
    for id in unknown:
        yield Finding("S216", f"there is no stack `{id}`", move.position, found=id, fix=suggestion(id, stacks))
    for each in move.resources if not unknown else ():
        if each.address not in stacks[move.target].resources:
            message = f"`{each.address}` is not declared in the stack `{move.target}`"
            yield Finding("S216", message, each.position, fix="remove the entry, or move the resource again")
        elif each.was in stacks[move.source].resources:
            message = f"`{each.was}` is still declared in the stack `{move.source}`"
            yield Finding("S216", message, each.position, fix="remove the entry")
