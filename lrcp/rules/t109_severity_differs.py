from __future__ import annotations

import re
from collections.abc import Iterator

from lrcp.core.finding import Finding, Severity
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule
from lrcp.rules.texts import FIELDS, at_token, tokens

rule = Rule("T109", "The text names another severity than the monitor has.", Severity.WARNING)

_SEVERITY = re.compile(r"\bSEV-?([0-5])\b", re.IGNORECASE)


def check(context: Context) -> Iterator[Finding]:
    for resource, field, token in tokens(context, "text", *FIELDS):
        # A conditional may say when it becomes more severe; a handle is named by somebody else.
        if "sev" not in token.text.lower() or set(token.conditions) - {"is_alert"}:
            continue
        declared = _SEVERITY.fullmatch(str(resource.house.get("severity") or ""))
        said = {match[1] for match in _SEVERITY.finditer(token.text)}
        if said and declared is not None and declared[1] not in said:
            message = f"the text says SEV-{min(said)}, the monitor has {declared[0]}"
            yield at_token(rule, resource, field, token, message, f"write {declared[0]}, or change `severity`")
