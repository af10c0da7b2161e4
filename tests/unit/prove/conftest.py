"""The declarations of this repository as rules look at them, and a monitor of an invented shop with tests of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import yaml

from lrcp.contract.load import FILES, OPTIONAL, load_contract, read_contract
from lrcp.core.position import Position
from lrcp.core.yamldoc import Document, parse_yaml
from lrcp.evaluate import MonitorDefinition
from lrcp.evaluate.definition import options_of
from lrcp.prove.load import build_test
from lrcp.prove.model import Case
from lrcp.prove.run import CaseRun, run_case
from lrcp.prove.subject import Subject
from lrcp.query import parse_monitor
from lrcp.rules.context import Context
from lrcp.rules.vocabulary import Vocabulary
from lrcp.spec import IncidentHandle, load_spec
from lrcp.spec.kinds import FOLDERS
from lrcp.spec.load import render_all
from lrcp.spec.oncall.model import Directory, Policy, Route, Step, Target
from lrcp.spec.workspace import open_workspace

ROOT = Path(__file__).parents[3]
SERVICE = "llm-reliability-control-plane"
TYPES = {"shop.latency": "distribution", "shop.errors": "count", "shop.queue": "gauge"}
MESSAGE = (
    "{{#is_alert}}{{value}} errors, the limit is {{threshold}} @incident-sev2 @oncall-shop @workflow-mend(a=1)"
    "{{/is_alert}}{{#is_warning}}getting worse @slack-shop{{/is_warning}}"
    "{{#is_recovery}}fine again @oncall-shop{{/is_recovery}}"
)


@pytest.fixture(scope="session")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    """The repository with its reference service alone, whatever else the catalogue lists."""
    root = tmp_path_factory.mktemp("repository")
    for folder in ("catalog", "contract", "docs/runbooks", "schemas", *FOLDERS):
        if (ROOT / folder).exists():
            shutil.copytree(ROOT / folder, root / folder)
    for file in (root / "catalog/services").glob("*.yaml"):
        if file.stem != SERVICE:
            file.unlink()
    contract = load_contract(root, (SERVICE,), ("local", "production", "staging"))
    return Context([load_spec(root, "production")], Vocabulary.of(contract))


@pytest.fixture
def declared(tmp_path: Path) -> Callable[[Mapping[str, str]], Context]:
    """The files of an example of a rule on top of the repository that all examples share, in production."""

    def load(files: Mapping[str, str]) -> Context:
        base = yaml.safe_load((ROOT / "tests/unit/rules/base.yaml").read_text(encoding="utf-8"))
        for name, text in {**base, **files}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text), encoding="utf-8")
        (tmp_path / "schemas").mkdir()
        for name in (*FILES, *OPTIONAL):
            shutil.copy(ROOT / "schemas" / f"{name}.json", tmp_path / "schemas")
        workspace = open_workspace(tmp_path)
        names = tuple(workspace.catalog.services), tuple(workspace.catalog.environments)
        contract, _ = read_contract(tmp_path, *names)
        return Context(render_all(workspace, ["production"]), Vocabulary.of(contract))

    return load


ON_CALL = Directory(
    policies={
        "loud": Policy("loud", "Loud", (Step(300, (Target("user", "ann"),)), Step(300, (Target("user", "ben"),))))
    },
    routes={"shop": (Route(policy="loud"),)},
)


@pytest.fixture
def subject() -> Callable[..., Subject]:
    """The shop's monitor of a query; options under the provider's argument names."""

    def make(query: str = "sum(last_5m):sum:shop.errors{service:shop}.as_count() > 10", **options: Any) -> Subject:
        arguments = {"require_full_window": False, "new_group_delay": 0, **options}
        parsed = parse_monitor(query, "query alert")
        definition = MonitorDefinition(
            "errors", "errors", "query alert", query, parsed, options_of(arguments), MESSAGE, ("service:shop",)
        )
        handles = {"sev2": IncidentHandle("sev2", "llm", "SEV-2", Position("incidents.yaml"))}
        shared = {"incident_handles": handles, "metric_types": TYPES, "on_call": ON_CALL}
        return Subject(definition, "shop", "production", "SEV-2", **shared)

    return make


@pytest.fixture
def document() -> Callable[..., Document]:
    """A monitor test with one case; ``series`` and ``expect`` are lines of YAML."""

    def make(series: str, expect: str, extra: str = "", interval: str = "10s") -> Document:
        lines = [
            "monitor: errors",
            "service: shop",
            f"interval: {interval}",
            "cases:",
            "  a burst:",
            *([f"    {extra}"] if extra else []),
            "    series:",
            *(f"      - {line}" for line in series.splitlines()),
            "    expect:",
            *(f"      - {line}" for line in expect.splitlines()),
        ]
        return parse_yaml("\n".join(lines) + "\n", "tests/monitors/errors.yaml")

    return make


@pytest.fixture
def case(document: Callable[..., Document]) -> Callable[..., Case]:
    def make(series: str, expect: str = "{ at: 10m, state: OK }", **more: str) -> Case:
        return build_test(document(series, expect, **more)).cases[0]

    return make


@pytest.fixture
def run(case: Callable[..., Case], subject: Callable[..., Subject]) -> Callable[..., CaseRun]:
    """What the shop's monitor does on ``series``."""

    def make(series: str, expect: str = "{ at: 10m, state: OK }", about: Subject | None = None, **more: str) -> CaseRun:
        return run_case(case(series, expect, **more), about or subject())

    return make
