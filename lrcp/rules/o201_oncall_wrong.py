from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule
from lrcp.spec.oncall.load import read_directory

rule = Rule("O201", "Nobody can say who is paged: a schedule, policy or routing rule makes no sense.")


def check(context: Context) -> Iterator[Finding]:
    for problem in read_directory(context.resources, context.teams.values())[1]:
        yield finding(rule.code, problem.resource, problem.message, *problem.path, fix=problem.fix)
