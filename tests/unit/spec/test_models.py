from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

SCHEMA = Path(__file__).parents[3] / "schemas/pricing.json"
PRICES = """\
version: 1
models:
  large: { provider: p, input: 1.25, output: 10.0, cheaper: small }
  small: { provider: p, input: 0.3, output: 2.5, better: large }
  spare: { provider: p, input: 0.1, output: 0.4 }
  trial: { provider: p, input: 0, output: 0 }
"""


@pytest.fixture
def priced(repository: Any, change: Any) -> Any:
    """The rationale of a monitor is the expression."""
    (repository.root / "contract").mkdir()
    (repository.root / "schemas").mkdir()
    (repository.root / "contract/pricing.yaml").write_text(PRICES)
    shutil.copy(SCHEMA, repository.root / "schemas")
    return lambda expression: repository.monitor(change("Because readers leave.", f"'{expression}'"))


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ('<< cheaper_than("large") >>', "small"),
        ('<< better_than("small") >>', "large"),
        ('<< price_ratio("large", "small") >>', "4 to 4.2"),
        ('<< price_ratio("small", "spare") >>', "3 to 6.2"),
        ('<< price_ratio("small", "small") >>', "1"),
        ('<< price_ratio(better_than("small"), "small") >>', "4 to 4.2"),
    ],
)
def test_models_to_switch_to_and_what_they_cost_come_from_the_contract(priced: Any, expression: str, text: str) -> None:
    assert priced(expression).resource("chat--slow").house["rationale"] == text


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ('<< cheaper_than("lage") >>', "there is no model `lage` in contract/pricing.yaml; did you mean `large`?"),
        (
            '<< price_ratio("large", "smal") >>',
            "there is no model `smal` in contract/pricing.yaml; did you mean `small`?",
        ),
        (
            '<< cheaper_than("small") >>',
            "no model is cheaper than `small` in contract/pricing.yaml; add `cheaper` to it",
        ),
        ("<< better_than(model) >>", "there is no model `gemini-2.5-flash` in contract/pricing.yaml"),
        ('<< price_ratio("small", "trial") >>', "`trial` costs nothing, so nothing is a multiple of it"),
    ],
)
def test_a_model_that_is_not_there_is_reported(priced: Any, expression: str, problem: str) -> None:
    [finding] = priced(expression).findings()
    assert finding.startswith(f"monitors/latency.yaml:10:15 S202 {problem}")


def test_no_value_hides_what_expressions_know_of_models(priced: Any, repository: Any) -> None:
    repository.write({"catalog/defaults.yaml": "version: 1\nvalues: { price_ratio: 2 }\n"})
    assert [each.split(" ")[1] for each in repository.findings()] == ["S207"]
