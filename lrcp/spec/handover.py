"""Which resources of a Terraform state another stack declares now: what `lrcp move` writes down."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from lrcp.core.errors import UsageError
from lrcp.core.frozen import Frozen, field
from lrcp.facts.imports import import_id
from lrcp.spec.model import SHARED_STACK
from lrcp.spec.moves import Move, Moved

_Way = tuple[str, str, str, Moved]  # environment, from, to, what


class Declared(Frozen):
    """The addresses of a synthesized stack; ``renamed`` has those of its ``moved`` blocks, old to new."""

    addresses: frozenset[str]
    renamed: Mapping[str, str] = field(default_factory=dict)

    def address_of(self, address: str) -> str | None:
        """What ``address`` is called here, None when it is not here."""
        current = self.renamed.get(address, address)
        return current if current in self.addresses else None


class Handover(Frozen):
    """``nowhere`` are the addresses that no stack declares, ``refused`` those that the provider cannot import."""

    moves: tuple[Move, ...]
    nowhere: tuple[str, ...]
    refused: tuple[str, ...]


def read_synthesized(folder: Path) -> Mapping[str, Declared]:
    """The stacks of ``folder``, where the configuration was synthesized, by id; UsageError when there are none."""
    if not (folder / "manifest.json").exists():
        raise UsageError(f"there is no {folder / 'manifest.json'}; run `make synth` after the change")
    stacks = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["stacks"]
    return {id: _declared(folder / entry["synthesizedStackPath"]) for id, entry in stacks.items()}


def _declared(file: Path) -> Declared:
    configuration = json.loads(file.read_text(encoding="utf-8"))
    addresses = (f"{type}.{name}" for type, named in configuration.get("resource", {}).items() for name in named)
    renamed = {block["from"]: block["to"] for block in configuration.get("moved", ())}
    return Declared(frozenset(addresses), renamed)


def environment_of(stack: str, environments: Collection[str]) -> str | None:
    """The environment whose stack, or shard, is called ``stack``; `org` is nobody's."""
    own = [name for name in environments if stack == name or stack.startswith(f"{name}-")]
    return max(own, key=len, default=None)


def near(stacks: Mapping[str, Declared], environment: str, environments: Collection[str]) -> Mapping[str, Declared]:
    """`org` and the stacks of ``environment``: those of other environments use the same addresses."""
    ids = (id for id in stacks if id == SHARED_STACK or environment_of(id, environments) == environment)
    return {id: stacks[id] for id in ids}


def hand_over(state: Mapping[str, Any], source: str, environment: str, stacks: Mapping[str, Declared]) -> Handover:
    """Compare ``state``, which `terraform show -json` gives for the stack ``source``, with the near ``stacks``."""
    own = stacks.get(source, Declared(frozenset()))
    others = {id: stack for id, stack in stacks.items() if id != source}
    found: list[_Way] = []
    nowhere, refused = [], []
    for resource in _managed(state):
        was = resource["address"]
        if own.address_of(was):
            continue
        here = ((name, stack.address_of(was)) for name, stack in others.items())
        target, address = next((each for each in here if each[1]), ("", None))
        id = import_id(resource["type"], resource["values"])
        if not address:
            nowhere.append(was)
        elif id is None:
            refused.append(was)
        else:
            found.append((environment, source, target, Moved(address, id, was)))
    return Handover(tuple(_grouped(found)), tuple(nowhere), tuple(refused))


def _managed(state: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    resources = state.get("values", {}).get("root_module", {}).get("resources", ())
    return (resource for resource in resources if resource["mode"] == "managed")


def _grouped(found: Iterable[_Way]) -> Iterable[Move]:
    """One move for each pair of stacks."""
    in_order = sorted(found, key=lambda each: (each[:3], each[3].address))
    for (environment, source, target), group in groupby(in_order, lambda each: each[:3]):
        yield Move(environment, source, target, tuple(each[3] for each in group))


def merged(before: Iterable[Move], now: Iterable[Move]) -> list[Move]:
    """``now`` beside what was recorded before; what moves again before it was deployed goes to its last stack."""
    latest = {
        (move.source, each.was): (move.environment, move.source, move.target, each)
        for move in (*before, *now)
        for each in move.resources
    }
    return list(_grouped(latest.values()))
