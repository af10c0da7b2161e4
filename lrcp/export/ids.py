"""The ids that Datadog gave: known only once the thing they belong to has been imported."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from lrcp.core.errors import UsageError
from lrcp.core.frozen import Frozen, field
from lrcp.core.nearest import told
from lrcp.spec.model import REFERENCE, VARIABLE, Reference


class Ids(Frozen):
    """Attributes that are known, by reference; as texts, which is what arguments hold."""

    values: Mapping[Reference, str] = field(default_factory=dict)

    def fill(self, value: Any) -> Any:
        """``value`` with every known reference replaced."""
        if isinstance(value, dict):
            return {key: self.fill(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.fill(item) for item in value]
        return REFERENCE.sub(self._value, value) if isinstance(value, str) else value

    def _value(self, match: re.Match[str]) -> str:
        return self.values.get(Reference(*match.groups()), match[0])


def references(value: Any) -> list[Reference]:
    """What is still to be known in ``value``, each once, in a stable order."""
    return sorted(set(Reference.within(value)), key=str)


def read_ids(file: Path, addresses: Collection[str]) -> Ids:
    """Read ``{"<type>.<name>": {"<attribute>": id}}``; ``addresses`` are those that may be named.

    UsageError when the file has another form or names what does not exist. Secrets are refused: they never
    belong into a file of the export.
    """
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise UsageError(f"cannot read the ids in {file}: {error}") from error
    if not isinstance(record, dict):
        raise UsageError(f'{file}: expected a map such as {{"datadog_monitor.chat--slow": {{"id": 1}}}}')
    values: dict[Reference, str] = {}
    for address, attributes in record.items():
        type, _, name = address.partition(".")
        if type == VARIABLE:
            raise UsageError(f"{file}: `{address}` is a secret, which does not belong into a file")
        if address not in addresses:
            raise UsageError(told(f"{file}: there is no `{address}`", address, addresses))
        for attribute, id in attributes.items() if isinstance(attributes, dict) else [("", None)]:
            if not isinstance(id, str | int) or isinstance(id, bool):
                raise UsageError(f'{file}: expected `{address}` as {{"id": ...}} with a text or a number')
            values[Reference(type, name, attribute)] = str(id)
    return Ids(values)
