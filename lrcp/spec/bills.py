"""The bill forecast of a repository's environments."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lrcp.contract.bill import Bill, forecast
from lrcp.contract.load import load_contract
from lrcp.core.errors import UsageError, refuse_errors
from lrcp.core.nearest import suggestion
from lrcp.spec.catalog import Catalog, read_catalog
from lrcp.spec.schemas import validate_sources
from lrcp.spec.sources import read_sources


def forecasts(root: Path, environments: Sequence[str]) -> list[Bill]:
    """One bill for each of ``environments``, all of them when empty, by the catalogue and contract at ``root``.

    Raises UsageError for an environment that does not exist, FindingsError when catalogue or contract are wrong.
    """
    catalog = open_catalog(root)
    for name in environments:
        if name not in catalog.environments:
            raise UsageError(f"there is no environment `{name}`; {suggestion(name, catalog.environments)}")
    contract = load_contract(root, catalog.services, catalog.environments)
    services = {name: kinds_of(catalog, name) for name in catalog.services}
    chosen = [catalog.environments[name] for name in environments or sorted(catalog.environments)]
    budgets = {each.name: each.settings.get("custom_metrics_budget") for each in chosen}
    planned = {name for name, entry in catalog.services.items() if entry.service.planned}
    return [forecast(contract, services, name, budget, planned) for name, budget in budgets.items()]


def open_catalog(root: Path) -> Catalog:
    """The catalogue alone, without the declarations. Raises FindingsError when it has an error."""
    sources = read_sources(root, ())
    sources.findings.extend(validate_sources(sources))
    catalog = read_catalog(sources)
    refuse_errors(sources.findings)
    return catalog


def kinds_of(catalog: Catalog, service: str) -> tuple[str, ...]:
    """The kind of a service of the catalogue and those above it, the nearest first."""
    return tuple(each.name for each in reversed(catalog.ancestry(catalog.services[service].service.kind)))


def senders_of(catalog: Catalog, service: str) -> tuple[str, ...]:
    """By what names the contract may mean a service: its own, its kind and those above it."""
    return (service, *kinds_of(catalog, service))
