"""How many tokens a text is, before a model has counted them."""

from __future__ import annotations

CHARACTERS_PER_TOKEN = 4


def estimate(text: str) -> int:
    """About right for English; the provider publishes four characters a token as its rule of thumb."""
    return -(-len(text) // CHARACTERS_PER_TOKEN)
