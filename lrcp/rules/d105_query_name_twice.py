from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule
from lrcp.rules.widgets import Path, dashboards, names, requests
from lrcp.spec.model import Resource

rule = Rule("D105", "Two queries of a request, or two template variables, have the same name.")


def check(context: Context) -> Iterator[Finding]:
    for resource, path, request in requests(context):
        yield from _twice(resource, names(request), (*path, "queries"))
    for resource, dashboard in dashboards(context):
        variables = [str(each.get("name")) for each in dashboard.get("template_variables") or ()]
        yield from _twice(resource, variables, ("dashboard", "template_variables"))


def _twice(resource: Resource, given: list[str], path: Path) -> Iterator[Finding]:
    for number, name in enumerate(given):
        if name in given[:number]:
            message, fix = f"`{name}` is there already", "give it another name"
            yield finding(rule.code, resource, message, *path, number, fix=fix)
