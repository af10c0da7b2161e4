"""Nested blocks among Terraform arguments: one may be written as a map or as a list of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def blocks(arguments: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """All blocks ``name`` of ``arguments``; what is no block is left out, it has been reported."""
    found = arguments.get(name)
    return [each for each in (found if isinstance(found, list | tuple) else [found]) if isinstance(each, Mapping)]


def block(arguments: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The first block ``name``, empty when there is none."""
    return next(iter(blocks(arguments, name)), {})
