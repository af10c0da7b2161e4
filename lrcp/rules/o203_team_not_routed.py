from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule
from lrcp.spec.model import Reference
from lrcp.spec.oncall.load import ROUTES

rule = Rule("O203", "A team is paged that has no routing rules, so that nobody is woken.")
_ONCALL = "@oncall-"


def check(context: Context) -> Iterator[Finding]:
    """Where routing rules are declared at all: On-Call may also be kept elsewhere."""
    ids = [str(each.arguments["id"]) for each in context.of_type(ROUTES)]
    routed = {reference.name for id in ids for reference in Reference.find(id)}
    for team in context.teams.values():
        paged = team.page.removeprefix(_ONCALL)
        if ids and team.page.startswith(_ONCALL) and paged in context.teams and paged not in routed:
            message, fix = f"`{team.page}` wakes nobody", f"declare `routing_rules` for `{paged}` in oncall/"
            yield Finding(rule.code, message, team.position, rule.severity, fix=fix)
