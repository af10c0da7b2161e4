"""The files of an export: bodies by address, and the order to send them in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from lrcp.export.entries import FILES, NOTEBOOKS, Entry, elsewhere
from lrcp.spec.model import Spec

ORDER = "import.json"
INCOMPLETE = "needs_ids"


def files(entries: Sequence[Entry], spec: Spec) -> Mapping[str, str]:
    """Text of each file by its path. All of them, empty ones too, so that nothing of an earlier export stays."""
    made: dict[str, Any] = {f"{name}.json": {} for name in FILES}
    made |= {f"{INCOMPLETE}/{name}.json": {} for name in FILES}
    for entry in entries:
        if entry.file == NOTEBOOKS:
            made[path_of(entry)] = entry.body
        else:
            made[path_of(entry)][entry.address] = entry.body
    made[ORDER] = {"environment": spec.environment, "site": spec.settings.get("site", "datadoghq.com")}
    made[ORDER] |= {"entries": [_step(each) for each in entries], "elsewhere": elsewhere(entries, spec)}
    return {path: json.dumps(content, indent=2, ensure_ascii=False) + "\n" for path, content in made.items()}


def path_of(entry: Entry) -> str:
    """The file in which the body of ``entry`` stands; what lacks an id stands apart."""
    if entry.file == NOTEBOOKS:
        return f"{NOTEBOOKS}/{entry.address.partition('.')[2]}.json"
    return f"{entry.file}.json" if entry.complete else f"{INCOMPLETE}/{entry.file}.json"


def _step(entry: Entry) -> Mapping[str, Any]:
    step: dict[str, Any] = {
        "entry": entry.address,
        "file": path_of(entry),
        "method": entry.method,
        "path": entry.path,
        "answer": dict(entry.answer),
    }
    optional = {"needs": entry.needs, "stand_ins": entry.stand_ins}
    return step | {key: [str(each) for each in found] for key, found in optional.items() if found}
