"""Documents against JSON Schemas (Draft 2020-12).

Codes: S001 unknown key, S002 missing key, S003 wrong type, S004 not one of the allowed values,
S005 malformed text, S006 out of range, S007 any other rule of the schema.

To forbid a key, a schema says `not: {}`: jsonschema gives no path for the schema `false`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jsonschema_rs import Draft202012Validator

from lrcp.core.finding import Finding
from lrcp.core.yamldoc import Document

Schema = Mapping[str, Any]

_MOST = 128
_COMPILED: dict[int, tuple[Schema, Draft202012Validator]] = {}  # by identity: schemas are maps


def validate(document: Document, schema: Schema) -> list[Finding]:
    """Every problem of ``document`` by ``schema``, in the order of the file."""
    if _accepted(document.value, schema):
        return []
    # Most have none, and what finds words for them takes long to load.
    from lrcp.core.schema_problems import problems

    return problems(document, schema)


def _accepted(value: Any, schema: Schema) -> bool:
    """Whether there is nothing to find. False decides nothing: numbers such as ``.inf`` are not known here."""
    try:
        return _compiled(schema).is_valid(value)
    except ValueError:
        return False


def _compiled(schema: Schema) -> Draft202012Validator:
    if id(schema) not in _COMPILED:
        if len(_COMPILED) >= _MOST:
            _COMPILED.clear()
        _COMPILED[id(schema)] = schema, Draft202012Validator(dict(schema), validate_formats=True)
    return _COMPILED[id(schema)][1]
