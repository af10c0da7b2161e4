"""The schemas of the contract's files: strict, and explained key by key for editors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from lrcp.contract.load import FILES, OPTIONAL

SCHEMAS = Path(__file__).parents[3] / "schemas"
every_schema = pytest.mark.parametrize("name", [*FILES, *OPTIONAL])


def read(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    return schema


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    """Every map within a schema."""
    if isinstance(schema, dict):
        yield schema
    for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from parts(inner)


@every_schema
def test_each_is_a_schema_of_the_draft_it_names(name: str) -> None:
    assert read(name)["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    Draft202012Validator.check_schema(read(name))


@every_schema
def test_no_map_takes_keys_that_it_does_not_list(name: str) -> None:
    for part in parts(read(name)):
        if part.get("type") == "object":
            assert part["additionalProperties"] is False or "properties" not in part


@every_schema
def test_every_key_is_explained(name: str) -> None:
    for part in parts(read(name)):
        for key, meaning in part.get("properties", {}).items():
            assert meaning.get("description"), key


@every_schema
def test_the_contract_file_names_its_schema_for_editors(name: str, repository: Path) -> None:
    first = (repository / "contract" / f"{name}.yaml").read_text(encoding="utf-8").splitlines()[0]

    assert first == f"# yaml-language-server: $schema=../schemas/{name}.json"
