"""The generated module: the contract as Python, and never stale."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lrcp.contract import names
from lrcp.contract.generate import NAMES, files
from lrcp.contract.load import load_contract
from lrcp.core.errors import FindingsError


def module_of(text: str) -> dict[str, Any]:
    scope: dict[str, Any] = {"__name__": "generated"}
    exec(compile(text, NAMES, "exec"), scope)  # noqa: S102
    return scope


def test_the_checked_in_module_is_what_the_contract_generates(repository: Path) -> None:
    assert files(repository) == {NAMES: (repository / NAMES).read_text(encoding="utf-8")}


def test_the_module_names_metrics_with_type_and_tags(write: Callable[..., Path]) -> None:
    scope = module_of(files(write())[NAMES])

    assert scope["Metric"].LLM_CALLS == "llm.calls"
    assert scope["METRICS"]["llm.calls"].type == "count"
    assert scope["METRICS"]["llm.calls"].tags == ("service", "env", "version", "model", "slow")
    assert scope["TAGS"]["endpoint"].values == {"/a", "/b"}
    assert scope["TAGS"]["version"].values is None
    assert scope["TAGS"]["slow"].optional


def test_the_module_names_log_events_and_prices(write: Callable[..., Path]) -> None:
    scope = module_of(files(write())[NAMES])

    assert scope["LogEvent"].LLM_DONE == "llm.done"
    assert scope["EVENTS"]["llm.done"].attributes["prompt"].free_text
    assert scope["PRICES"]["model-b"].input == 1


def test_nothing_in_the_module_can_be_changed_by_accident() -> None:
    for table in (names.TAGS, names.METRICS, names.UNIFIED, names.EVENTS, names.PRICES):
        with pytest.raises(TypeError):
            table["new"] = None  # type: ignore[index]


def test_generating_twice_gives_the_same_text(repository: Path) -> None:
    assert files(repository) == files(repository)


def test_a_contract_with_mistakes_generates_nothing(write: Callable[..., Path]) -> None:
    with pytest.raises(FindingsError):
        files(write(metrics=("unit: request", "unit: token")))


def test_the_module_holds_exactly_what_the_loader_reads(repository: Path) -> None:
    contract = load_contract(repository)

    assert {name: metric.type.value for name, metric in contract.metrics.items()} == {
        name: metric.type for name, metric in names.METRICS.items()
    }
    assert {metric.value for metric in names.Metric} == set(contract.metrics)
    assert {event.value for event in names.LogEvent} == set(contract.events)
    assert set(names.PRICES) == set(contract.prices)


def test_services_need_no_yaml_reader_to_import_the_names() -> None:
    program = "import sys, lrcp.contract.names; print(*{'yaml', 'jsonschema'} & sys.modules.keys())"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""
