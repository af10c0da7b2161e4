"""Values as Terraform's JSON syntax wants them: the one place that escapes and that turns references into code."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from lrcp.core.errors import LrcpError
from lrcp.spec.model import REFERENCE, REFERENCE_SCHEME, Reference

Resolve = Callable[[Reference], str]

# What must not stand in a string as it is, and the template that gives it:
#   ${ and %{        start a template; doubled, they are text
#   carriage return  Terraform leaves every template after one unread (with the dollars before it, which
#                    would make an escape of the template's own)
_SPECIAL = re.compile(r"(?P<dollars>\$*)\r|(?P<template>[$%])(?=\{)")
_DOLLARS = re.compile(r"\$+\Z")


def literal(text: str) -> str:
    """``text`` so that Terraform reads it as it stands."""
    # Few texts have any, and to look is quicker than the pattern.
    return _SPECIAL.sub(_written, text) if "${" in text or "%{" in text or "\r" in text else text


def _written(match: re.Match[str]) -> str:
    if match["template"]:
        return match["template"] * 2
    return f'${{"{match["dollars"]}\\r"}}'


def terraform_text(text: str, resolve: Resolve) -> str:
    """``text`` with every ``tf://`` reference as what ``resolve`` makes of it, and the rest literal."""
    if REFERENCE_SCHEME not in text:
        return literal(text)
    parts: list[str] = []
    end = 0
    for match in REFERENCE.finditer(text):
        reference = Reference(match["type"], match["name"], match["attribute"])
        before = _DOLLARS.sub(r'${"\g<0>"}', literal(text[end : match.start()]))  # `$${` would be an escape
        parts += [before, f"${{{resolve(reference)}}}"]
        end = match.end()
    return "".join([*parts, literal(text[end:])])


def terraform_value(value: Any, resolve: Resolve) -> Any:
    """A JSON value for Terraform: strings escaped, keys too, None left out of maps."""
    if isinstance(value, str):
        return terraform_text(value, resolve)
    if isinstance(value, Mapping):
        return {literal(key): terraform_value(item, resolve) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [terraform_value(item, resolve) for item in value]
    if isinstance(value, bool) or value is None:
        return value
    return _number(value)


def _number(value: float) -> float:
    """Whole numbers without a point, as people write them."""
    if not math.isfinite(value):
        raise LrcpError(f"Terraform has no number {value}")
    return int(value) if value == int(value) else value
