"""The repository's own cases: changed, cut and moved, so that what they prove is seen to fail."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lrcp.logs.declared_tests import find_cases, run_declared

ROOT = Path(__file__).parents[3]
CASES = Path("tests/log_pipelines/declared/requests.yaml")
FOLDERS = ("catalog", "log_pipelines", "schemas", "oncall", "incidents")

Change = Callable[[str, str, str], None]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The declarations for logs, with their cases, and what they refer to."""
    for name in FOLDERS:
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copytree((ROOT / CASES).parent, (tmp_path / CASES).parent)
    return tmp_path


@pytest.fixture
def change(copy: Path) -> Change:
    def change(file: str, old: str, new: str) -> None:
        text = (copy / file).read_text(encoding="utf-8")
        assert old in text
        (copy / file).write_text(text.replace(old, new), encoding="utf-8")

    return change


def run(copy: Path) -> list[str]:
    tests = run_declared(list(find_cases([copy / "tests"])), copy, complete=True)
    differences = [each for test in tests for result in test.results for each in result.differences]
    return [*differences, *(f"{each.code} {each.sentence}" for test in tests for each in test.findings)]


def test_a_pipeline_that_is_changed_fails_the_cases_that_show_it(copy: Path, change: Change) -> None:
    change("log_pipelines/cost.yaml", "cost_usd * 1000000", "cost_usd * 1000")
    found = run(copy)
    assert found
    assert all("llm.cost_per_million_tokens_usd" in each for each in found)


def test_a_processor_that_no_case_shows_is_named(copy: Path, change: Change) -> None:
    change(
        "log_pipelines/cost.yaml",
        "    rationale: A price a token",
        "      - url_parser: { name: Unshown, is_enabled: true, sources: [nowhere], target: parts }\n"
        "    rationale: A price a token",
    )
    (found,) = run(copy)
    assert found.startswith("P406 no case shows what the processor `Unshown` of `llm-costs` does")


def test_a_category_that_no_case_shows_is_named(copy: Path, change: Change) -> None:
    change(
        "log_pipelines/reliability.yaml",
        "- { name: critical,",
        "- { name: never, filter: { query: '@never:*' } }\n            - { name: critical,",
    )
    (found,) = run(copy)
    assert "the category `never` of `llm-errors`" in found


def test_cases_that_are_not_all_do_not_tell_what_is_unshown(copy: Path, change: Change) -> None:
    change(
        "log_pipelines/reliability.yaml",
        "- { name: critical,",
        "- { name: never, filter: { query: '@never:*' } }\n            - { name: critical,",
    )
    assert all(test.passed for test in run_declared([copy / CASES], copy, complete=False))


def test_a_file_that_cannot_be_used_says_why_and_others_still_run(copy: Path) -> None:
    text = (copy / CASES).read_text(encoding="utf-8")
    (copy / CASES).with_name("wrong.yaml").write_text(text.replace("index: llm", "indx: llm"), encoding="utf-8")
    tests = run_declared(list(find_cases([copy / "tests"])), copy, complete=True)
    assert [test.name for test in tests if not test.passed] == ["wrong"]
    assert sum(bool(test.results) for test in tests) == len(list((ROOT / CASES).parent.iterdir()))


def test_declarations_that_cannot_be_used_are_told_in_the_place_of_results(copy: Path, change: Change) -> None:
    change("log_pipelines/reliability.yaml", "%{word:llm.model.family}", "%{wrod:llm.model.family}")
    assert all(each.startswith("P402") for each in run(copy))
    assert run(copy)


def test_only_files_that_say_so_are_cases(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("pipelines: declared\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("pipeline:\n  name: x\n", encoding="utf-8")
    (tmp_path / "c.txt").write_text("pipelines: declared\n", encoding="utf-8")
    assert list(find_cases([tmp_path])) == [tmp_path / "a.yaml"]
