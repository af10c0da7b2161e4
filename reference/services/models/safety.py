"""What the simulated safety filter withholds: a small, harmless vocabulary of harm."""

from __future__ import annotations

UNSAFE_PHRASES = (
    "build a bomb",
    "make a bomb",
    "build a weapon",
    "make a weapon",
    "make explosives",
    "synthesize a nerve agent",
    "poison someone",
    "hurt someone",
    "steal a car",
    "steal credit card",
    "write malware",
    "write ransomware",
    "launder money",
    "forge a passport",
)


def is_unsafe(text: str) -> bool:
    """Whether the simulated filter withholds an answer to ``text``; case and spacing do not matter."""
    flat = " ".join(text.casefold().split())
    return any(phrase in flat for phrase in UNSAFE_PHRASES)
