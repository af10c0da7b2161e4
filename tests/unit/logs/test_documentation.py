"""The examples of docs/log-pipelines.md hold."""

from __future__ import annotations

import re
from pathlib import Path

from lrcp.logs.cases import read_cases, run_cases, surroundings
from lrcp.logs.declared import compile_declared
from lrcp.logs.samples import run_pipeline
from lrcp.spec import load_spec

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/log-pipelines.md").read_text(encoding="utf-8")
CASES, PIPELINE, SAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def test_the_cases_of_the_page_hold_for_what_is_declared(tmp_path: Path) -> None:
    (tmp_path / "page.yaml").write_text(CASES, encoding="utf-8")
    results = run_cases(
        read_cases(tmp_path / "page.yaml", ROOT), compile_declared(load_spec(ROOT, "production"), surroundings())
    )
    assert [each.differences for each in results] == [[], []]


def test_the_pipeline_of_the_page_has_the_results_that_it_shows(tmp_path: Path) -> None:
    (tmp_path / "llm-access.yaml").write_text(PIPELINE, encoding="utf-8")
    (tmp_path / "llm-access_tests.yaml").write_text(SAMPLES, encoding="utf-8")
    result = run_pipeline(tmp_path / "llm-access.yaml")
    assert (result.findings, [each.differences for each in result.results]) == ((), [[]])


def test_the_page_names_every_rule_on_logs() -> None:
    rules = {file.stem for file in (ROOT / "docs/rules").glob("G*.md")}
    assert set(re.findall(r"\[(G\d{3})\]", PAGE)) == rules
