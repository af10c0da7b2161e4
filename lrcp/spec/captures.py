"""Captures of services of the catalogue, against the contract."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from lrcp.contract.conformance import Placed, compare, read_points
from lrcp.contract.load import load_contract
from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.spec.bills import open_catalog, senders_of


def check_captures(root: Path, files: Sequence[Path]) -> list[Finding]:
    """Where ``files`` differ from the contract at ``root``; each service's points are taken together.

    Raises UsageError for a file that is no capture, FindingsError when catalogue or contract are wrong.
    """
    catalog = open_catalog(root)
    contract = load_contract(root, catalog.services, catalog.environments)
    found: list[Finding] = []
    for service, points in _by_service(files).items():
        if service in catalog.services:
            found += compare(points, contract, senders_of(catalog, service))
        else:
            found.append(_stranger(service, points[0], tuple(catalog.services)))
    return found


def _by_service(files: Sequence[Path]) -> dict[str, list[Placed]]:
    services: defaultdict[str, list[Placed]] = defaultdict(list)
    for placed in _points(files):
        services[next((tag[8:] for tag in placed[1].tags if tag.startswith("service:")), "")].append(placed)
    return services


def _points(files: Sequence[Path]) -> Iterator[Placed]:
    for file in files:
        yield from read_points(file)


def _stranger(service: str, first: Placed, known: Sequence[str]) -> Finding:
    position, point = first
    if not service:
        message, fix = f"`{point.name}` is sent without the tag `service`", "set DD_SERVICE where the service runs"
        return Finding("C132", message, position, fix=fix)
    message = f"the tag `service` is sent with the value `{service}`, which the catalogue does not have"
    return Finding("C133", message, position, found=service, fix=suggestion(service, known))
