"""Resources that go from one stack to another, as catalog/moves.yaml records them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from lrcp.core.errors import FindingsError
from lrcp.core.finding import Finding, Severity
from lrcp.core.frozen import Frozen
from lrcp.core.position import Position
from lrcp.core.schema import validate
from lrcp.core.yamldoc import Document, load_yaml
from lrcp.spec.schemas import schema_of

FILE = "catalog/moves.yaml"
_NOT_WRITTEN_YET = Position(FILE)
_HEAD = """\
# yaml-language-server: $schema=../schemas/moves.json
# Written by `lrcp move`: what the stacks hand over. Delete it when they are deployed (docs/deploy.md).
version: 1
moves:
"""


class Moved(Frozen):
    """``address`` is that in the new stack, ``was`` that in the old one, ``id`` what the provider imports it by."""

    address: str
    id: str
    was: str
    position: Position = _NOT_WRITTEN_YET


class Move(Frozen):
    """Resources that the stack ``source`` gives to ``target``; ``environment`` is that of the one that is not `org`."""

    environment: str
    source: str
    target: str
    resources: tuple[Moved, ...]
    position: Position = _NOT_WRITTEN_YET

    @property
    def count(self) -> str:
        return "1 resource" if len(self.resources) == 1 else f"{len(self.resources)} resources"


def load_moves(root: Path) -> tuple[Move, ...]:
    """Those of catalog/moves.yaml, none without the file; FindingsError names what is wrong in it."""
    if not (root / FILE).exists():
        return ()
    document = load_yaml(root / FILE, root)
    findings = validate(document, schema_of("moves"))
    if findings:
        raise FindingsError(findings)
    return tuple(_moves(document))


def pending(document: Document) -> Iterator[Finding]:
    """Code S217: a reminder of each move. The file, which may be malformed, has findings of its own then."""
    if validate(document, schema_of("moves")):
        return
    for move in _moves(document):
        message = f"on the move from `{move.source}` to `{move.target}`: {move.count}"
        fix = "delete the entry when both stacks are deployed"
        yield Finding("S217", message, move.position, Severity.NOTE, fix=fix)


def to_text(moves: Iterable[Move]) -> str:
    """The file; the same moves give the same bytes."""
    return _HEAD + "".join(_group(move) for move in sorted(moves, key=lambda each: (each.source, each.target)))


def _group(move: Move) -> str:
    lines = [f"  - environment: {move.environment}", f"    from: {move.source}", f"    to: {move.target}"]
    lines.append("    resources:")
    for each in sorted(move.resources, key=lambda each: each.address):
        was = f", was: {each.was}" if each.was != each.address else ""
        lines.append(f"      - {{ address: {each.address}, id: {json.dumps(each.id, ensure_ascii=False)}{was} }}")
    return "\n".join(lines) + "\n"


def _moves(document: Document) -> Iterator[Move]:
    for number, entry in enumerate(document.value["moves"]):
        at = ("moves", number)
        resources = tuple(
            _moved(resource, document.position(*at, "resources", index))
            for index, resource in enumerate(entry["resources"])
        )
        yield Move(entry["environment"], entry["from"], entry["to"], resources, document.position(*at))


def _moved(entry: dict[str, Any], position: Position) -> Moved:
    return Moved(entry["address"], entry["id"], entry.get("was", entry["address"]), position)
