"""Every stack of a repository: one for each environment (and shard), and `org` for what they share."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from cdktn import App

import stacks
from lrcp.contract.model import Contract
from lrcp.core.errors import FindingsError
from lrcp.core.finding import Finding
from lrcp.core.yamldoc import Document, load_yaml
from lrcp.spec.model import Resource, Spec
from stacks.backends import read_backend
from stacks.metrics import add_metrics
from stacks.organization import FILE, STACK, load_organization
from stacks.remote_state import Upstream, link
from stacks.software_catalog import add_software_catalog
from stacks.stack import DatadogStack
from stacks.teams import add_teams

Add = Callable[[DatadogStack, Resource], None]


def assemble(app: App, root: Path, specs: Sequence[Spec], contract: Contract) -> list[DatadogStack]:
    """Add to ``app`` what the repository at ``root`` deploys; raises FindingsError for what cannot be."""
    organization = load_organization(root, [spec.environment for spec in specs])
    sharing = [spec for spec in specs if organization and organization.owns(spec.environment)]
    shared = {spec.environment for spec in sharing}
    made: list[DatadogStack] = []
    upstream: Upstream | None = None
    if organization and sharing:
        protected = _protected(organization.document)
        org = DatadogStack(app, STACK, site=organization.site, prevent_destroy=protected)
        upstream = Upstream(org, read_backend(organization.document))
        upstream.backend.attach(org)
        add_shared(org, sharing, contract)
        made.append(org)
    for spec in specs:
        made += _environment(app, root, spec, contract, upstream if spec.environment in shared else None)
    return made


def add_shared(stack: DatadogStack, specs: Sequence[Spec], contract: Contract) -> None:
    """What exists once in an organisation, from the declarations of the environments that deploy to it."""
    add_teams(stack, specs[0].teams.values())
    add_metrics(stack, contract.metrics.values())
    add_software_catalog(stack, specs[0])
    for resource in _agreed(specs):
        adder(resource)(stack, resource)


def adder(resource: Resource) -> Add:
    """The function that places this type; every type must be placed by some module."""
    adders = _adders()
    if resource.type not in adders:
        message = f"no module of stacks/ places {resource.type}"
        raise FindingsError([Finding("S213", message, resource.position, resource=resource.id)])
    return adders[resource.type]


@cache
def _adders() -> Mapping[str, Add]:
    modules = [importlib.import_module(f"stacks.{each.name}") for each in pkgutil.iter_modules(stacks.__path__)]
    return {type: module.add for module in modules for type in getattr(module, "TYPES", ())}


def _environment(app: App, root: Path, spec: Spec, contract: Contract, org: Upstream | None) -> list[DatadogStack]:
    """One stack for each shard; without ``org`` the only one holds what is shared, too."""
    ids = sorted({each.stack for each in spec.resources if each.stack != STACK} or {spec.environment})
    document = load_yaml(root / "catalog" / "environments" / f"{spec.environment}.yaml", root)
    if org is None and len(ids) > 1:
        message = f"`{spec.environment}` has several shards, so its organisation needs the stack `{STACK}`"
        raise FindingsError([Finding("S214", message, document.position(), fix=f"list it in {FILE}")])
    taken = next((id for id in ids if app.node.try_find_child(id)), None)
    if taken is not None:
        message = f"`{spec.environment}` has a stack `{taken}`, as another environment has"
        raise FindingsError([Finding("S201", message, document.position(), fix="rename the shard or an environment")])
    backend = read_backend(document, shared_by_stacks=len(ids) > 1)
    site, protected = document.value["site"], _protected(document)
    made = {id: DatadogStack(app, id, site=site, prevent_destroy=protected) for id in ids}
    for stack in made.values():
        backend.attach(stack)
        if org is not None:
            stack.add_dependency(org.stack)
    if org is None:
        add_shared(made[ids[0]], [spec], contract)
    for resource in spec.resources:
        if resource.stack != STACK:
            adder(resource)(made[resource.stack], resource)
    if org is not None:
        for stack in made.values():
            link(stack, org)
    return list(made.values())


def _protected(document: Document) -> bool:
    return document.value.get("prevent_destroy") is not False


def _agreed(specs: Sequence[Spec]) -> list[Resource]:
    """The shared resources; all environments must say the same, since only one of them can be deployed."""
    agreed: dict[str, Resource] = {}
    for spec in specs:
        for resource in spec.resources:
            if resource.stack != STACK:
                continue
            first = agreed.setdefault(resource.address, resource)
            if first.arguments != resource.arguments:
                message = (
                    f"`{resource.id}` exists once in the organisation, but differs "
                    f"between {first.environment} and {resource.environment}"
                )
                raise FindingsError([Finding("S215", message, resource.position, resource=resource.id)])
    return list(agreed.values())
