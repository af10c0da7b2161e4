"""Every stack of a repository: one for each environment (and shard), and `org` for what they share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from lrcp.contract.model import Contract
from lrcp.core.errors import FindingsError
from lrcp.core.finding import Finding
from lrcp.core.yamldoc import Document, load_yaml
from lrcp.spec.model import Resource, Spec
from lrcp.spec.moves import load_moves
from stacks import monitors, oncall, plain, roles, slos, workflows
from stacks.metrics import add_metrics
from stacks.moves import add_moves, former_stacks
from stacks.organization import FILE, STACK, load_organization
from stacks.software_catalog import add_software_catalog
from stacks.stack import DatadogStack
from stacks.teams import add_teams

Add = Callable[[DatadogStack, Resource], None]

_KINDS = (monitors, oncall, plain, roles, slos, workflows)
_ADDERS: Mapping[str, Add] = {type: kind.add for kind in _KINDS for type in kind.TYPES}


def assemble(root: Path, specs: Sequence[Spec], contract: Contract) -> list[DatadogStack]:
    """What the repository at ``root`` deploys, `org` first; raises FindingsError for what cannot be."""
    organization = load_organization(root, [spec.environment for spec in specs])
    sharing = [spec for spec in specs if organization and organization.owns(spec.environment)]
    shared = {spec.environment for spec in sharing}
    made: dict[str, DatadogStack] = {}
    if organization and sharing:
        protected = _protected(organization.document)
        made[STACK] = DatadogStack(STACK, organization.document, site=organization.site, prevent_destroy=protected)
        add_shared(made[STACK], sharing, contract)
    moves = load_moves(root)
    for spec in specs:
        upstream = made[STACK] if spec.environment in shared else None
        own = _environment(root, spec, former_stacks(moves, spec.environment), made, upstream)
        if upstream is None:
            add_shared(next(iter(own.values())), [spec], contract)
        for resource in spec.resources:
            if resource.stack != STACK:
                adder(resource)(own[resource.stack], resource)
        made |= own
    add_moves(made, moves)
    return list(made.values())


def add_shared(stack: DatadogStack, specs: Sequence[Spec], contract: Contract) -> None:
    """What exists once in an organisation, from the declarations of the environments that deploy to it."""
    add_teams(stack, specs[0].teams.values())
    add_metrics(stack, contract.metrics.values())
    add_software_catalog(stack, specs[0])
    for resource in _agreed(specs):
        adder(resource)(stack, resource)


def adder(resource: Resource) -> Add:
    """The function that places this type; every type must be placed by some module."""
    if resource.type not in _ADDERS:
        message, fix = f"no module of stacks/ places {resource.type}", "list one in stacks/assemble.py"
        raise FindingsError([Finding("S213", message, resource.position, resource=resource.id, fix=fix)])
    return _ADDERS[resource.type]


def _environment(
    root: Path, spec: Spec, former: Collection[str], taken: Collection[str], upstream: DatadogStack | None
) -> dict[str, DatadogStack]:
    """One stack for each shard, still empty; without ``upstream`` the only one holds what is shared, too."""
    ids = sorted({*former, *(each.stack for each in spec.resources if each.stack != STACK)} or {spec.environment})
    document = load_yaml(root / "catalog" / "environments" / f"{spec.environment}.yaml", root)
    if upstream is None and len(ids) > 1:
        message = f"`{spec.environment}` has several shards, so its organisation needs the stack `{STACK}`"
        raise FindingsError([Finding("S214", message, document.position(), fix=f"list it in {FILE}")])
    clash = next((id for id in ids if id in taken), None)
    if clash is not None:
        message = f"`{spec.environment}` has a stack `{clash}`, as another environment has"
        raise FindingsError([Finding("S201", message, document.position(), fix="rename the shard or an environment")])
    site, protected = document.value["site"], _protected(document)
    return {id: DatadogStack(id, document, site=site, prevent_destroy=protected, upstream=upstream) for id in ids}


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
