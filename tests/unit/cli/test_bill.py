"""`lrcp bill` on this repository's contract with one service, and on copies with a mistake."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lrcp.cli import main
from lrcp.core.capture import Point, write_capture

ROOT = Path(__file__).parents[3]
ENVIRONMENTS = ["local", "production", "staging"]
SERVICE = "llm-reliability-control-plane"
UNIFIED = ("env:local", f"service:{SERVICE}", "version:1")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], copy: Path) -> Run:
    """Exit code, stdout and stderr."""

    def execute(*arguments: object) -> tuple[int, str, str]:
        code = main.execute(main.build(), ["bill", "--root", str(copy), *map(str, arguments)])
        out, err = capsys.readouterr()
        return code, out, err

    return execute


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for folder in ("catalog", "contract", "schemas"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for service in (tmp_path / "catalog/services").glob("*.yaml"):
        if service.stem != SERVICE:
            service.unlink()
    return tmp_path


@pytest.fixture
def captured(tmp_path: Path) -> Callable[..., Path]:
    """Writes a capture of gauges with these tags."""

    def write(*tags: tuple[str, ...], metric: str = "llm.health_score") -> Path:
        file = tmp_path / "capture.jsonl"
        with file.open("w", encoding="utf-8") as stream:
            write_capture(stream, [Point(0.0, metric, "g", (1.0,), each) for each in tags])
        return file

    return write


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def bills(out: str) -> dict[str, Any]:
    return {each["environment"]: each for each in json.loads(out)["environments"]}


def test_each_environment_has_a_table_with_its_total_and_budget(run: Run) -> None:
    code, out, _ = run()
    assert code == 0
    assert [line.rstrip(":") for line in out.splitlines() if line.endswith(":")] == ENVIRONMENTS
    assert out.count(" custom metrics at most; budget ") == 3


def test_a_budget_has_room_for_a_second_service_and_bites_at_a_third(run: Run) -> None:
    _, out, _ = run("--format", "json")
    for name, bill in bills(out).items():
        assert 2 * bill["custom_metrics"] <= bill["budget"] < 3 * bill["custom_metrics"], name


def test_the_numbers_of_a_line_follow_from_the_contract(run: Run) -> None:
    _, out, _ = run("--environment", "production", "--format", "json")
    (bill,) = bills(out).values()
    lines = {line["metric"]: line for line in bill["metrics"]}
    # versions x endpoints x models x rehearsals; request_type follows from the endpoint
    assert lines["llm.cost.usd"]["combinations"] == 3 * 3 * 3 * 8
    assert lines["llm.cost.usd"]["custom_metrics"] == 5 * 3 * 3 * 3 * 8
    assert bill["custom_metrics"] == sum(line["custom_metrics"] for line in lines.values())
    assert "measured" not in bill


def test_another_service_costs_what_it_can_send_itself(run: Run, copy: Path) -> None:
    """It has as many endpoints, versions and models as any, and nobody rehearses its failures."""
    before = {each["metric"]: each for each in bills(run("--format", "json")[1])["local"]["metrics"]}
    text = (copy / f"catalog/services/{SERVICE}.yaml").read_text(encoding="utf-8")
    (copy / "catalog/services/chat.yaml").write_text(text.replace(f"service: {SERVICE}", "service: chat"))
    after = {each["metric"]: each for each in bills(run("--format", "json")[1])["local"]["metrics"]}
    added = {name: after[name]["combinations"] - before[name]["combinations"] for name in before}
    assert (added["llm.cost.usd"], added["llm.cache.count"], added["llm.health_score"]) == (27, 54, 3)


def test_a_bill_over_the_budget_is_a_failure(run: Run, copy: Path) -> None:
    change(copy / "catalog/environments/staging.yaml", "custom_metrics_budget: 45000", "custom_metrics_budget: 18863")
    code, out, _ = run()
    assert code == 1
    assert "18,864 custom metrics at most; budget 18,863, exceeded by 1\n" in out


def test_a_capture_stands_beside_the_forecast(run: Run, captured: Callable[..., Path]) -> None:
    code, out, _ = run("--environment", "local", "--capture", captured(UNIFIED, UNIFIED))
    (line,) = [line.split() for line in out.splitlines() if line.strip().startswith("llm.health_score")]
    assert (code, line) == (0, ["llm.health_score", "3", "1", "3", "1", "1"])
    assert "  1 custom metrics measured\n" in out


def test_more_than_the_contract_allows_is_a_failure(run: Run, captured: Callable[..., Path]) -> None:
    versions = [(*UNIFIED[:2], f"version:{number}") for number in range(4)]
    code, out, _ = run("--environment", "local", "--capture", captured(*versions))
    assert code == 1
    assert "wrong: llm.health_score has 4 combinations of tags, the contract allows 3" in out


def test_a_metric_that_nobody_declared_is_a_failure(run: Run, captured: Callable[..., Path]) -> None:
    code, out, _ = run("--capture", captured(UNIFIED, metric="llm.health.score"), "--format", "json")
    (bill,) = bills(out).values()
    assert (code, bill["environment"], bill["failed"]) == (1, "local", True)
    assert bill["metrics"][-1]["metric"] == "llm.health.score"


def test_environments_without_a_point_are_told_and_left_out(run: Run, captured: Callable[..., Path]) -> None:
    code, out, err = run("--capture", captured(UNIFIED))
    assert (code, out.splitlines()[0]) == (0, "local:")
    assert err == "".join(f"no point of the captures has env:{name}\n" for name in ENVIRONMENTS[1:])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--environment", "prodution"), "there is no environment `prodution`; did you mean `production`?"),
        (("--format", "xml"), "no format is named 'xml'"),
        (("--capture", "/nowhere.jsonl"), "/nowhere.jsonl is no capture"),
    ],
)
def test_wrong_use_is_one_line_and_exit_code_2(run: Run, arguments: tuple[str, ...], message: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert message in err


def test_a_capture_of_somewhere_else_proves_nothing(run: Run, captured: Callable[..., Path]) -> None:
    code, _, err = run("--environment", "staging", "--capture", captured(UNIFIED))
    assert code == 2
    assert "the captures hold no point of staging; the tag `env` says whose a point is" in err


def test_a_mistake_in_the_catalogue_is_a_finding(run: Run, copy: Path) -> None:
    change(copy / "catalog/environments/local.yaml", "custom_metrics_budget: 45000", "custom_metrics_budget: many")
    code, _, err = run()
    assert code == 1
    assert "local.yaml:6:24 S003" in err
