"""A repository with a small contract that tests change one line at a time."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[3]

FILES: Mapping[str, str] = {
    "metrics": """\
version: 1
metrics:
  llm.calls:
    type: count
    unit: request
    tag_sets: [unified]
    tags: [model, slow]
    emitted_by: [llm]
    meaning: Calls.
  llm.latency:
    type: distribution
    percentiles: true
    tag_sets: [unified, request]
    emitted_by: [llm]
    status: planned
    meaning: How long they took.
""",
    "tags": """\
version: 1
tags:
  endpoint:
    values: [/a, /b]
    meaning: The route.
  env:
    values_from: environments
    meaning: The environment.
  kind:
    values: [x, y]
    determined_by: endpoint
    meaning: What the route does.
  model:
    values_from: models
    meaning: The model.
  service:
    values_from: services
    meaning: The service.
  slow:
    values: ["true"]
    sent: when_true
    meaning: Made slow.
  version:
    at_most: 3
    meaning: The release.
sets:
  unified: [service, env, version]
  request: [endpoint, kind]
""",
    "log_events": """\
version: 1
unified:
  message: { type: string, meaning: One sentence. }
events:
  llm.done:
    level: info
    meaning: It ended.
    attributes:
      model: { type: string, meaning: The model. }
      prompt: { type: string, optional: true, meaning: What was asked. }
      took: { type: number, unit: millisecond, meaning: How long. }
""",
    "pricing": """\
version: 1
models:
  model-a: { provider: p, input: 0.1, output: 0.4 }
  model-b: { provider: p, input: 1, output: 2 }
""",
}

Write = Callable[..., Path]


@pytest.fixture
def repository() -> Path:
    return REPOSITORY


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """``write(metrics=("old", "new"))`` makes a repository with one line changed; gives its folder."""

    def make(**changes: tuple[str, str]) -> Path:
        shutil.copytree(REPOSITORY / "schemas", tmp_path / "schemas")
        (tmp_path / "contract").mkdir()
        for name, text in FILES.items():
            old, new = changes.get(name, ("", ""))
            assert old in text
            (tmp_path / "contract" / f"{name}.yaml").write_text(text.replace(old, new, 1) if old else text)
        return tmp_path

    return make
