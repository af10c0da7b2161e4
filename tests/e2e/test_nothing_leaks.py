"""Secrets and personal data go in; no file, log line, datagram or report shows them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "reference/traffic/targets/llm-reliability-control-plane.yaml"
SECRETS = {
    "DD_API_KEY": "0123456789abcdef0123456789abcdef",
    "DD_APP_KEY": "fedcba9876543210fedcba9876543210fedcba98",
    "LRCP_DATADOG_API_KEY": "00112233445566778899aabbccddeeff",
    "GEMINI_API_KEY": "AIzaSyNotARealKeyButOfItsLengthAndForm0",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI0K7MDENG0bPxRfiCYEXAMPLEKEY",
}
PERSONAL = ("grace.hopper@example.org", "+49 30 901820", "4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00")
SCENARIO = """\
# yaml-language-server: $schema=../../schemas/formats/scenario.json
version: 1
scenario: personal
title: People write down what they should not
service: llm-reliability-control-plane
seed: 3
start: "2026-03-02T13:00:00Z"
phases:
  - name: letters
    minutes: 2
    traffic:
      requests_per_tick: 3
      mix:
        - { weight: 1, endpoint: /qa, prompts: documents }
        - { weight: 1, endpoint: /reason, prompts: puzzles }
"""


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that a rehearsal leaves behind whose every prompt holds personal data, its output included."""
    folder = tmp_path_factory.mktemp("leaks")
    target = yaml.safe_load(TARGET.read_text(encoding="utf-8"))
    letter = f"Write to {PERSONAL[0]} or call {PERSONAL[1]}. My card is {PERSONAL[2]}, my account {PERSONAL[3]}."
    target["prompts"]["documents"] = [{"question": "How do I reach Grace? " + letter, "document": letter}]
    target["prompts"]["puzzles"] = [{"prompt": letter + " Why?"}]
    (folder / "traffic/targets").mkdir(parents=True)
    (folder / "traffic/scenarios").mkdir()
    header = TARGET.read_text(encoding="utf-8").splitlines()[0]
    (folder / "traffic/targets" / TARGET.name).write_text(f"{header}\n{yaml.safe_dump(target, sort_keys=False)}")
    (folder / "traffic/scenarios/personal.yaml").write_text(SCENARIO)
    program = "import sys; from lrcp.cli.main import run; sys.exit(run())"
    out = folder / "out"
    arguments = ["rehearse", f"--root={ROOT}", f"--traffic={folder / 'traffic'}", f"--out={out}"]
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        env={**os.environ, **SECRETS, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (out / "terminal.txt").write_text(done.stdout + done.stderr)
    return out


@pytest.fixture(scope="module")
def synthesized(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("synth")
    done = subprocess.run(
        [sys.executable, "main.py"],
        cwd=ROOT,
        env={**os.environ, **SECRETS, "CDKTF_OUTDIR": str(out / "cdktf.out")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (out / "terminal.txt").write_text(done.stdout + done.stderr)
    return out


def found(folder: Path, needles: list[str]) -> list[tuple[str, str]]:
    texts = {file: file.read_text(encoding="utf-8") for file in folder.rglob("*") if file.is_file()}
    assert texts, "nothing was written"
    return [(file.name, needle) for needle in needles for file, text in texts.items() if needle in text]


def test_the_prompts_of_the_rehearsal_did_reach_the_logs(rehearsed: Path) -> None:
    """Otherwise the next tests would prove nothing."""
    captures = "".join(file.read_text(encoding="utf-8") for file in rehearsed.rglob("capture.jsonl"))

    assert "How do I reach Grace?" in captures
    assert "[email]" in captures


@pytest.mark.parametrize("written", PERSONAL)
def test_personal_data_of_a_prompt_is_in_no_file_of_a_rehearsal(rehearsed: Path, written: str) -> None:
    assert found(rehearsed, [written, written.replace(" ", "")]) == []


def test_secrets_of_the_environment_are_in_no_file_of_a_rehearsal(rehearsed: Path) -> None:
    assert found(rehearsed, list(SECRETS.values())) == []


def test_secrets_of_the_environment_are_in_no_synthesized_file(synthesized: Path) -> None:
    assert found(synthesized, list(SECRETS.values())) == []
