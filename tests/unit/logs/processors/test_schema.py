from __future__ import annotations

from typing import Any

import pytest

from lrcp.core.errors import FindingsError

Process = Any

SCHEMA = {"schema_type": "ocsf", "version": "1.5.0", "class_name": "Authentication", "class_uid": 3002}
STATUS = {
    "type": "schema-category-mapper",
    "name": "status",
    "categories": [
        {"name": "Success", "id": 1, "filter": {"query": "@result:ok"}},
        {"name": "Other", "id": 99, "filter": {"query": "@result:*"}},
    ],
    "targets": {"name": "ocsf.status", "id": "ocsf.status_id"},
    "fallback": {"values": {"ocsf.status": "Other", "ocsf.status_id": "99"}, "sources": {"ocsf.status": ["result"]}},
}


def schema(*mappers: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"type": "schema-processor", "schema": {**SCHEMA, **changes}, "mappers": list(mappers)}


def test_an_event_says_its_class_and_category(process: Process) -> None:
    assert process(schema(profiles=["datetime"]), {}).attributes["ocsf"] == {
        "category_uid": 3,
        "category_name": "Identity & Access Management",
        "class_uid": 3002,
        "class_name": "Authentication",
        "metadata": {"version": "1.5.0", "profiles": ["datetime"]},
    }


def test_attributes_are_remapped(process: Process) -> None:
    mapper = {"type": "schema-remapper", "sources": ["user"], "target": "ocsf.user.name", "target_format": "string"}
    log = process(schema(mapper), {"user": 7})
    assert (log.attributes["ocsf"]["user"], "user" in log.attributes) == ({"name": "7"}, False)


@pytest.mark.parametrize(
    ("result", "status", "number"), [("ok", "Success", 1), ("denied", "denied", 99), (None, None, None)]
)
def test_a_category_sets_name_and_number_and_other_is_named_by_its_source(
    process: Process, result: Any, status: Any, number: Any
) -> None:
    found = process(schema(STATUS), {"result": result} if result else {}).attributes["ocsf"]
    assert (found.get("status"), found.get("status_id")) == (status, number)


def test_mappers_may_be_written_as_terraforms_blocks(process: Process) -> None:
    fallback = {"values": {"ocsf.status_id": "99"}, "sources": {"ocsf.status": "result"}}
    block = {name: value for name, value in STATUS.items() if name != "type"} | {"fallback": [fallback]}
    log = process(schema({"schema_category_mapper": [block]}), {"result": "denied"})
    assert log.attributes["ocsf"]["status"] == "denied"


@pytest.mark.parametrize(
    ("processor", "message"),
    [
        (schema(schema_type="ecs"), "the only schema is `ocsf`"),
        (schema(class_uid=99_000), "there is no OCSF class `99000`"),
        (schema({"type": "schema-mover"}), "there is no schema mapper `schema-mover`"),
    ],
)
def test_wrong_schemas_are_findings(process: Process, processor: dict[str, Any], message: str) -> None:
    with pytest.raises(FindingsError, match=message):
        process(processor, {})
