"""`lrcp synthetics run` from the outside: the declared tests against the real service."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.chromium import CHROMIUM

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
PROGRAM = "import sys; from lrcp.cli.main import run; sys.exit(run())"


def lrcp(*arguments: str, path: str = os.environ["PATH"]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", PROGRAM, "synthetics", "run", "--root", str(ROOT), *arguments]
    environment = {**os.environ, "NO_COLOR": "1", "PATH": path}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_every_declared_test_passes_against_the_reference_service() -> None:
    done = lrcp("--local", "--format", "json")

    assert done.returncode == 0, done.stdout + done.stderr
    results = {result["id"]: result for result in json.loads(done.stdout)}
    expected = {"health", "qa", "reason", "stress", "journey", *(["failure-page"] if CHROMIUM else [])}
    assert {id for id, result in results.items() if result.get("passed")} == expected
    assert [step["status"] for step in results["journey"]["steps"]] == [200, 200, None, 200, 200]


def test_without_a_browser_its_tests_are_named_and_never_count_as_passed(tmp_path: Path) -> None:
    done = lrcp("--local", "failure-page", path=str(tmp_path))

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("skip  failure-page: a browser test needs Chromium, and there is none (chromium, ")


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
def test_a_page_that_cannot_be_reached_fails_its_test() -> None:
    done = lrcp("--url", "http://127.0.0.1:1", "failure-page")

    assert done.returncode == 1
    assert "FAIL  failure-page, attempt 3" in done.stdout
    assert "http://127.0.0.1:1/failures does not open: net::ERR_" in done.stdout
    assert "-  It begins: not reached" in done.stdout


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
        (["--url", "notaurl"], "`notaurl` is no origin: write it as http://127.0.0.1:8000"),
        (["--url", "http://127.0.0.1:port"], "`http://127.0.0.1:port` is no origin"),
        (["--url", "ftp://127.0.0.1"], "`ftp://127.0.0.1` is no origin"),
    ],
)
def test_wrong_use_is_said_in_a_sentence(arguments: list[str], message: str) -> None:
    done = lrcp(*arguments)

    assert done.returncode == 2
    assert message in done.stderr
