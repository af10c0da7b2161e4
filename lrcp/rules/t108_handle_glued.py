from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding, Severity
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule
from lrcp.rules.texts import at_token, tokens

rule = Rule(
    "T108", "A handle runs into the character behind it, or has parentheses that it cannot have.", Severity.WARNING
)

_PUNCTUATION = frozenset(",;:!?)]}\"'")


def check(context: Context) -> Iterator[Finding]:
    for resource, field, token in tokens(context, "handle"):
        text = str(resource.arguments[field])
        behind = text[token.span.end : token.span.end + 1]
        if behind in _PUNCTUATION and behind and not text.startswith("{{", token.span.end):
            message = f"`{token.text}` is followed by `{behind}`, which is read as a part of it"
            yield at_token(rule, resource, field, token, message, "put a space behind the handle")
        elif behind == "(" and not token.text.startswith("@workflow-"):
            message = f"`{token.text}` takes no parameters, only workflows do"
            yield at_token(rule, resource, field, token, message, "remove the parentheses, or put a space before them")
