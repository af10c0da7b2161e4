"""The types of the generated module ``lrcp.contract.names``. Nothing here reads a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

MetricKind = Literal["count", "distribution", "gauge"]
AttributeKind = Literal["boolean", "number", "string"]


@dataclass(frozen=True, slots=True)
class TagNames:
    """``values``: the allowed ones, None where any well-formed one is; ``optional``: the tag is sent only when true."""

    values: frozenset[str] | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class MetricNames:
    """``tags``: the keys that every point carries, but for optional ones."""

    type: MetricKind
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AttributeNames:
    """``free_text``: people or models may have written it, so personal data is redacted."""

    type: AttributeKind
    optional: bool = False
    free_text: bool = False


@dataclass(frozen=True, slots=True)
class EventNames:
    """``attributes`` are those besides the unified ones."""

    level: Literal["info", "warning", "error"]
    attributes: Mapping[str, AttributeNames]


@dataclass(frozen=True, slots=True)
class ModelPrice:
    """US dollars for a million tokens."""

    input: float
    output: float
