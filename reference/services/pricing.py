"""What tokens cost, by the list prices generated from contract/pricing.yaml."""

from __future__ import annotations

from lrcp.contract.names import PRICES
from reference.services.models.base import Usage

MODELS = frozenset(PRICES)
_PER = 1_000_000


def cost_usd(model: str, usage: Usage) -> float:
    """US dollars. Raises KeyError for a model without a price; settings and admin API admit only priced ones."""
    price = PRICES[model]
    return (usage.input * price.input + usage.output * price.output) / _PER
