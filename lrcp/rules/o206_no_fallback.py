from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding, Severity
from lrcp.rules.context import Context, finding
from lrcp.rules.oncall import policies
from lrcp.rules.rule import Rule

rule = Rule("O206", "An escalation policy asks one target alone: unanswered, nobody else is.", Severity.WARNING)


def check(context: Context) -> Iterator[Finding]:
    for resource, policy in policies(context):
        targets = {target for step in policy.steps for target in step.targets}
        if len(targets) == 1 and next(iter(targets)).kind != "team":
            message = f"every step asks the {next(iter(targets))} and nobody else"
            fix = "add a step with somebody else: the next on the schedule, a lead, the team"
            yield finding(rule.code, resource, message, "step", severity=rule.severity, fix=fix)
