from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from lrcp.cli import main

ROOT = Path(__file__).parents[3]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """This repository with two of its monitors."""
    for folder in ("catalog", "contract", "incidents", "schemas", "docs/runbooks"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "monitors").mkdir()
    shutil.copy(ROOT / "monitors/quality.yaml", tmp_path / "monitors")
    return tmp_path


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main.build(), ["mutate", *arguments], standalone_mode=False)
    code = result.return_value if isinstance(result.return_value, int) else result.exit_code
    return code, result.stdout, result.stderr


def kinds(root: Path) -> dict[str, Any]:
    _, out, _ = run("--root", str(root), "--format", "json")
    found: dict[str, Any] = json.loads(out)["mutation"]["kinds"]
    return found


def test_the_share_of_each_kind_is_printed_and_then_its_survivors(small: Path) -> None:
    code, out, err = run("--root", str(small))
    lines = out.splitlines()
    assert code == 0
    assert any(line.startswith("metric name ") and "%" in line for line in lines)
    assert any(line.startswith("all ") for line in lines)
    assert "  monitors/quality.yaml:7:3 quality-degradation query: endpoint:/qa becomes endpoint:/reason" in lines
    assert "mutants" in err


def test_as_json_the_score_stands_beside_what_it_is_made_from(small: Path) -> None:
    _, out, _ = run("--root", str(small), "--format", "json")
    mutation = json.loads(out)["mutation"]
    kinds = mutation["kinds"]
    assert mutation["total"] == sum(kind["total"] for kind in kinds.values())
    assert mutation["caught"] == sum(kind["caught"] for kind in kinds.values())
    assert mutation["score"] == round(mutation["caught"] / mutation["total"], 4)
    for kind in kinds.values():
        assert len(kind["survivors"]) == kind["total"] - kind["caught"]
    assert kinds["window"]["survivors"][0].keys() == {"resource", "argument", "change", "path", "line", "column"}


def test_a_mistake_counts_once_however_many_services_the_declaration_is_for(small: Path) -> None:
    """An override is a text of its own, with mistakes of its own; nothing else of its monitor is."""
    before = kinds(small)
    service = small / "catalog/services/llm-pulse.yaml"
    service.write_text(service.read_text(encoding="utf-8") + "  quality-degradation: { critical: 0.3 }\n", "utf-8")
    after = kinds(small)
    assert after["threshold"]["total"] == before["threshold"]["total"] + 6
    assert {kind: after[kind] for kind in after if kind != "threshold"} == {
        kind: before[kind] for kind in before if kind != "threshold"
    }


def test_the_number_of_processes_changes_nothing(small: Path) -> None:
    one, three = (run("--root", str(small), "--jobs", jobs)[:2] for jobs in ("1", "3"))
    assert one == three


@pytest.mark.parametrize(("least", "code"), [("0", 0), ("1", 1)])
def test_too_small_a_share_fails_when_one_is_asked_for(small: Path, least: str, code: int) -> None:
    assert run("--root", str(small), "--least", least)[0] == code


def test_an_environment_that_does_not_exist_is_wrong_use() -> None:
    assert main.execute(main.build(), ["mutate", "--root", str(ROOT), "--environment", "prodution"]) == 2
