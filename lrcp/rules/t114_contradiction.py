from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule
from lrcp.rules.texts import at_token, condition, tokens

rule = Rule("T114", "A conditional stands inside of another that excludes it, so its text is never sent.")

# One transition each; is_renotify and the special recoveries go together with others.
_STATES = ("is_alert", "is_warning", "is_no_data", "is_unknown", "is_recovery")
_IMPLIED = {
    "is_alert_recovery": "is_recovery",
    "is_warning_recovery": "is_recovery",
    "is_no_data_recovery": "is_recovery",
}


def check(context: Context) -> Iterator[Finding]:
    for resource, field, token in tokens(context, "conditional"):
        inner = condition(token)
        state = _IMPLIED.get(inner, inner)
        if state not in _STATES or not token.text.startswith("#") or _inverted(str(resource.arguments[field])):
            continue
        for outer in token.conditions:
            around = _IMPLIED.get(outer, outer)
            if around in _STATES and around != state:
                message = f"`{inner}` is never true inside of `{outer}`"
                yield at_token(rule, resource, field, token, message, "close the outer one first")
                break


def _inverted(text: str) -> bool:
    """With `{{^...}}` or `{{else}}` a block is about what its name excludes."""
    return "{{^" in text or "{{else" in text
