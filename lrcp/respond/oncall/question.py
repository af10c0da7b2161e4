"""Who is paged, asked without an alert: by a team, or by a declared monitor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from lrcp.core.errors import UsageError
from lrcp.core.nearest import told
from lrcp.respond.handles import handles_in
from lrcp.spec.model import Resource, Spec
from lrcp.spec.oncall.routing import Alert

MONITOR = "datadog_monitor"


def instant_of(text: str) -> datetime:
    """``2026-03-29T01:30:00``, in universal time unless it names another offset; otherwise UsageError."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"`{text}` is no instant; write it as 2026-03-29T01:30:00+02:00") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def monitor_of(spec: Spec, monitor: str, service: str | None) -> Resource:
    """The declared monitor; ``service`` may be left out where one alone has it. Raises UsageError."""
    named = [each for each in spec.of_type(MONITOR) if each.id == monitor]
    if not named:
        ids = {each.id for each in spec.of_type(MONITOR)}
        raise UsageError(told(f"there is no monitor `{monitor}` in {spec.environment}", monitor, ids))
    found = [each for each in named if service in (None, each.service)]
    if len(found) == 1:
        return found[0]
    services = ", ".join(sorted(str(each.service) for each in named))
    raise UsageError(f"name one of the services that have `{monitor}`: {services}")


def alert_from(monitor: Resource, status: str, groups: Sequence[str] = ()) -> Alert:
    """What routing rules see of an alert of ``monitor``."""
    priority = monitor.arguments.get("priority")
    tags = (*map(str, monitor.arguments.get("tags") or ()), *groups)
    return Alert(status, int(priority) if priority else None, tags, tuple(groups))


def teams_of(monitor: Resource) -> list[str]:
    """The teams that its message pages."""
    return [each.name for each in handles_in(str(monitor.arguments["message"])) if each.kind == "page"]
