"""Results."""

from __future__ import annotations

from typing import get_args

from lrcp.contract import names
from reference.services.models.base import ErrorType, Usage
from reference.services.models.simulated import PROFILES
from reference.services.pricing import MODELS, cost_usd
from reference.services.results import Failure, FailureKind, Outcome


def test_outcomes_and_error_types_are_those_of_the_contract() -> None:
    assert set(Outcome) == set(get_args(names.Outcome))
    assert set(ErrorType) == set(get_args(names.ErrorType))


def test_every_priced_model_can_be_simulated() -> None:
    assert set(PROFILES) == MODELS


def test_every_failure_has_an_outcome() -> None:
    assert {Failure(kind, "why").outcome for kind in FailureKind} == {Outcome.REJECTED, Outcome.ERROR, Outcome.TIMEOUT}


def test_a_million_tokens_cost_the_list_price() -> None:
    price = names.PRICES["gemini-2.5-pro"]

    assert cost_usd("gemini-2.5-pro", Usage(1_000_000, 0)) == price.input
    assert cost_usd("gemini-2.5-pro", Usage(0, 1_000_000)) == price.output
