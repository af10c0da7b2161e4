"""The functions of expressions, most of which name another declaration: ``monitor("latency-p95")``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from lrcp.core.nearest import suggestion
from lrcp.facts import load_facts
from lrcp.facts.permissions import LOOKUP, PERMISSIONS
from lrcp.spec import models
from lrcp.spec.catalog import Catalog
from lrcp.spec.declarations import Declaration, Declarations
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
    outside = {"permission": permission, "secret": secret}
    of_catalog = {"team_id": _team_id(catalog), "services": _services(catalog), **models.functions(catalog.prices)}
    return made | outside | of_catalog


def secret(name: str) -> str:
    """A value that nobody writes down: a sensitive Terraform variable, named with underscores."""
    if not re.fullmatch(ID, name):
        raise FunctionError("S202", f"`{name}` is no name of a secret", "lower case with dashes, such as admin-token")
    return str(Reference(VARIABLE, name, "value"))


def permission(name: str) -> str:
    """``permission("logs_read_data")``: the id that the deployment looks up in its organisation."""
    if name not in PERMISSIONS:
        raise FunctionError("S202", f"there is no permission `{name}`", suggestion(name, PERMISSIONS))
    return str(Reference(LOOKUP, "all", f"permissions.{name}"))


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
        return " OR ".join(catalog.members[kind])

    return names


def address_name(id: str, service: Service | None) -> str:
    """The Terraform name: ``<service>--<id>``, or the id alone for what is shared."""
    return f"{service.name}--{id}" if service is not None else id


def _function(kind: ResourceKind, declarations: Declarations, catalog: Catalog, own: Service | None) -> Function:
    known = declarations.by_reference[kind.type]

    def refer(id: str, attribute: str = "id", *, service: str | None = None) -> str:
        declaration = known.get(id)
        if declaration is None and kind.type in declarations.unread:
            return str(Reference(kind.type, address_name(id, own), attribute))
        if declaration is None:
            raise FunctionError("S202", f"there is no {kind.function} `{id}`", suggestion(id, known))
        target = None if declaration.shared else service_named(service, own, catalog)
        if target is not None:
            check_applies(declaration, id, target, catalog)
        _check_attribute(kind, attribute)
        return str(Reference(kind.type, address_name(id, target), attribute))

    return refer


def check_applies(declaration: Declaration, id: str, service: Service, catalog: Catalog) -> None:
    """Raises FunctionError when ``service`` does not have it."""
    if not declaration.applies_to(service, catalog):
        message = f"the {declaration.kind.function} `{id}` does not apply to the service `{service.name}`"
        raise FunctionError("S202", message, f"see `applies_to` at {declaration.tree.at('applies_to')}")


def service_named(named: str | None, own: Service | None, catalog: Catalog) -> Service:
    """``own`` unless another is named; raises FunctionError when there is none."""
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
