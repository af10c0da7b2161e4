from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.query import ast
from lrcp.rules.context import Context, finding
from lrcp.rules.oncall import routes
from lrcp.rules.rule import Rule
from lrcp.spec.oncall.model import Route

rule = Rule("O205", "A routing rule is never reached: one above it takes everything it could take.")


def check(context: Context) -> Iterator[Finding]:
    for resource, (_, rules) in routes(context):
        for number, route in enumerate(rules):
            earlier = next((place for place, each in enumerate(rules[:number]) if _covers(each, route)), None)
            if earlier is not None:
                message = f"rule {number + 1} is never reached: rule {earlier + 1} takes what it could take"
                yield finding(rule.code, resource, message, "rule", number, fix="put it above, or remove it")


def _covers(first: Route, second: Route) -> bool:
    always = first.hours is None or first.hours == second.hours
    everything = first.query is None or isinstance(first.query, ast.MatchAll)
    return always and (everything or first.query == second.query)
