"""What values are made of: named fields that never change, compared by what they hold.

As ``dataclass(frozen=True, slots=True)`` has it, but a class is defined in a twentieth of the time and an instance made
in an eighth. A command defines hundreds of such classes before it does anything (ADR 0028). What needs more of a field
than a default, such as to be left out of comparisons, or computes a property once, is a dataclass still.
"""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar, dataclass_transform

from msgspec import Struct, field, structs, to_builtins

__all__ = ["Frozen", "field", "replace", "to_builtins"]

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Frozen(Struct, frozen=True):
    """The base of such classes: annotations are fields, in the order of arguments."""


def replace(value: T, /, **changes: Any) -> T:
    """A copy of ``value``, which is one of these or a dataclass, with some of its fields changed."""
    if isinstance(value, Struct):
        return structs.replace(value, **changes)
    changed: T = dataclasses.replace(value, **changes)  # type: ignore[type-var]
    return changed
