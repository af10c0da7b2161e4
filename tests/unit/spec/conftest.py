"""A small repository that each test changes where it is about something."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

from lrcp.core.finding import Finding
from lrcp.spec import Resource, Spec, load_spec

RUNBOOK = "# Runbook\n\n## What failed\n\n## Why\n\n## What next\n"
FILES = {
    "catalog/defaults.yaml": """
        version: 1
        values: { runbooks: https://example.com/runbooks }
        monitors: { require_full_window: false }
    """,
    "catalog/kinds.yaml": """
        version: 1
        kinds:
          llm: { description: Answers., tags: [llm] }
          llm-rag: { description: Answers from documents., parent: llm }
    """,
    "catalog/teams.yaml": """
        version: 1
        teams:
          assistants: { name: Assistants, description: Own., page: "@oncall-assistants", channel: "@slack-assistants" }
    """,
    "catalog/environments/production.yaml": """
        environment: production
        site: datadoghq.com
        backend: { local: { path: production.tfstate } }
        paging: true
    """,
    "catalog/environments/staging.yaml": """
        environment: staging
        site: datadoghq.eu
        backend: { local: { path: staging.tfstate } }
        paging: false
    """,
    "catalog/services/chat.yaml": """
        service: chat
        kind: llm
        team: assistants
        tier: 1
        model: gemini-2.5-flash
    """,
    "incidents/llm.yaml": """
        version: 1
        types:
          llm: { name: LLM reliability }
        handles:
          llm-sev2: { type: llm, severity: SEV-2 }
    """,
}
SCHEMAS = {"catalog/environments": "environment", "catalog/services": "service"}
MONITOR = """
    slow:
      values: { critical: 1500, warning: 1200 }
      name: "<< service >>: slow"
      type: query alert
      query: "avg(last_5m):avg:llm.health_score{service:<< service >>,env:<< env >>} > << critical >>"
      severity: SEV-2
      notify: page
      incident: { type: llm }
      rationale: Because readers leave.
      message: { what_failed: It is slow., why: The model., what_next: Switch it. }
"""


@dataclass(frozen=True)
class Repository:
    """Files are given dedented and without the line that names their schema, which ``write`` adds."""

    root: Path

    def write(self, files: Mapping[str, str]) -> Repository:
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            body = dedent(text).strip("\n") + "\n"
            path.write_text(schema_line(name) + body if name.endswith(".yaml") else body, encoding="utf-8")
        return self

    def monitor(self, text: str = MONITOR, runbook: str = "slow") -> Repository:
        return self.write({"monitors/latency.yaml": text, f"docs/runbooks/{runbook}.md": RUNBOOK})

    def load(self, environment: str = "production") -> Spec:
        return load_spec(self.root, environment)

    def findings(self, environment: str = "production") -> list[str]:
        return [told(finding) for finding in self.load(environment).findings]

    def resource(self, name: str, environment: str = "production") -> Resource:
        """The resource of that Terraform name, of a repository without findings."""
        spec = self.load(environment)
        assert [told(finding) for finding in spec.findings] == []
        return next(resource for resource in spec.resources if resource.name == name)


def schema_line(name: str) -> str:
    folder, _, file = name.rpartition("/")
    schema = SCHEMAS.get(folder, file.removesuffix(".yaml") if folder == "catalog" else folder)
    return f"# yaml-language-server: $schema={os.path.relpath('schemas', folder)}/{schema}.json\n"


def told(finding: Finding) -> str:
    """The parts of a finding that a test names: place, code, message and fix."""
    fix = f"; {finding.fix}" if finding.fix else ""
    return f"{finding.position} {finding.code} {finding.message}{fix}"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path).write(FILES)


@pytest.fixture
def monitor_text() -> str:
    return MONITOR


@pytest.fixture
def change(monitor_text: str) -> Callable[..., str]:
    """The text of the monitor with one line replaced: ``change("severity: SEV-2", "severity: SEV-1")``."""

    def changed(old: str, new: str) -> str:
        assert old in monitor_text
        return monitor_text.replace(old, new)

    return changed
