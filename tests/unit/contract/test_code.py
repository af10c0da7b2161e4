from __future__ import annotations

from pathlib import Path

import pytest

from lrcp.contract.code import check_code
from lrcp.contract.load import load_contract
from lrcp.contract.model import Contract

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def contract() -> Contract:
    return load_contract(ROOT)


def found(tmp_path: Path, contract: Contract, text: str, name: str = "app/main.py") -> list[str]:
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return [f"{each.position} {each.sentence}" for each in check_code(tmp_path, contract)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "from lrcp.contract.names import Metric\n\nsend(Metric.LLM_HEALTH_SCOR)\n",
            "3:13 the contract has no metric `LLM_HEALTH_SCOR`; did you mean `LLM_HEALTH_SCORE`?",
        ),
        (
            "from lrcp.contract.names import Metric as Name\nsend(Name.LLM_HEALTH_SCOR)\n",
            "2:11 the contract has no metric `LLM_HEALTH_SCOR`; did you mean `LLM_HEALTH_SCORE`?",
        ),
        (
            "from lrcp.contract.names import LogEvent\nwrite(LogEvent.LLM_REQUESTS)\n",
            "2:16 the contract has no log event `LLM_REQUESTS`; did you mean `LLM_REQUEST`?",
        ),
        (
            'from lrcp.telemetry import Gauge\nGauge("llm.health_scor", 1.0)\n',
            "2:8 the contract has no metric `llm.health_scor`; did you mean `llm.health_score`?",
        ),
        (
            'class Metric(StrEnum):\n    LLM_HEALTH_SCORE = "llm.health_scor"\n',
            "2:25 the contract has no metric `llm.health_scor`; did you mean `llm.health_score`?",
        ),
    ],
)
def test_a_name_that_the_contract_does_not_have_is_found_where_the_code_writes_it(
    tmp_path: Path, contract: Contract, text: str, line: str
) -> None:
    assert found(tmp_path, contract, text) == [f"app/main.py:{line}"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('from lrcp.telemetry import Gauge\nGauge("llm.health_score", 1.0)\n', "app/main.py"),
        ("from lrcp.contract.names import Metric\nMetric.LLM_COST_USD.upper()\n", "app/main.py"),
        ('from other.metrics import Gauge, Metric\nGauge("queue", Metric.DEPTH)\n# lrcp.telemetry\n', "app/main.py"),
        ("from lrcp.telemetry import Gauge\nGauge(\n", "app/main.py"),
        ('from lrcp.telemetry import Gauge\nGauge("wrong", 1.0)\n', "tests/test_main.py"),
        ('from lrcp.telemetry import Gauge\nGauge("wrong", 1.0)\n', ".venv/lib/main.py"),
    ],
    ids=["known", "method", "another library", "broken", "test", "environment"],
)
def test_other_code_is_left_alone(tmp_path: Path, contract: Contract, text: str, name: str) -> None:
    assert found(tmp_path, contract, text, name) == []


def test_the_code_of_this_repository_uses_names_of_its_contract(contract: Contract) -> None:
    assert list(check_code(ROOT, contract)) == []
