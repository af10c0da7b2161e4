"""Scenario and target files: read, and checked against their schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from lrcp.core.errors import FindingsError
from lrcp.core.finding import Finding
from lrcp.core.schema import Schema, validate
from lrcp.core.yamldoc import Document, load_yaml
from lrcp.rehearse.schema import SCENARIO, TARGET
from lrcp.spec.sources import check_schema_line

_SCHEMAS: Mapping[str, Schema] = {"scenario": SCENARIO, "target": TARGET}


def read_document(file: Path, root: Path, kind: str) -> Document:
    """``kind`` is scenario or target. Raises FindingsError (codes Y, those of lrcp.core.schema, R101).

    Only a file below ``root`` can name the schemas that are there.
    """
    file, root = file.resolve(), root.resolve()
    inside = file.is_relative_to(root)
    document = load_yaml(file, root if inside else None)
    findings = validate(document, _SCHEMAS[kind])
    named = [] if findings else _misnamed(document, kind, file.stem)
    line = check_schema_line(document, f"formats/{kind}") if inside else []
    findings = [*line, *findings, *named]
    if findings:
        raise FindingsError(findings)
    return document


def _misnamed(document: Document, kind: str, stem: str) -> Iterator[Finding]:
    key = "service" if kind == "target" else kind
    name = document.value[key]
    if name != stem:
        message = f"the {kind} is named otherwise than its file"
        fix = f"name it `{stem}`, or the file `{name}.yaml`"
        yield Finding("R101", message, document.position(key), found=name, expected=stem, fix=fix)
