"""The pre-commit hook, the action and the workflow: what they run exists, and they run no foreign text."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from lrcp.contract.load import FILES
from lrcp.spec.kinds import FOLDERS
from lrcp.spec.sources import CATALOG, CATALOG_FOLDERS

ROOT = Path(__file__).parent.parent
ACTION = ".github/actions/check/action.yml"
WORKFLOW = ".github/workflows/ci.yml"
SHA = re.compile(r"[\w./-]+@[0-9a-f]{40}")


def load(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def steps(path: str) -> Iterator[dict[str, Any]]:
    document = load(path)
    for job in document["jobs"].values() if "jobs" in document else [document["runs"]]:
        yield from job["steps"]


def test_the_hook_checks_the_whole_repository_with_what_the_engine_needs() -> None:
    (hook,) = load(".pre-commit-hooks.yaml")
    assert (hook["id"], hook["entry"], hook["language"]) == ("lrcp-check", "lrcp check", "python")
    assert hook["pass_filenames"] is False
    assert hook["additional_dependencies"] == [".[engine]"]


@pytest.mark.parametrize(
    "path",
    [
        *(f"{folder}/latency.yaml" for folder in FOLDERS),
        *(f"{folder}/chat.yaml" for folder in CATALOG_FOLDERS),
        *CATALOG,
        *(f"contract/{name}.yaml" for name in FILES),
        "docs/runbooks/latency-p95.md",
    ],
)
def test_the_hook_runs_when_anything_that_is_checked_changes(path: str) -> None:
    assert re.search(load(".pre-commit-hooks.yaml")[0]["files"], path)


@pytest.mark.parametrize("path", ["README.md", "lrcp/spec/load.py", "tests/monitors/a.yaml", "docs/rules/Q204.md"])
def test_the_hook_does_not_run_for_anything_else(path: str) -> None:
    assert not re.search(load(".pre-commit-hooks.yaml")[0]["files"], path)


@pytest.mark.parametrize("path", [ACTION, WORKFLOW])
def test_what_others_wrote_never_becomes_part_of_a_script(path: str) -> None:
    scripts = [step["run"] for step in steps(path) if "run" in step]
    assert scripts
    assert [script for script in scripts if "${{" in script] == []


@pytest.mark.parametrize("path", [ACTION, WORKFLOW])
def test_actions_are_pinned_to_commits_but_for_github_s_own_scanner(path: str) -> None:
    used = [step["uses"] for step in steps(path) if "uses" in step]
    loose = [name for name in used if not SHA.fullmatch(name) and not name.startswith("./")]
    assert used
    assert set(loose) <= {"github/codeql-action/upload-sarif@v4"}


def test_the_workflow_may_do_nothing_but_what_a_job_asks_for() -> None:
    workflow = load(WORKFLOW)
    assert workflow["permissions"] == {}
    granted = {name: job["permissions"] for name, job in workflow["jobs"].items()}
    assert granted == {"test": {"contents": "read"}, "check": {"contents": "read", "security-events": "write"}}
    checkouts = [step for step in steps(WORKFLOW) if step.get("uses", "").startswith("actions/checkout@")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_the_workflow_runs_what_is_in_the_repository() -> None:
    used = list(steps(WORKFLOW))
    assert os.access(ROOT / ".ci/run", os.X_OK)
    assert ".ci/run" in [step.get("run") for step in used]
    assert "./.github/actions/check" in [step.get("uses") for step in used]
    assert "out/junit.xml" in (ROOT / ".ci/run").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("metric", "code", "annotated"),
    [("llm.error.count", 0, ""), ("llm.eror.count", 1, "::error file=monitors/reliability.yaml,line=8")],
)
def test_the_action_s_script_leaves_a_sarif_file_and_fails_with_the_findings(
    tmp_path: Path, metric: str, code: int, annotated: str
) -> None:
    import json
    import shutil
    import sys

    for folder in ("catalog", "contract", "schemas", "docs/runbooks", *FOLDERS):
        if (ROOT / folder).exists():
            shutil.copytree(ROOT / folder, tmp_path / folder)
    file = tmp_path / "monitors/reliability.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("llm.error.count", metric), encoding="utf-8")
    runner = tmp_path / "runner/lrcp/bin"
    runner.mkdir(parents=True)
    (runner / "lrcp").symlink_to(Path(sys.executable).parent / "lrcp")
    (script,) = [step["run"] for step in steps(ACTION) if step.get("id") == "check"]
    inputs = {"ENVIRONMENT": "production", "BASELINE": "", "SARIF": "out.sarif"}
    places = {"RUNNER_TEMP": str(tmp_path / "runner"), "GITHUB_OUTPUT": str(tmp_path / "output")}

    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", script],
        cwd=tmp_path, env={**os.environ, **inputs, **places}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == code, done.stderr
    assert done.stdout.startswith(annotated)
    assert (tmp_path / "output").read_text(encoding="utf-8") == "sarif=out.sarif\n"
    assert bool(json.loads((tmp_path / "out.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]) is bool(code)
