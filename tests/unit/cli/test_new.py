"""`lrcp new service`: a file that is accepted as it is, and what it brings."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from lrcp.cli import main
from lrcp.spec import load_spec
from lrcp.spec.kinds import FOLDERS

ROOT = Path(__file__).parents[3]
PLACE = "catalog/services/chat.yaml"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for folder in ("catalog", "contract", "schemas", "docs/runbooks", *FOLDERS):
        if (ROOT / folder).exists():
            shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


@pytest.fixture
def new(copy: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """`lrcp new service` with these arguments: exit code, output, errors."""

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main.execute(main.build(), ["new", "service", *arguments, "--root", str(copy)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def test_the_file_says_what_was_given_and_names_its_schema(new: Run, copy: Path) -> None:
    options = ("--tier", "1", "--model", "gemini-2.5-flash", "--description", "Chats: with customers.", "--planned")

    code, out, _ = new("chat", "--kind", "llm-rag", "--team", "assistants", *options)

    text = (copy / PLACE).read_text(encoding="utf-8")
    assert (code, out.splitlines()[0]) == (0, PLACE)
    assert text.startswith("# yaml-language-server: $schema=../../schemas/service.json\n")
    assert yaml.safe_load(text) == {
        "service": "chat",
        "kind": "llm-rag",
        "team": "assistants",
        "tier": 1,
        "status": "planned",
        "model": "gemini-2.5-flash",
        "description": "Chats: with customers.",
    }


def test_what_was_not_given_is_left_out(new: Run, copy: Path) -> None:
    new("chat", "--kind", "go", "--team", "checkout")

    assert yaml.safe_load((copy / PLACE).read_text()).keys() == {"service", "kind", "team", "tier"}


def test_what_the_service_brings_is_counted(new: Run, copy: Path) -> None:
    _, out, _ = new("chat", "--kind", "llm", "--team", "assistants")

    monitors = [each for each in load_spec(copy, "production").of_type("datadog_monitor") if each.service == "chat"]
    assert f"chat brings {len(monitors)} monitors, 3 slos, 1 dashboard, " in out
    assert "in each of local, production, staging\n" in out


def test_a_file_that_exists_is_left_alone(new: Run, copy: Path) -> None:
    (copy / PLACE).write_text("mine\n")

    code, out, err = new("chat", "--kind", "llm", "--team", "assistants")

    assert code != 0
    assert PLACE in out + err
    assert (copy / PLACE).read_text() == "mine\n"


@pytest.mark.parametrize(
    ("name", "kind", "team", "more", "message"),
    [
        ("chat", "llm-rat", "assistants", (), "there is no kind `llm-rat`; did you mean `llm-rag`?"),
        ("chat", "llm", "asistants", (), "there is no team `asistants`; did you mean `assistants`?"),
        ("chat", "llm", "assistants", ("--model", "gemini-2.5"), "there is no model `gemini-2.5`"),
        ("Chat_Bot", "llm", "assistants", (), "`Chat_Bot` is no name of a service"),
        ("frontend", "llm", "assistants", (), "`frontend` is in the catalogue already: catalog/services/frontend.yaml"),
    ],
)
def test_what_does_not_exist_is_refused_before_anything_is_written(
    new: Run, copy: Path, name: str, kind: str, team: str, more: tuple[str, ...], message: str
) -> None:
    before = sorted((copy / "catalog/services").iterdir())

    code, _, err = new(name, "--kind", kind, "--team", team, *more)

    assert (code, sorted((copy / "catalog/services").iterdir())) == (2, before)
    assert message in err
