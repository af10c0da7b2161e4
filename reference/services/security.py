"""How suspicious a prompt is: likeness to known injection patterns, and appetite for tokens."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

READ_AT_MOST = 20_000
_INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF, 0x00AD])


@dataclass(frozen=True, slots=True)
class Sign:
    """A pattern of injected instructions; ``weight`` is the risk it carries alone, 0 to 1."""

    name: str
    weight: float
    pattern: re.Pattern[str]


def _sign(name: str, weight: float, pattern: str) -> Sign:
    return Sign(name, weight, re.compile(pattern))


_WORDS = r"(?:\W{1,5}\w{1,30})"
_ORDERS = r"(?:instruction|prompt|rule|guideline|direction|restriction|message|order)s?"
_DISMISS = r"(?<!not )(?<!never )\b(?:ignore|disregard|forget|override|bypass)\b"
_UNBOUND = (
    r"(?:dan|unrestricted|unfiltered|jailbroken|evil|no (?:rules|restrictions|limits|filters?)|developer mode|root)"
)

# Every gap is bounded, so that no text makes a pattern slow.
SIGNS = (
    _sign(
        "override",
        0.75,
        rf"{_DISMISS}{_WORDS}{{0,3}}?\W{{1,5}}(?:previous|prior|above|earlier|all|any|your|system|content|safety)\b"
        rf"{_WORDS}{{0,2}}?\W{{1,5}}{_ORDERS}\b"
        rf"|{_DISMISS}{_WORDS}{{0,2}}?\W{{1,5}}(?:everything|{_ORDERS})"
        rf"{_WORDS}{{0,2}}?\W{{1,5}}(?:above|before|so far)\b",
    ),
    _sign(
        "exfiltration",
        0.7,
        r"\b(?:reveal|show|print|repeat|output|leak|tell me|give me|what is|what are|display|list)\b.{0,40}\b"
        r"(?:system prompt|(?:hidden|initial) (?:instructions?|prompt)|your (?:instructions|rules|prompt|secrets)"
        r"|developer message|(?:api|secret) keys?|admin password)\b",
    ),
    _sign(
        "persona",
        0.6,
        r"\b(?:you are now|from now on you|act as|pretend (?:to be|you are)|role ?play as|simulate being)\b.{0,60}\b"
        rf"(?:{_UNBOUND}|without (?:any )?(?:rules|restrictions|limits|filters?))\b",
    ),
    _sign(
        "jailbreak",
        0.6,
        r"\b(?:jailbreak|developer mode|do anything now|god mode"
        r"|(?:disable|turn off|remove) (?:your|all|the) (?:safety|filters?|restrictions?|guard ?rails?))\b",
    ),
    _sign(
        "role markup",
        0.55,
        r"<\|(?:im_start|im_end|system|user|assistant)\|>|\[/?inst\]|<</?sys>>"
        r"|(?:^|\n) ?#{2,6} ?(?:system|instruction)s?\b|(?:^|\n) ?(?:system|assistant) ?:",
    ),
    _sign("new orders", 0.35, r"\b(?:new|updated|real|actual) (?:instructions?|task|orders?|rules?) ?(?::|are|is)\b"),
    _sign(
        "concealment",
        0.35,
        r"\b(?:do not|don't|never) (?:mention|tell|reveal|disclose)\b.{0,40}\b(?:user|anyone|this|instructions?)\b",
    ),
    _sign(
        "sending away", 0.3, r"\b(?:send|post|upload|forward|email)\b.{0,60}(?:\bhttps?://|\bto this (?:url|address)\b)"
    ),
    _sign("encoded", 0.3, r"(?<![a-z0-9+/])[a-z0-9+/]{80}|\b(?:base64|rot13|hex)[- ]?(?:decode|encoded)\b"),
)
_INVISIBLE_WEIGHT = 0.3
_INVISIBLE_FROM = 3


def prompt_injection_risk(text: str) -> float:
    """0 to 1: signs are independent evidence, so two weak ones count for more than either.

    Only the first and the last 10,000 characters are read: injected orders stand at an end of a document.
    """
    ends = text if len(text) <= READ_AT_MOST else f"{text[: READ_AT_MOST // 2]}\n{text[-READ_AT_MOST // 2 :]}"
    plain = unicodedata.normalize("NFKC", ends)
    visible = plain.translate(_INVISIBLE).casefold()
    flat = re.sub(r"[^\S\n]+", " ", visible)
    innocence = 1.0
    for sign in SIGNS:
        if sign.pattern.search(flat):
            innocence *= 1.0 - sign.weight
    if len(plain) - len(visible) >= _INVISIBLE_FROM and plain != visible:
        innocence *= 1.0 - _INVISIBLE_WEIGHT
    return round(1.0 - innocence, 4)


def token_abuse(tokens: int, allowance: int) -> float:
    """Share of the allowance of one request, 0 to 1; 1 is the allowance or more."""
    return round(min(1.0, tokens / allowance), 4)
