from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.rules.context import Context
from lrcp.rules.messages import TRANSITIONS
from lrcp.rules.rule import Rule
from lrcp.rules.texts import FIELDS, at_token, condition, tokens

rule = Rule("T115", "A conditional does not exist, so its text is never sent.")

_KNOWN = TRANSITIONS | {"is_priority", "is_match", "is_exact_match"}


def check(context: Context) -> Iterator[Finding]:
    for resource, field, token in tokens(context, "conditional", *FIELDS):
        name = condition(token)
        if name.startswith("is_") and name not in _KNOWN:
            message = f"there is no conditional `{name}`"
            yield at_token(rule, resource, field, token, message, suggestion(name, _KNOWN))
