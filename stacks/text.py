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
#   TfToken[         begins the CDK library's own placeholders
_SPECIAL = re.compile(r"(?P<dollars>\$*)\r|(?P<template>[$%])(?=\{)|TfToken\[")
_SIGNS = ("${", "%{", "\r", "TfToken[")  # few texts have any, and a search is quicker than the pattern
_DOLLARS = re.compile(r"\$+\Z")
_SENTINELS = frozenset({"String Map Token Value", "Any Map Token Value"})  # the CDK library's, refused as values
_NUMBER_SENTINEL = -123456789
_EXACT_IN_JSON = 2**53
NULL = "${null}"  # the CDK leaves a null out of a list


def literal(text: str) -> str:
    """``text`` so that Terraform reads it as it stands."""
    escaped = _SPECIAL.sub(_written, text) if any(sign in text for sign in _SIGNS) else text
    return f'${{""}}{escaped}' if text in _SENTINELS else escaped


def _written(match: re.Match[str]) -> str:
    if match["template"]:
        return match["template"] * 2
    return f'${{"{match["dollars"]}\\r"}}' if match[0].endswith("\r") else 'TfToken${"["}'


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
        return [NULL if item is None else terraform_value(item, resolve) for item in value]
    if isinstance(value, bool) or value is None:
        return value
    return _number(value)


def _number(value: float) -> float | str:
    """Numbers pass through JavaScript: those that it would round or misread go as text, which Terraform converts."""
    if not math.isfinite(value):
        raise LrcpError(f"Terraform has no number {value}")
    if isinstance(value, int) and (abs(value) > _EXACT_IN_JSON or value == _NUMBER_SENTINEL):
        return str(value)
    return value
