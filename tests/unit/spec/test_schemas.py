from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from lrcp.facts import load_facts
from lrcp.spec.kinds import FOLDERS, KINDS
from lrcp.spec.schemas import argument_names, files, schemas

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("path", sorted(files(ROOT)))
def test_the_checked_in_schema_is_the_generated_one(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == files(ROOT)[path]


@pytest.mark.parametrize("name", sorted(schemas()))
def test_each_is_a_schema_itself_and_all_its_references_resolve(name: str) -> None:
    schema = schemas()[name]
    Draft202012Validator.check_schema(schema)
    referred = {part.split('"', 1)[0] for part in json.dumps(schema).split('"$ref": "#/$defs/')[1:]}
    assert referred <= set(schema.get("$defs", {}))


def test_there_is_one_for_each_folder_of_the_table() -> None:
    assert set(FOLDERS) <= set(schemas())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.type)
def test_every_argument_that_the_provider_takes_can_be_written_but_for_those_that_are_made(kind: Any) -> None:
    provider = set(load_facts().resources[kind.type].names)
    assert argument_names(kind) == (provider | set(kind.house)) - set(kind.made)


def problems(declaration: dict[str, Any]) -> list[str]:
    complete = {
        "name": "n",
        "type": "query alert",
        "query": "q",
        "severity": "SEV-1",
        "message": "m",
        "rationale": "long enough",
    }
    validator = Draft202012Validator(schemas()["monitors"])
    return [error.message for error in validator.iter_errors({"slow": complete | declaration})]


@pytest.mark.parametrize(
    "declaration",
    [
        {},
        {"evaluation_delay": 60},
        {"evaluation_delay": "<< delay >>"},
        {"require_full_window": "<< sparse >>"},
        {"type": "<< type >>"},
        {"values": {"critical": "<< budget >>", "warning": 4, "limit_ms": "any"}},
        {"scheduling_options": {"evaluation_window": {"day_starts": "00:00"}}},
        {"scheduling_options": [{"evaluation_window": [{"day_starts": "00:00"}]}]},
        {"message": {"what_failed": "a", "why": "b", "what_next": "c", "no_data": "d"}},
        {"for_each": {"qa": {"path": "/qa"}}},
        {"for_each": ["/qa"]},
    ],
)
def test_what_is_right_passes_expressions_wherever_a_value_may_stand(declaration: dict[str, Any]) -> None:
    assert problems(declaration) == []


@pytest.mark.parametrize(
    "declaration",
    [
        {"evaluation_delay": "sixty"},
        {"evaluation_dely": 60},
        {"for_each": ["/"]},
        {"type": "query alrt"},
        {"values": {"critical": "1500"}},
        {"values": {"Critical": 1}},
        {"monitor_thresholds": {"critical": "5"}},
        {"priority": "1"},
        {"message": {"what_failed": "a"}},
        {"ignore": [{"code": "Q204"}]},
        {"ignore": [{"code": "Q204", "reason": "long enough", "expires": "soon"}]},
        {"scheduling_options": [{"evaluation_window": {}}, {"evaluation_window": {}}]},
    ],
)
def test_what_is_wrong_does_not(declaration: dict[str, Any]) -> None:
    assert problems(declaration)


@pytest.mark.parametrize("id", ["Slow", "slow_p95", "-slow", "slow-", "1st"])
def test_an_id_is_lower_case_with_dashes(id: str) -> None:
    assert list(Draft202012Validator(schemas()["dashboards"]).iter_errors({id: {}}))
