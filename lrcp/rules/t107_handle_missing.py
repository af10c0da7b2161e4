from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context, finding
from lrcp.rules.messages import scan
from lrcp.rules.rule import Rule
from lrcp.spec.model import Resource

rule = Rule("T107", "The monitor promises a page or an incident, and its plain message mentions no such handle.")


def check(context: Context) -> Iterator[Finding]:
    for resource in context.notifying:
        paging = context.spec_of(resource).settings.get("paging", True)
        if isinstance(resource.house.get("message"), dict) or not paging:
            continue  # a message in parts gets its handles by itself; without paging there are none
        mentioned = [token.text for token in scan(str(resource.arguments["message"])) if token.kind == "handle"]
        yield from _missing(context, resource, mentioned)


def _missing(context: Context, resource: Resource, mentioned: list[str]) -> Iterator[Finding]:
    team = context.teams.get(resource.team or "")
    if resource.house.get("notify") == "page" and team is not None and team.page not in mentioned:
        message = f"`notify: page` has no effect on a plain message, which does not mention `{team.page}`"
        yield finding(rule.code, resource, message, "notify", fix="write the message in parts, or mention the handle")
    if resource.house.get("incident") and not any(handle.startswith("@incident-") for handle in mentioned):
        message = "`incident` has no effect on a plain message, which mentions no incident handle"
        yield finding(rule.code, resource, message, "incident", fix="write the message in parts, or mention a handle")
