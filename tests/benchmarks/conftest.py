"""A repository of any size: this one's declarations, multiplied, for as many services as a benchmark asks for."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COPIED = ("contract", "incidents", "schemas", "docs/runbooks", "dashboards", "slos")
OTHERS = ("local.yaml", "staging.yaml")
MONITORS = 15  # for each service
SERVICE = """\
# yaml-language-server: $schema=../../schemas/service.json
service: service-{number:04}
kind: llm
team: llm-platform
tier: {tier}
model: gemini-2.5-flash
repository: https://example.com/service-{number:04}
"""
OVERRIDES = """\
overrides:
  latency-p95: {{ critical: {critical} }}
"""


@pytest.fixture
def generated(tmp_path: Path) -> Callable[..., tuple[Path, int]]:
    """Makes a repository; gives its folder and how many monitors an environment of it has."""

    def make(services: int, overridden: float = 0.02) -> tuple[Path, int]:
        root = tmp_path / f"{services}-{overridden}"
        return root, generate(root, services, overridden)

    return make


def generate(root: Path, services: int, overridden: float) -> int:
    """Write a repository of ``services`` below ``root``; returns how many monitors one environment has.

    Of the services, the share ``overridden`` says something of its own, so that nobody else's resources
    equal theirs.
    """
    for folder in COPIED:
        shutil.copytree(ROOT / folder, root / folder, dirs_exist_ok=True)
    shutil.copytree(ROOT / "catalog", root / "catalog", ignore=shutil.ignore_patterns("services", *OTHERS))
    _change(root / "catalog/organization.yaml", r"environments: .*", "environments: [production]")
    _change(root / "catalog/environments/production.yaml", r"custom_metrics_budget: .*\n", "")
    _services(root / "catalog/services", services, round(services * overridden))
    return _monitors(root / "monitors") * services


def _change(file: Path, pattern: str, new: str) -> None:
    file.write_text(re.sub(pattern, new, file.read_text(encoding="utf-8")), encoding="utf-8")


def _services(folder: Path, services: int, overridden: int) -> None:
    folder.mkdir(parents=True)
    for number in range(services):
        text = SERVICE.format(number=number, tier=1 + number % 3)
        if number < overridden:
            text += OVERRIDES.format(critical=1501 + number)
        (folder / f"service-{number:04}.yaml").write_text(text, encoding="utf-8")


def _monitors(folder: Path) -> int:
    """This repository's, and copies of them under other ids and names until there are enough."""
    folder.mkdir()
    declarations = {}
    for file in sorted((ROOT / "monitors").glob("*.yaml")):
        head, *blocks = re.split(r"^(?=[a-z][a-z0-9-]*:$)", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        declarations |= {block.partition(":")[0]: block for block in blocks}
    chosen = [(id, copy) for copy in range(MONITORS) for id in declarations][:MONITORS]
    text = "".join(_copy(declarations[id], id, copy) for id, copy in chosen)
    (folder / "all.yaml").write_text(head + text, encoding="utf-8")
    return len(chosen)


def _copy(block: str, id: str, number: int) -> str:
    if number == 0:
        return block
    block = block.replace(f"{id}:\n", f"{id}-{number}:\n", 1)
    block = block.replace("{service:<< service >>,", "{service:<< service >>,model:gemini-2.5-flash,")
    return re.sub(r"^  name: (['\"])", rf"  name: \1copy {number} of ", block, flags=re.MULTILINE)
