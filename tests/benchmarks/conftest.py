"""This repository with as many more services as a benchmark asks for: one in ten answers with a model."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lrcp.spec.kinds import FOLDERS

ROOT = Path(__file__).parents[2]
COPIED = ("catalog", "contract", "schemas", "docs/runbooks", *FOLDERS)
OTHERS = ("local.yaml", "staging.yaml")
KINDS = ("llm", "python", "go", "node", "python", "go", "node", "python", "go", "node")
TEAMS = ("assistants", "checkout", "llm-platform", "media", "storefront")
SERVICE = """\
# yaml-language-server: $schema=../../schemas/service.json
service: service-{number:04}
status: planned
kind: {kind}
team: {team}
tier: 2
{model}repository: https://example.com/service-{number:04}
"""
OVERRIDES = """\
overrides:
  {id}: {{ critical: {critical} }}
"""


@pytest.fixture
def generated(tmp_path: Path) -> Callable[..., Path]:
    """Makes a repository and gives its folder."""

    def make(services: int, overridden: float = 0.02, *, sharded: bool = False) -> Path:
        root = tmp_path / f"{services}-{overridden}-{sharded}"
        generate(root, services, overridden, sharded=sharded)
        return root

    return make


def generate(root: Path, services: int, overridden: float, *, sharded: bool = False) -> None:
    """Write a repository with ``services`` more below ``root``, for production alone.

    Of the services, the share ``overridden`` says something of its own, so that nobody else's resources
    equal theirs. ``sharded``: each of the TEAMS has a stack of its own.
    """
    for folder in COPIED:
        if (ROOT / folder).exists():
            shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns(*OTHERS), dirs_exist_ok=True)
    _change(root / "catalog/organization.yaml", r"environments: .*", "environments: [production]")
    production = root / "catalog/environments/production.yaml"
    _change(production, r"custom_metrics_budget: .*\n", "")
    if sharded:
        _change(production, "key: production", 'key: "<< stack >>"')
        _change(production, r"\Z", "sharded: true\n")
    for number in range(services):
        text = _service(number) + (_override(number) if number < round(services * overridden) else "")
        (root / f"catalog/services/service-{number:04}.yaml").write_text(text, encoding="utf-8")


def _service(number: int) -> str:
    kind = KINDS[number % len(KINDS)]
    model = "model: gemini-2.5-flash\n" if kind == "llm" else ""
    return SERVICE.format(number=number, kind=kind, team=TEAMS[number % len(TEAMS)], model=model)


def _override(number: int) -> str:
    id = "latency-p95" if number % len(KINDS) == 0 else "request-latency"
    return OVERRIDES.format(id=id, critical=(1501 if id == "latency-p95" else 3) + number)


def _change(file: Path, pattern: str, new: str) -> None:
    file.write_text(re.sub(pattern, new, file.read_text(encoding="utf-8")), encoding="utf-8")
