from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule
from lrcp.rules.texts import FIELDS, at_token, conditional, mentions, tokens

rule = Rule("T111", "The text speaks of a threshold that the monitor does not have.")

_CONDITIONALS = dict.fromkeys(("is_warning", "is_warning_recovery", "is_alert_to_warning"), "warning")
_VARIABLES = {
    "warn_threshold": "warning",
    "alert_recovery_threshold": "critical_recovery",
    "warn_recovery_threshold": "warning_recovery",
    "ok_threshold": "ok",
}
# Composites warn when their parts do; formulas may compare with a query instead of a number.
_FOREIGN = frozenset({"composite"})


def check(context: Context) -> Iterator[Finding]:
    for resource, field, token in tokens(context, *FIELDS):
        if resource.arguments.get("type") in _FOREIGN:
            continue
        thresholds = resource.arguments.get("monitor_thresholds") or {}
        needed = _CONDITIONALS.get(conditional(token) or "")
        if needed is not None and needed not in thresholds and _service_check(resource.arguments.get("type")):
            continue
        if needed is not None and needed not in thresholds:
            message = f"`{{{{{token.text}}}}}` is never true: there is no `{needed}`"
            yield at_token(rule, resource, field, token, message, f"add the value `{needed}`, or remove the block")
        for variable, name in _VARIABLES.items():
            if mentions(token, variable) and name not in thresholds:
                message = f"`{{{{{variable}}}}}` is empty: there is no `{name}`"
                yield at_token(rule, resource, field, token, message, f"add the value `{name}`, or leave it out")


def _service_check(type: object) -> bool:
    """Checks report WARNING themselves, whatever the thresholds."""
    return type == "service check"
