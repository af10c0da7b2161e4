"""What the repository declares for logs does what it is for; `lrcp logs test` runs the same cases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lrcp.contract.load import load_contract
from lrcp.core.yamldoc import Document
from lrcp.logs.cases import line_of, read_cases, run_cases, surroundings
from lrcp.logs.declared import Declared, compile_declared
from lrcp.logs.declared_tests import find_cases, unshown
from lrcp.spec import load_spec
from lrcp.spec.model import Spec

ROOT = Path(__file__).parents[2]
DOCUMENTS = [read_cases(file, ROOT) for file in find_cases([ROOT / "tests/log_pipelines"])]
CONTRACT = load_contract(ROOT)
TYPES = {"string": str, "number": int | float, "boolean": bool}


@pytest.fixture(scope="module")
def spec() -> Spec:
    return load_spec(ROOT, "production")


@pytest.fixture(scope="module")
def declared(spec: Spec) -> Declared:
    return compile_declared(spec, surroundings())


def lines() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every line of the cases that says which event of the contract it is."""
    for document in DOCUMENTS:
        for name, case in document.value["cases"].items():
            line = line_of(document.value, case)
            if "evt.name" in line:
                yield name, line


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: Path(document.path).stem)
def test_every_line_becomes_exactly_what_its_case_says(document: Document, declared: Declared) -> None:
    results = run_cases(document, declared)
    assert results
    assert {result.sample.title: result.differences for result in results if not result.passed} == {}


def test_the_cases_show_what_every_processor_and_category_does(spec: Spec) -> None:
    assert [each.sentence for each in unshown(spec, DOCUMENTS)] == []


def test_the_cases_reach_every_pipeline_index_archive_and_metric(spec: Spec) -> None:
    expected = json.dumps([case["expect"] for document in DOCUMENTS for case in document.value["cases"].values()])
    for type in ("custom_pipeline", "index", "archive"):
        assert {each.id for each in spec.of_type(f"datadog_logs_{type}") if f'"{each.id}"' not in expected} == set()
    assert {each.id for each in spec.of_type("datadog_logs_metric") if each.arguments["name"] not in expected} == set()
    filters = [each for index in spec.of_type("datadog_logs_index") for each in index.arguments["exclusion_filter"]]
    assert {each["name"] for each in filters if f'"{each["name"]}"' not in expected} == set()


@pytest.mark.parametrize(("name", "line"), list(lines()), ids=lambda value: value if isinstance(value, str) else "")
def test_a_line_has_the_attributes_that_the_contract_gives_its_event(name: str, line: dict[str, Any]) -> None:
    known = {**CONTRACT.unified, **CONTRACT.events[line["evt.name"]].attributes}
    assert sorted(set(line) - set(known)) == [], name
    assert sorted(key for key, each in known.items() if not each.optional and key not in line) == [], name
    assert [key for key, value in line.items() if not isinstance(value, TYPES[known[key].type])] == [], name


@pytest.mark.parametrize(("name", "line"), list(lines()), ids=lambda value: value if isinstance(value, str) else "")
def test_a_line_has_values_that_the_contract_knows(name: str, line: dict[str, Any]) -> None:
    texts = {key: value for key, value in line.items() if isinstance(value, str) and key in CONTRACT.tags}
    listed = {key: CONTRACT.tags[key].values for key in texts if CONTRACT.tags[key].values}
    assert {key: texts[key] for key, values in listed.items() if texts[key] not in (values or ())} == {}, name


def test_the_order_of_archives_keeps_errors_for_longer(declared: Declared) -> None:
    assert list(declared.archives) == ["llm-error-logs", "llm-logs"]
