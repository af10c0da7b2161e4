from __future__ import annotations

from collections.abc import Iterator, Mapping

from lrcp.core.finding import Excerpt, Finding
from lrcp.core.nearest import suggestion
from lrcp.rules.context import Context
from lrcp.rules.messages import scan
from lrcp.rules.rule import Rule

rule = Rule("T103", "A message mentions a handle that does not exist: nobody is told.")


def check(context: Context) -> Iterator[Finding]:
    known = _known(context)
    for resource in context.monitors:
        for token in scan(str(resource.arguments["message"])):
            prefix = next((each for each in known if token.text.startswith(each)), None)
            if token.kind != "handle" or prefix is None or token.text in known[prefix]:
                continue
            text = resource.text("message")
            position, _ = text.spot(token.span)
            if prefix == "@incident-" and isinstance(resource.house.get("message"), dict):
                position = resource.at("incident")  # the handle is made from it
            yield Finding(
                rule.code,
                f"there is no handle `{token.text}`",
                position,
                rule.severity,
                resource.id,
                fix=suggestion(token.text, known[prefix]),
                excerpt=Excerpt(str(text), token.span),
            )


def _known(context: Context) -> Mapping[str, frozenset[str]]:
    """Handles that are declared here, by their prefix; others belong to integrations that nobody declares yet."""
    teams = frozenset(team.page for team in context.teams.values())
    return {
        "@incident-": frozenset(f"@incident-{name}" for name in context.incident_handles),
        "@oncall-": frozenset(page for page in teams if page.startswith("@oncall-")),
        "@team-": frozenset(f"@team-{name}" for name in context.teams),
    }
