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

# The last one, with its schema: documents of one schema come one after the other, and large ones take megabytes.
_LAST: list[tuple[Schema, Draft202012Validator]] = []


def validate(document: Document, schema: Schema) -> list[Finding]:
    """Every problem of ``document`` by ``schema``, in the order of the file."""
    if accepts(schema, document.value):
        return []
    # Most have none, and what finds words for them takes long to load.
    from lrcp.core.schema_problems import problems

    return problems(document, schema)


def accepts(schema: Schema, value: Any) -> bool:
    """Whether there is nothing to find. False decides nothing: numbers such as ``.inf`` are not known here."""
    try:
        return _compiled(schema).is_valid(value)
    except ValueError:
        return False


def _compiled(schema: Schema) -> Draft202012Validator:
    if not (_LAST and _LAST[0][0] is schema):
        _LAST.clear()
        _LAST.append((schema, Draft202012Validator(dict(schema), validate_formats=True)))
    return _LAST[0][1]
