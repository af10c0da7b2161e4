"""The CDKTF app as a program."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lrcp.core.errors import FindingsError
from lrcp.spec.kinds import FOLDERS
from main import synthesize

ROOT = Path(__file__).parents[3]
INPUT = ("catalog", "contract", "docs", "schemas", *FOLDERS)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A copy of this repository's declarations."""
    for folder in INPUT:
        if (ROOT / folder).exists():
            shutil.copytree(ROOT / folder, tmp_path / "repository" / folder)
    return tmp_path / "repository"


def test_a_copy_elsewhere_synthesizes_the_same(repository: Path, tmp_path: Path) -> None:
    synthesize(repository, tmp_path / "copy")
    synthesize(ROOT, tmp_path / "here")

    for file in (tmp_path / "here").rglob("cdk.tf.json"):
        assert (tmp_path / "copy" / file.relative_to(tmp_path / "here")).read_bytes() == file.read_bytes()


def test_a_wrong_declaration_stops_before_anything_is_written(repository: Path, tmp_path: Path) -> None:
    file = repository / "monitors" / "latency.yaml"
    file.write_text(
        file.read_text().replace("    type: query alert", "    type: query alrt").replace("  type:", "  tpye:", 1)
    )

    with pytest.raises(FindingsError) as caught:
        synthesize(repository, tmp_path / "out")

    finding = next(each for each in caught.value.findings if "tpye" in each.message)
    assert finding.position.path == "monitors/latency.yaml"
    assert finding.position.line > 1
    assert not (tmp_path / "out").exists()


def test_the_program_prints_time_and_memory_to_stderr_only(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py")],
        cwd=tmp_path,
        env={"CDKTF_OUTDIR": str(tmp_path / "out"), "PATH": "", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == ""
    assert "4 stacks" in done.stderr
    columns, *rows = [line.split() for line in done.stderr.splitlines() if "stacks" not in line]
    assert sorted(columns) == ["local", "org", "production", "staging"]
    assert "monitor" in {row[0] for row in rows}
    assert rows[-1][0] == "all"
    assert "MiB in Python" in done.stderr
