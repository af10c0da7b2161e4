"""The functions of expressions that know models and their prices: what a workflow switches to, and what that costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lrcp.contract.model import Price
from lrcp.core.nearest import suggestion
from lrcp.spec.expressions import FunctionError, number_text

_FILE = "contract/pricing.yaml"


def functions(prices: Mapping[str, Price]) -> Mapping[str, Callable[..., str]]:
    """``cheaper_than(model)`` and ``better_than(model)`` name another, ``price_ratio(model, other)`` compares them.

    A model that is not in ``prices``, or has no other to switch to, is a FunctionError.
    """

    def known(model: str) -> Price:
        if model not in prices:
            raise FunctionError("S202", f"there is no model `{model}` in {_FILE}", suggestion(model, prices))
        return prices[model]

    def cheaper_than(model: str) -> str:
        return _named(known(model).cheaper, model, "cheaper")

    def better_than(model: str) -> str:
        return _named(known(model).better, model, "better")

    def price_ratio(model: str, other: str) -> str:
        return _ratio(known(model), known(other))

    return {each.__name__: each for each in (cheaper_than, better_than, price_ratio)}


def _named(other: str | None, model: str, key: str) -> str:
    if other is None:
        fix = f"add `{key}` to it, or override the value that asks for it"
        raise FunctionError("S202", f"no model is {key} than `{model}` in {_FILE}", fix)
    return other


def _ratio(price: Price, other: Price) -> str:
    """How many times ``price`` is ``other``, for prompt and answer tokens: `4.2`, or `3 to 6.3` where they differ."""
    if 0 in other.rates:
        raise FunctionError("S202", f"`{other.model}` costs nothing, so nothing is a multiple of it")
    ratios = {float(f"{own / theirs:.2g}") for own, theirs in zip(price.rates, other.rates, strict=True)}
    return " to ".join(number_text(each) for each in sorted(ratios))
