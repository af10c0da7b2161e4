"""Reading Terraform arguments: nested blocks, numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def block(arguments: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A nested block, written as a map or as a list of one; empty when there is none."""
    found = blocks(arguments, name)
    return found[0] if found else {}


def blocks(arguments: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    found = arguments.get(name) or []
    return [found] if isinstance(found, Mapping) else list(found)


def whole(arguments: Mapping[str, Any], name: str, default: int) -> int:
    value = arguments.get(name)
    return default if value is None else int(value)
