"""Installed from its wheel, as the pre-commit hook and the GitHub Action do, the tool needs no source tree."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parents[2]
UV = Path(sys.prefix, "bin", "uv")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([UV, "build", "--quiet", "--wheel", "--out-dir", folder, ROOT], check=True, timeout=120)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder / "site")
    return folder / "site"


def lrcp(installed: Path, elsewhere: Path, *arguments: str) -> str:
    code = "from lrcp.cli.main import run; raise SystemExit(run())"
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    command = [sys.executable, "-P", "-c", code, *arguments]
    return subprocess.run(command, cwd=elsewhere, env=environment, capture_output=True, text=True, check=True).stdout


def test_a_code_is_explained_from_any_repository(installed: Path, tmp_path: Path) -> None:
    page = (ROOT / "docs/rules/C101.md").read_text(encoding="utf-8")

    assert lrcp(installed, tmp_path, "explain", "C101") == page


def test_what_the_tool_reads_comes_with_it(installed: Path) -> None:
    carried = {str(file.relative_to(installed / "lrcp")) for file in (installed / "lrcp").rglob("*")}
    needed = {str(file.relative_to(ROOT / "lrcp")) for file in (ROOT / "lrcp").rglob("*") if _is_data(file)}

    assert needed <= carried


def _is_data(file: Path) -> bool:
    return file.is_file() and file.suffix not in (".py", ".pyc")
