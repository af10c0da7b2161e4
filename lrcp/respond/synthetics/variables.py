"""``{{ NAME }}`` in the texts of a test, and the values that Datadog makes up."""

from __future__ import annotations

import re
import string
import uuid
from collections.abc import Mapping
from random import Random

from lrcp.core.errors import LrcpError, UnsupportedError

_USE = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}")
_MADE_UP = re.compile(r"\{\{\s*(?P<name>[a-z]+)(?:\((?P<arguments>[^)}]*)\))?\s*\}\}")
_ALPHABETS = {
    "numeric": string.digits,
    "alphabetic": string.ascii_letters,
    "alphanumeric": string.ascii_letters + string.digits,
}


class MissingVariableError(LrcpError):
    """A text names a variable that no step, test or environment gives."""


def filled(text: str, values: Mapping[str, str]) -> str:
    """``text`` with its variables replaced; raises MissingVariableError."""

    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise MissingVariableError(f"there is no variable {match[1]}")
        return values[match[1]]

    return _USE.sub(value, text)


def made_up(pattern: str, chance: Random) -> str:
    """The value of a variable of the type text, such as ``user-{{ numeric(4) }}``."""

    def value(match: re.Match[str]) -> str:
        name, arguments = match["name"], match["arguments"] or ""
        if name == "uuid":
            return str(uuid.UUID(int=chance.getrandbits(128), version=4))
        if name in _ALPHABETS and arguments.strip().isdigit():
            return "".join(chance.choices(_ALPHABETS[name], k=int(arguments)))
        raise UnsupportedError(f"the made-up value `{match[0]}`")

    return _MADE_UP.sub(value, pattern)
