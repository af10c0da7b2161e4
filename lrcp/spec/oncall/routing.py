"""Which routing rule an alert meets: the first from the top whose query and hours hold.

https://docs.datadoghq.com/incident_response/on-call/routing_rules/ ; keys and values are case-sensitive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase

from lrcp.core.errors import UnsupportedError
from lrcp.core.frozen import Frozen
from lrcp.query import ast
from lrcp.spec.oncall.hours import open_at
from lrcp.spec.oncall.model import Directory, Route

STATUSES = ("error", "warn", "success")
ATTRIBUTES = ("tags", "groups", "priority", "alert_status")


class Alert(Frozen):
    """What rules look at. ``status`` is one of STATUSES; ``tags`` and ``groups`` are ``key:value``.

    ``manual``: somebody pages the team by hand, which is always urgent.
    """

    status: str = "error"
    priority: int | None = None
    tags: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    manual: bool = False


def route_of(directory: Directory, team: str, alert: Alert, at: float) -> tuple[int, Route] | None:
    """The rule with its number, counted from 1; None when the team has no rule that holds."""
    for number, route in enumerate(directory.routes.get(team, ()), start=1):
        if (route.hours is None or open_at(route.hours, at)) and (route.query is None or matches(route.query, alert)):
            return number, route
    return None


def urgency_of(route: Route, alert: Alert) -> str:
    """``high`` or ``low``. Modelled: high unless the rule says otherwise."""
    if alert.manual:
        return "high"
    if route.urgency == "dynamic":
        return "low" if alert.status == "warn" else "high"
    return route.urgency or "high"


def matches(query: ast.Search, alert: Alert) -> bool:
    """Raises UnsupportedError for what routing rules do not know."""
    return _matches(query, alert, lambda key: _values(key, alert))


def _matches(query: ast.Search, alert: Alert, values: Callable[[str], Iterable[str]]) -> bool:
    match query:
        case ast.MatchAll():
            return True
        case ast.SearchAnd(items=items):
            return all(_matches(item, alert, values) for item in items)
        case ast.SearchOr(items=items):
            return any(_matches(item, alert, values) for item in items)
        case ast.SearchNot(item=item):
            return not _matches(item, alert, values)
        case ast.FieldGroup(key=key, search=search):
            return _matches(search, alert, lambda _: values(key))
        case ast.Field(key=key, value=text, quoted=quoted):
            return _any(values(key), text, quoted=quoted)
        case ast.Exists(key=key):
            return any(values(key))
        case ast.Term(text=text, quoted=quoted):
            return _any(values(""), text, quoted=quoted)
        case _:
            raise UnsupportedError("this part of a routing query", f"it knows {', '.join(ATTRIBUTES)} and their values")


def _any(values: Iterable[str], wanted: str, *, quoted: bool) -> bool:
    return any(each == wanted if quoted else fnmatchcase(each, wanted) for each in values)


def _values(key: str, alert: Alert) -> Iterable[str]:
    name, _, rest = key.partition(".")
    match name:
        case "priority":
            return [] if alert.priority is None else [str(alert.priority)]
        case "alert_status":
            return [alert.status]
        case "tags" | "groups" if rest:
            tags = alert.tags if name == "tags" else alert.groups
            return [tag.removeprefix(f"{rest}:") for tag in tags if tag.startswith(f"{rest}:")]
    raise UnsupportedError(f"`{key}` in a routing query", f"there are {', '.join(ATTRIBUTES)}")
