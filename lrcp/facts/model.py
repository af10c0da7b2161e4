"""The Datadog provider's resource schemas as plain data: names, types, flags, block counts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from lrcp.core.frozen import Frozen, field

FILE = "provider.json"
NEWER = "newer.json"

# A Terraform type as its JSON form: "string", ("list", element), ("object", {name: type}).
Type = str | tuple[str, Any]


class Attribute(Frozen):
    """One argument of a block. ``values`` are all it may take, empty when the provider names none."""

    type: Type
    required: bool = False
    optional: bool = False
    computed: bool = False
    sensitive: bool = False
    deprecated: bool = False
    write_only: bool = False
    values: tuple[str, ...] = ()

    @property
    def settable(self) -> bool:
        return self.required or self.optional


class Block(Frozen):
    """The arguments and nested blocks of a resource or of a block."""

    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    blocks: Mapping[str, NestedBlock] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """Everything that may be written here; computed-only attributes are left out."""
        settable = [name for name, attribute in self.attributes.items() if attribute.settable]
        return sorted([*settable, *self.blocks])

    @property
    def declarable(self) -> list[str]:
        """The same without the blocks that Datadog fills in."""
        return [name for name in self.names if name in self.attributes or not self.blocks[name].computed]


class NestedBlock(Frozen):
    """A block within a block, ``minimum`` to ``maximum`` times (None: any number).

    ``nesting`` is Terraform's word: single, list, set or map. Nested attributes (``attribute``) are
    written with ``=`` in HCL; in JSON the two look alike, but an attribute's list is never one object.
    """

    nesting: str
    block: Block
    minimum: int = 0
    maximum: int | None = None
    attribute: bool = False
    computed: bool = False


class Facts(Frozen):
    """What one provider version accepts. ``resources`` maps a type such as ``datadog_monitor`` to its block.

    ``newer`` has the dotted names that ``newer_version`` adds, by type; a type without names is new itself.
    """

    provider: str
    version: str
    resources: Mapping[str, Block]
    newer_version: str = ""
    newer: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@cache
def load_facts() -> Facts:
    """The checked-in facts; ``python -m lrcp.facts.refresh`` renews them."""
    return decode(_read(FILE), _read(NEWER))


def _read(name: str) -> Any:
    return json.loads(resources.files("lrcp.facts").joinpath(name).read_text(encoding="utf-8"))


def decode(record: Mapping[str, Any], newer: Mapping[str, Any] | None = None) -> Facts:
    """Facts from the forms that ``lrcp.facts.refresh`` writes."""
    shared: dict[str, Block] = {}

    def block(source: Mapping[str, Any]) -> Block:
        return Block(
            {name: _attribute(*entry) for name, entry in source.get("attributes", {}).items()},
            {name: nested(entry) for name, entry in source.get("blocks", {}).items()},
        )

    def nested(source: Mapping[str, Any]) -> NestedBlock:
        return NestedBlock(
            source["nesting"],
            referred(source["use"]) if "use" in source else block(source),
            source.get("min", 0),
            source.get("max"),
            source.get("attribute", False),
            source.get("computed", False),
        )

    def referred(name: str) -> Block:
        if name not in shared:
            shared[name] = block(record["shared"][name])
        return shared[name]

    types = {name: block(source) for name, source in record["resources"].items()}
    if newer is None:
        return Facts(record["provider"], record["version"], types)
    later = {type: tuple(names) for type, names in newer["arguments"].items()}
    return Facts(record["provider"], record["version"], types, newer["version"], later)


def _attribute(type: Any, flags: str, values: tuple[str, ...] = ()) -> Attribute:
    return Attribute(_type(type), values=tuple(values), **dict.fromkeys(flags.split(), True))


def _type(source: Any) -> Type:
    return source if isinstance(source, str) else (source[0], source[1])
