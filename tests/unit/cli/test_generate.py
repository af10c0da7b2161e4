from __future__ import annotations

from pathlib import Path

import pytest

from lrcp.cli.generate import GENERATORS, generate, load, selected
from lrcp.core.errors import UsageError

ROOT = Path(__file__).parents[3]
ONLY = "docs/commands"


def run(root: Path, *, check: bool = False) -> int:
    return generate(check=check, only=ONLY, root=root)


def test_a_missing_file_is_written_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path) == 0
    assert capsys.readouterr().out == "docs/commands.md\n"
    assert (tmp_path / "docs/commands.md").read_text(encoding="utf-8").startswith("# Commands\n")


def test_a_second_run_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(tmp_path)
    capsys.readouterr()

    assert run(tmp_path) == 0
    assert run(tmp_path, check=True) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("before", "state"), [(None, "missing"), ("old\n", "stale")])
def test_a_check_names_the_file_and_the_command_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], before: str | None, state: str
) -> None:
    file = tmp_path / "docs/commands.md"
    if before is not None:
        file.parent.mkdir()
        file.write_text(before, encoding="utf-8")

    assert run(tmp_path, check=True) == 1
    assert capsys.readouterr().out == f"docs/commands.md: {state}; run `lrcp generate --only docs/commands`\n"
    assert (file.read_text(encoding="utf-8") if file.exists() else None) == before


@pytest.mark.parametrize(
    ("only", "names"),
    [
        ("", list(GENERATORS)),
        ("schemas", [name for name in GENERATORS if name.split("/")[0] == "schemas"]),
        ("docs", [name for name in GENERATORS if name.split("/")[0] == "docs"]),
    ],
)
def test_a_name_stands_for_all_below_it(only: str, names: list[str]) -> None:
    assert selected(only) == names


@pytest.mark.parametrize("only", ["doc", "docs/", "nothing"])
def test_an_unknown_name_is_wrong_use(only: str) -> None:
    with pytest.raises(UsageError, match=f"no generator is named '{only}'; there are contract, "):
        selected(only)


@pytest.mark.parametrize("name", GENERATORS)
def test_a_generator_gives_texts_by_path_below_the_root(name: str) -> None:
    files = load(GENERATORS[name])(ROOT)

    assert files
    for path, text in files.items():
        assert (ROOT / path).resolve().is_relative_to(ROOT)
        assert not Path(path).is_absolute()
        assert text.endswith("\n")


@pytest.mark.parametrize("name", GENERATORS)
def test_a_generator_gives_the_same_each_time(name: str) -> None:
    assert load(GENERATORS[name])(ROOT) == load(GENERATORS[name])(ROOT)
