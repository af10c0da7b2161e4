"""Reads contract/ and finds what is wrong with it, everything in one run.

Codes, besides those of the YAML reader (Y) and the schemas (S):
C001 unknown tag set, C002 unknown tag, C003 percentiles of something else than a distribution,
C004 name that Datadog would not take, C005 unknown unit, C006 listed twice, C007 not sorted,
C008 tag value that Datadog would change, C009 tag settled by itself,
C010 model to switch to that is unknown or not cheaper.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from lrcp.contract.build import Builder
from lrcp.contract.model import Contract, Price
from lrcp.core.errors import FindingsError, refuse_errors
from lrcp.core.finding import Finding
from lrcp.core.position import Position
from lrcp.core.schema import validate
from lrcp.core.yamldoc import Document, load_yaml

FILES = ("metrics", "tags", "log_events", "pricing")
OPTIONAL = ("spans", "event_sources", "other_services")


def load_contract(root: Path, services: Iterable[str] = (), environments: Iterable[str] = ()) -> Contract:
    """The contract of the repository at ``root``.

    ``services`` and ``environments`` are the values of those tags; without them any value is allowed and
    one is counted. Raises FindingsError with every error of its files.
    """
    contract, findings = read_contract(root, services, environments)
    refuse_errors(findings)
    return contract


def read_contract(
    root: Path, services: Iterable[str] = (), environments: Iterable[str] = ()
) -> tuple[Contract, list[Finding]]:
    """As much of the contract as can be used, and every problem of it, in the order of the files."""
    findings: list[Finding] = []
    present = (name for name in OPTIONAL if (root / "contract" / f"{name}.yaml").exists())
    documents = {name: _document(root, name, findings) for name in (*FILES, *present)}
    builder = Builder(documents, {"services": tuple(services), "environments": tuple(environments)})
    contract = builder.contract()
    return contract, sorted({*findings, *builder.findings}, key=lambda finding: finding.sort_key)


def read_prices(root: Path) -> Mapping[str, Price]:
    """Models by name, none where the repository has no prices or wrong ones: `read_contract` says what is wrong."""
    try:
        return Builder({"pricing": _document(root, "pricing", [])}, {}).prices()
    except FindingsError:
        return {}


def _document(root: Path, name: str, findings: list[Finding]) -> Document:
    """The file ``name``; an empty one when it breaks its schema, so that the others are still judged."""
    file = root / "contract" / f"{name}.yaml"
    if not file.exists():
        place = str(file.relative_to(root))
        findings.append(Finding("Y006", f"there is no {place}", Position(place), fix="create it"))
        return _nothing(file, root)
    try:
        document = load_yaml(file, root)
    except FindingsError as error:
        findings.extend(error.findings)
        return _nothing(file, root)
    problems = validate(document, _schema(root, name))
    findings.extend(problems)
    return _nothing(file, root) if problems else document


def _nothing(file: Path, root: Path) -> Document:
    return Document(str(file.relative_to(root)), None)


def _schema(root: Path, name: str) -> Mapping[str, Any]:
    file = root / "schemas" / f"{name}.json"
    try:
        schema: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        position = Position(str(file.relative_to(root)))
        raise FindingsError([Finding("Y001", f"cannot read the schema: {error}", position)]) from error
    return schema
