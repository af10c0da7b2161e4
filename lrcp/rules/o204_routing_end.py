from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context, finding
from lrcp.rules.oncall import routes
from lrcp.rules.rule import Rule

rule = Rule("O204", "The last routing rule of a team does not take everything, which Datadog refuses.")


def check(context: Context) -> Iterator[Finding]:
    for resource, (team, rules) in routes(context):
        if not rules:
            yield finding(rule.code, resource, f"`{team}` has no routing rule", fix="add one with a policy alone")
            continue
        last, number = rules[-1], len(rules) - 1
        wrong = [
            *(["a query"] if last.query is not None else []),
            *(["time restrictions"] if last.hours is not None else []),
            *(["no escalation policy"] if last.policy is None else []),
        ]
        if wrong:
            message = f"the last routing rule of `{team}` has {' and '.join(wrong)}"
            yield finding(rule.code, resource, message, "rule", number, fix="end with a rule that is a policy alone")
