"""`lrcp synthetics run` from the outside: the declared tests against the real service."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
PROGRAM = "import sys; from lrcp.cli.main import run; sys.exit(run())"


def lrcp(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", PROGRAM, "synthetics", "run", "--root", str(ROOT), *arguments]
    environment = {**os.environ, "NO_COLOR": "1"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_every_declared_test_passes_against_the_reference_service() -> None:
    done = lrcp("--local", "--format", "json")

    assert done.returncode == 0, done.stdout + done.stderr
    results = {result["id"]: result for result in json.loads(done.stdout)}
    assert {id for id, result in results.items() if result.get("passed")} == {
        *("health", "qa", "reason", "stress", "journey")
    }
    assert "browser" in results["failure-page"]["skipped"]
    assert [step["status"] for step in results["journey"]["steps"]] == [200, 200, None, 200, 200]


def test_a_service_that_is_not_there_fails_and_says_where_the_test_is_declared() -> None:
    done = lrcp("--url", "http://127.0.0.1:1", "health")

    assert done.returncode == 1
    assert "FAIL  health, attempt 3" in done.stdout
    assert "GET http://127.0.0.1:1/health: " in done.stdout
    assert "declared at synthetics/reliability.yaml:" in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["helth"], "there is no synthetic test `helth`; did you mean `health`"),
        (["--service", "nobody"], "nobody has no synthetic test in local"),
        (["--local", "--url", "http://x"], "--local and --url exclude each other"),
    ],
)
def test_wrong_use_is_said_in_a_sentence(arguments: list[str], message: str) -> None:
    done = lrcp(*arguments)

    assert done.returncode == 2
    assert message in done.stderr
