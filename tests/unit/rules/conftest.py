"""A small repository with a contract; fixtures put declarations on top of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import yaml

from lrcp.contract.load import FILES, OPTIONAL
from lrcp.core.finding import Finding
from lrcp.rules.repository import check_repository

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
TODAY = date(2026, 6, 15)


def write(root: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """The files of base.yaml, and the schemas of the contract."""
    write(tmp_path, yaml.safe_load((HERE / "base.yaml").read_text(encoding="utf-8")))
    (tmp_path / "schemas").mkdir()
    for name in (*FILES, *OPTIONAL):
        shutil.copy(ROOT / "schemas" / f"{name}.json", tmp_path / "schemas")
    return tmp_path


@pytest.fixture
def put(base: Path) -> Callable[[Mapping[str, str]], None]:
    """Writes files into the base repository."""
    return lambda files: write(base, files)


@pytest.fixture
def checked(base: Path) -> Callable[[Mapping[str, str]], list[Finding]]:
    """Findings of the base repository with other files in it, in one environment."""

    def run(files: Mapping[str, str]) -> list[Finding]:
        write(base, files)
        return list(check_repository(base, ["production"], TODAY).findings)

    return run


@pytest.fixture
def fixture() -> Callable[[str, str], dict[str, Any]]:
    """The example ``good`` or ``bad`` of a code: ``files``, and for the bad one what is to be ``found``."""

    def load(code: str, which: str) -> dict[str, Any]:
        content: dict[str, Any] = yaml.safe_load(
            (HERE / "fixtures" / code / f"{which}.yaml").read_text(encoding="utf-8")
        )
        return content

    return load
