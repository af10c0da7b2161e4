"""Stacks synthesized in the test's own folder."""

import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from lrcp.core.yamldoc import parse_yaml
from stacks.render import render
from stacks.runtime import prepare
from stacks.stack import DatadogStack

prepare()  # cdktn starts Node when it is imported

Configurations = Callable[[Sequence[DatadogStack]], dict[str, Any]]
Synth = Callable[..., dict[str, Any]]
LOCAL = "backend: { local: { path: terraform.tfstate } }"


@pytest.fixture
def configurations(tmp_path: Path) -> Configurations:
    """``configurations(stacks)`` gives the manifest's stacks with each one's configuration."""

    def run(stacks: Sequence[DatadogStack]) -> dict[str, Any]:
        from stacks.app import write

        rendered = Path(tempfile.mkdtemp(dir=tmp_path))
        render(stacks, rendered)
        write(stacks, rendered, tmp_path / "out")
        entries: dict[str, Any] = json.loads((tmp_path / "out" / "manifest.json").read_text())["stacks"]
        for entry in entries.values():
            entry.update(json.loads((tmp_path / "out" / entry["synthesizedStackPath"]).read_text()))
        return entries

    return run


@pytest.fixture
def new_stack() -> Callable[..., DatadogStack]:
    """``new_stack()`` is empty, and has a backend."""

    def make(id: str = "test", **options: Any) -> DatadogStack:
        return DatadogStack(id, parse_yaml(LOCAL, "e.yaml"), **{"site": "datadoghq.eu", **options})

    return make


@pytest.fixture
def synth(configurations: Configurations, new_stack: Callable[..., DatadogStack]) -> Synth:
    """``synth(add)`` gives the configuration of a stack that ``add`` has filled."""

    def run(add: Callable[[DatadogStack], object]) -> dict[str, Any]:
        stack = new_stack()
        add(stack)
        configuration: dict[str, Any] = configurations([stack])["test"]
        return configuration

    return run
