"""Who sends metrics, by the catalogue alone."""

from __future__ import annotations

from pathlib import Path

from lrcp.core.errors import refuse_errors
from lrcp.spec.catalog import Catalog, read_catalog
from lrcp.spec.schemas import validate_sources
from lrcp.spec.sources import read_sources


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
