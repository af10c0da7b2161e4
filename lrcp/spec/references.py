"""The functions of expressions that name another declaration: ``monitor("latency-p95")``, ``slo("latency")``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from lrcp.core.nearest import suggestion
from lrcp.facts import load_facts
from lrcp.spec.catalog import Catalog
from lrcp.spec.declarations import Declarations
from lrcp.spec.expressions import FunctionError
from lrcp.spec.house import ID
from lrcp.spec.kinds import KINDS, ResourceKind
from lrcp.spec.model import VARIABLE, Reference, Service

Function = Callable[..., str]


def functions(declarations: Declarations, catalog: Catalog, service: Service | None) -> Mapping[str, Function]:
    """One function for each resource kind, as the expressions of ``service`` see them.

    ``kind(id, attribute="id", service=other)`` gives the text form of a Reference; an id, attribute or
    service that does not exist is a FunctionError with the nearest that does.
    """
    made = {kind.function: _function(kind, declarations, catalog, service) for kind in KINDS}
    return made | {"secret": secret, "team_id": _team_id(catalog), "services": _services(catalog)}


def secret(name: str) -> str:
    """A value that nobody writes down: a sensitive Terraform variable, named with underscores."""
    if not re.fullmatch(ID, name):
        raise FunctionError("S202", f"`{name}` is no name of a secret", "lower case with dashes, such as admin-token")
    return str(Reference(VARIABLE, name, "value"))


def _team_id(catalog: Catalog) -> Function:
    """``team_id("payments")``: a team of the catalogue, which is no declaration."""

    def refer(name: str) -> str:
        if name not in catalog.teams:
            raise FunctionError("S202", f"there is no team `{name}`", suggestion(name, catalog.teams))
        return str(Reference("datadog_team", name))

    return refer


def _services(catalog: Catalog) -> Function:
    """``services("llm")``: the names of all services of a kind and its descendants, as one alternative of a search."""

    def names(kind: str) -> str:
        if kind not in catalog.kinds:
            raise FunctionError("S204", f"there is no kind `{kind}`", suggestion(kind, catalog.kinds))
        found = (
            name
            for name, entry in catalog.services.items()
            if kind in {each.name for each in catalog.ancestry(entry.service.kind)}
        )
        return " OR ".join(sorted(found))

    return names


def address_name(id: str, service: Service | None) -> str:
    """The Terraform name: ``<service>--<id>``, or the id alone for what is shared."""
    return f"{service.name}--{id}" if service is not None else id


def _function(kind: ResourceKind, declarations: Declarations, catalog: Catalog, own: Service | None) -> Function:
    known = declarations.by_reference[kind.type]

    def refer(id: str, attribute: str = "id", *, service: str | None = None) -> str:
        declaration = known.get(id)
        if declaration is None:
            raise FunctionError("S202", f"there is no {kind.function} `{id}`", suggestion(id, known))
        target = None if declaration.shared else _service(service, own, catalog)
        if target is not None and not declaration.applies_to(target, catalog):
            message = f"the {kind.function} `{id}` does not apply to the service `{target.name}`"
            raise FunctionError("S202", message, f"see `applies_to` at {declaration.tree.at('applies_to')}")
        _check_attribute(kind, attribute)
        return str(Reference(kind.type, address_name(id, target), attribute))

    return refer


def _service(named: str | None, own: Service | None, catalog: Catalog) -> Service:
    if named is None and own is not None:
        return own
    if named is None or named not in catalog.services:
        found = f"there is no service `{named}`" if named else "a shared resource must name the service it refers to"
        raise FunctionError("S202", found, suggestion(named or "", catalog.services))
    return catalog.services[named].service


def _check_attribute(kind: ResourceKind, attribute: str) -> None:
    attributes = load_facts().resources[kind.type].attributes
    if attribute not in attributes:
        message = f"{kind.type} has no attribute `{attribute}`"
        raise FunctionError("S202", message, suggestion(attribute, attributes))
