from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding, Severity
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule
from lrcp.rules.texts import at_token, mentions, tokens

rule = Rule("T110", "A text about missing data shows the value, and there is none.", Severity.WARNING)


def check(context: Context) -> Iterator[Finding]:
    for resource, field, token in tokens(context, "variable"):
        if "is_no_data" in token.conditions and token.transitions == {"is_no_data"} and mentions(token, "value"):
            message = "`{{value}}` is empty here: no data came"
            yield at_token(rule, resource, field, token, message, "leave it out")
