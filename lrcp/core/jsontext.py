"""JSON that is an argument's text, and still known as what it says."""

from __future__ import annotations

import json
from typing import Any


class JsonText(str):
    """In one canonical form, so that two runs give the same text. ``value`` is not to be changed."""

    __slots__ = ("value",)
    value: Any

    @classmethod
    def of(cls, value: Any) -> JsonText:
        text = cls(json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
        text.value = value
        return text


def parsed(text: str) -> Any:
    """What JSON says, which is not to be changed; raises json.JSONDecodeError when it is none."""
    return text.value if isinstance(text, JsonText) else json.loads(text)
