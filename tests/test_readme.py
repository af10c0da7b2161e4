"""What the README shows is what a reader gets."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lrcp.core.yamldoc import parse_yaml
from lrcp.facts import load_facts
from lrcp.spec import load_specs
from lrcp.spec.kinds import FOLDERS
from lrcp.spec.model import VARIABLE, Reference

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_verb_that_is_shown_exists() -> None:
    verbs = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    assert set(re.findall(r"\bmake ([a-z]+)\b", README)) - {"sure"} <= verbs


def test_the_service_of_ten_lines_is_valid() -> None:
    block = re.search(r"```yaml\n(.*?)```", README, re.DOTALL)
    assert block is not None

    assert parse_yaml(block[1]).value["service"] == "chatbot"


@pytest.mark.e2e
def test_the_transcript_of_the_rehearsal_is_what_a_reader_sees(tmp_path: Path) -> None:
    block = re.search(r"\$ make rehearse ARGS=\"--scenario error-burst\"\n(.*?)```", README, re.DOTALL)
    assert block is not None
    program = "import sys; from lrcp.cli.main import run; sys.exit(run())"
    done = subprocess.run(
        [sys.executable, "-c", program, "rehearse", "--scenario=error-burst", f"--out={tmp_path}"],
        cwd=ROOT,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "110"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.stdout.replace(str(tmp_path), "out/rehearsal").strip() == block[1].strip()


def test_the_finding_that_is_shown_is_what_a_reader_gets(tmp_path: Path) -> None:
    block = re.search(r"\$ make check\n(.*?)```", README, re.DOTALL)
    assert block is not None
    for folder in ("catalog", "contract", "docs", "schemas", *FOLDERS):
        if (ROOT / folder).exists():
            shutil.copytree(ROOT / folder, tmp_path / folder)
    monitors = tmp_path / "monitors/reliability.yaml"
    monitors.write_text(monitors.read_text(encoding="utf-8").replace("llm.error.count{", "llm.eror.count{"))
    program = "import sys; from lrcp.cli.main import run; sys.exit(run())"
    done = subprocess.run(
        [sys.executable, "-c", program, "check", f"--root={tmp_path}"],
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 1
    assert block[1].strip() in done.stdout


def test_the_page_on_deployment_lists_every_secret_that_reaches_the_state() -> None:
    section = (ROOT / "docs/deploy.md").read_text(encoding="utf-8").partition("## What is in the state\n")[2]
    attributes = {type: block.attributes for type, block in load_facts().resources.items()}
    secrets = {
        each.type
        for spec in load_specs(ROOT)
        for each in spec.resources
        for name, value in each.arguments.items()
        if any(reference.type == VARIABLE for reference in Reference.within(value))
        and not (name in attributes[each.type] and attributes[each.type][name].write_only)
    }

    assert set(re.findall(r"`(datadog_\w+)`", section)) == secrets != set()


@pytest.mark.parametrize("page", ["README.md", "CHANGELOG.md"])
def test_the_number_of_monitors_is_that_of_the_declarations(page: str) -> None:
    declared = {each.id for spec in load_specs(ROOT) for each in spec.of_type("datadog_monitor")}

    assert re.findall(r"(\d+) monitors (?:on|with)", (ROOT / page).read_text(encoding="utf-8")) == [str(len(declared))]
