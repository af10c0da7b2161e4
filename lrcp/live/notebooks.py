"""Notebooks: Terraform has no resource for them.

One is ours when one of its cells holds the mark of its declaration with its own id, which stands in the last cell
of what is made here. A copy that somebody made has the mark of another id. What was just made, or imported, has a
mark without an id: the oldest such is taken over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from lrcp.live.client import Datadog
from lrcp.live.differences import differences
from lrcp.live.model import Action, Change, Plan
from lrcp.spec.model import SHARED_STACK, Resource, Spec
from lrcp.spec.notebooks import MARK, attributes, mark_of

KIND = "notebook"
_MARK = re.compile(rf"`(?P<mark>{MARK}[a-z0-9-]+/[a-z0-9-]+)(?:#(?P<id>\d+))?`")
Answer = Mapping[str, Any]
_COPY = 2


def plan_notebooks(spec: Spec, datadog: Datadog) -> Plan:
    if not spec.notebooks:
        return Plan(())
    there = datadog.notebooks()
    marked = _by_mark(there)
    changes = [_change(each, marked.get(mark_of(each), ())) for each in spec.notebooks]
    return Plan(changes, list(_left_alone(spec.notebooks, spec.environment, there, marked)))


def _by_mark(there: Sequence[Answer]) -> Mapping[str, Sequence[Answer]]:
    found: dict[str, list[Answer]] = {}
    for each in sorted(there, key=lambda notebook: int(notebook["id"])):
        for mark in {match["mark"] for match in _marks(each)}:
            found.setdefault(mark, []).append(each)
    return {mark: sorted(notebooks, key=_strangeness) for mark, notebooks in found.items()}


def _marks(notebook: Answer) -> Iterator[re.Match[str]]:
    return (match for text in _texts(notebook) for match in _MARK.finditer(text))


def _strangeness(notebook: Answer) -> int:
    """0: its mark has its id; 1: has none; 2: has another's, so that it is a copy."""
    ids = {match["id"] for match in _marks(notebook)}
    return 0 if str(notebook["id"]) in ids else 1 if None in ids else 2


def _texts(notebook: Answer) -> Iterator[str]:
    for cell in notebook["attributes"].get("cells") or ():
        text = ((cell.get("attributes") or {}).get("definition") or {}).get("text")
        if isinstance(text, str):
            yield text


def _change(declared: Resource, ours: Sequence[Answer]) -> Change:
    new = attributes(declared)
    name = str(new["name"])
    if not ours or _strangeness(ours[0]) == _COPY:
        return Change(KIND, name, Action.CREATE, _body(new))
    actual = ours[0]
    id = int(actual["id"])
    wanted = attributes(declared, id)
    found = tuple(differences(wanted, actual["attributes"]))
    if not found:
        return Change(KIND, name, Action.UNCHANGED, id=id)
    cells = [_kept(*pair) for pair in zip_longest(wanted["cells"], actual["attributes"].get("cells") or ())]
    return Change(KIND, name, Action.UPDATE, _body(wanted | {"cells": [each for each in cells if each]}), id, found)


def _kept(wanted: dict[str, Any] | None, actual: Answer | None) -> dict[str, Any] | None:
    """A cell that stays what it is keeps its id, and with it links and comments."""
    if wanted is None or actual is None or _form(wanted) != _form(actual):
        return wanted
    return {**wanted, "id": str(actual["id"])}


def _form(cell: Answer) -> Any:
    return ((cell.get("attributes") or {}).get("definition") or {}).get("type")


def _body(attributes: Mapping[str, Any]) -> dict[str, Any]:
    return {"data": {"type": "notebooks", "attributes": dict(attributes)}}


def bound(body: Mapping[str, Any], id: int) -> dict[str, Any]:
    """``body`` of a new notebook with its id in the mark, which is known only once it is made."""
    made = dict(body["data"]["attributes"])
    *cells, last = made["cells"]
    definition = last["attributes"]["definition"]
    text = _MARK.sub(rf"`\g<mark>#{id}`", definition["text"])
    marked = {**last, "attributes": {**last["attributes"], "definition": {**definition, "text": text}}}
    return _body(made | {"cells": [*cells, marked]})


def _left_alone(
    declared: Sequence[Resource], environment: str, there: Sequence[Answer], marked: Mapping[str, Sequence[Answer]]
) -> Iterator[str]:
    marks = {mark_of(each): str(attributes(each)["name"]) for each in declared}
    names = set(marks.values())
    ours = {int(each["id"]) for found in marked.values() for each in found}
    for mark, found in marked.items():
        if mark in marks:
            copies = found if _strangeness(found[0]) == _COPY else found[1:]
            yield from (f"{KIND} {each['id']} is a copy of `{marks[mark]}`" for each in copies)
        elif mark.startswith((f"{MARK}{environment}/", f"{MARK}{SHARED_STACK}/")):
            yield from (f"{KIND} {each['id']} is not declared any more: {mark}" for each in found)
    for each in there:
        if int(each["id"]) not in ours and each["attributes"].get("name") in names:
            yield f"{KIND} {each['id']} has the name `{each['attributes']['name']}`, but not our mark"
