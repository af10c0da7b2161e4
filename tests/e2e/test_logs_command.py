"""`lrcp logs test` as a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLES = "tests/log_pipelines"
COMMAND = [sys.executable, "-c", "import sys; from lrcp.cli.main import run; sys.exit(run())", "logs", "test"]


def lrcp(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.e2e
def test_the_samples_of_the_repository_hold() -> None:
    done = lrcp()
    assert (done.returncode, done.stderr.endswith("all passed\n")) == (0, True)
    assert f"ok   {SAMPLES}/llm-access.yaml  3 samples\n" in done.stdout
    assert f"ok   {SAMPLES}/declared/requests.yaml  12 samples\n" in done.stdout


@pytest.mark.e2e
def test_a_changed_pipeline_fails_its_samples(tmp_path: Path) -> None:
    for name in ("llm-access.yaml", "llm-access_tests.yaml"):
        text = (ROOT / SAMPLES / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("defaultLookup: unknown", "defaultLookup: none"), encoding="utf-8")
    done = lrcp(str(tmp_path), "--format", "json")
    failed = [sample for sample in json.loads(done.stdout)["pipelines"][0]["samples"] if not sample["passed"]]
    assert done.returncode == 1
    assert [sample["differences"] for sample in failed] == [['custom.llm.provider: expected "unknown", found "none"']]


@pytest.mark.e2e
@pytest.mark.parametrize("arguments", [("no-such-folder",), ("--format", "xml"), ("docs/rules",)])
def test_wrong_use_has_its_exit_code(arguments: tuple[str, ...]) -> None:
    assert lrcp(*arguments).returncode == 2
