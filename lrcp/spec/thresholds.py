"""``threshold("latency-p95", "warning")``: a number of a monitor, as its service has it in one environment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lrcp.core.nearest import suggestion
from lrcp.spec.declarations import Declaration
from lrcp.spec.expressions import FunctionError, UnknowableError
from lrcp.spec.instance import Owner
from lrcp.spec.kinds import MONITORS
from lrcp.spec.model import Service
from lrcp.spec.monitors import THRESHOLDS
from lrcp.spec.references import check_applies, service_named
from lrcp.spec.scope import Scope
from lrcp.spec.shapes import Shapes, own_scope


class Thresholds:
    """Those of all monitors in one environment, overrides included.

    ``owner_of`` says whose the instances of a service are and, for None, those of the organisation.
    """

    def __init__(self, shapes: Shapes, owner_of: Callable[[Service | None], Owner]) -> None:
        self._shapes, self._owner_of = shapes, owner_of
        self._scopes: dict[tuple[str, str], Scope] = {}

    def function(self, own: Service | None) -> Callable[..., Any]:
        """As the expressions of ``own`` see it, or those of what the organisation has once.

        The latter get what holds for services without overrides, unless they name one. A monitor or threshold
        that does not exist, or does not apply to the service, is a FunctionError.
        """
        catalog = self._shapes.workspace.catalog

        def threshold(id: str, name: str = "critical", *, service: str | None = None) -> Any:
            named = own if service is None else service_named(service, own, catalog)
            scope = self._scope(_monitor(id, self._shapes), id, named)
            if name not in THRESHOLDS or name not in scope.values:
                fix = suggestion(name, scope.values & {*THRESHOLDS})
                raise FunctionError("S202", f"the monitor `{id}` has no threshold `{name}`", fix)
            value = scope.lookup(name)
            if scope.failed:
                raise FunctionError("S103", f"the threshold `{name}` of `{id}` has no value", "see its own finding")
            return value

        return threshold

    def _scope(self, monitor: Declaration, id: str, service: Service | None) -> Scope:
        """One for each monitor and service: it notices values that depend on themselves."""
        if service is not None:
            check_applies(monitor, id, service, self._shapes.workspace.catalog)
        key = (id, service.name if service else "")
        if key not in self._scopes:
            owner = self._owner_of(service)
            variant = next(each for each in monitor.variants if each.id == id)
            form = self._shapes.form(monitor, variant, owner)
            self._scopes[key] = own_scope(monitor, variant, form, owner, owner.scope.findings)
        return self._scopes[key]


def _monitor(id: str, shapes: Shapes) -> Declaration:
    declarations = shapes.workspace.declarations
    known = declarations.by_reference[MONITORS.type]
    if id not in known and MONITORS.type in declarations.unread:
        raise UnknowableError(f"`{id}` may stand in a file that cannot be read")
    if id not in known:
        raise FunctionError("S202", f"there is no monitor `{id}`", suggestion(id, known))
    return known[id]
