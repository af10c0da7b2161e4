from __future__ import annotations

from pathlib import Path

import pytest

from lrcp.cli._reference import WIDTH, files
from lrcp.cli.main import command_modules


@pytest.fixture(scope="module")
def page() -> str:
    return files(Path())["docs/commands.md"]


def test_every_command_has_a_heading_and_its_help(page: str) -> None:
    for name in command_modules():
        assert f"\n## lrcp {name}\n" in page
        assert f"Usage: lrcp {name}" in page


def test_lines_fit_a_screen(page: str) -> None:
    code = [line for line in page.splitlines() if not line.startswith("#")]

    assert max(map(len, code)) <= WIDTH
    assert [line for line in code if line != line.rstrip()] == []


def test_nothing_depends_on_the_terminal_it_is_made_in(page: str) -> None:
    assert files(Path("/elsewhere"))["docs/commands.md"] == page
