from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule
from lrcp.rules.texts import FIELDS, at_token, condition, mentions, tokens
from lrcp.spec.model import Resource

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
    for resource, field, token in tokens(context, "conditional", *FIELDS):
        needed = _CONDITIONALS.get(condition(token))
        if needed is not None and not _service_check(resource) and _lacks(resource, needed):
            message = f"`{{{{{token.text}}}}}` is never true: there is no `{needed}`"
            yield at_token(rule, resource, field, token, message, f"add the value `{needed}`, or remove the block")
    for resource, field, token in tokens(context, "variable", *FIELDS):
        for variable, name in _VARIABLES.items():
            if mentions(token, variable) and _lacks(resource, name):
                message = f"`{{{{{variable}}}}}` is empty: there is no `{name}`"
                yield at_token(rule, resource, field, token, message, f"add the value `{name}`, or leave it out")


def _lacks(resource: Resource, threshold: str) -> bool:
    arguments = resource.arguments
    return arguments.get("type") not in _FOREIGN and threshold not in (arguments.get("monitor_thresholds") or {})


def _service_check(resource: Resource) -> bool:
    """Checks report WARNING themselves, whatever the thresholds."""
    return resource.arguments.get("type") == "service check"
