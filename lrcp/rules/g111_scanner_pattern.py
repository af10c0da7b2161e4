from __future__ import annotations

from collections.abc import Iterator

import re2

from lrcp.core.finding import Finding
from lrcp.rules.context import Context, finding
from lrcp.rules.logs import RULE
from lrcp.rules.rule import Rule

rule = Rule("G111", "The pattern of a scanner rule cannot be searched for.")
_OPTIONS = re2.Options()
_OPTIONS.log_errors = False


def check(context: Context) -> Iterator[Finding]:
    for resource in context.of_type(RULE):
        pattern = resource.arguments.get("pattern")
        if not isinstance(pattern, str):
            continue
        try:
            empty = re2.compile(pattern, options=_OPTIONS).fullmatch("") is not None
        except re2.error as error:
            message = f"the pattern cannot be used: {_text(error)}"
            fix = "write it without look-arounds and back-references"
            yield finding(rule.code, resource, message, "pattern", fix=fix)
            continue
        if empty:
            fix = "ask for at least one character"
            yield finding(rule.code, resource, "the pattern matches the empty text", "pattern", fix=fix)


def _text(error: Exception) -> str:
    found = error.args[0] if error.args else error
    return found.decode(errors="replace") if isinstance(found, bytes) else str(found)
