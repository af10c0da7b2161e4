"""The parser's tables, worked out from grammar.lark by `lrcp generate`: that takes ten times as long as reading them.

tables.json has one line for each state: what to do at each terminal, a state to go on with or a rule to reduce by.
States are numbered in the order in which they are met from the start symbols, so that equal grammars give equal files.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

from lark import Lark
from lark.grammar import Rule
from lark.lexer import TerminalDef

STARTS = ("metric", "formula", "monitor", "search")
GRAMMAR, TABLES = "lrcp/query/grammar.lark", "lrcp/query/tables.json"

_ANY_LENGTH = 2**32 - 1
_SHIFT, _REDUCE = 0, 1  # as in lark.parsers.lalr_analysis.ParseTable.serialize
Actions = Mapping[int, tuple[int, Any]]


def files(root: Path) -> Mapping[str, str]:
    """The text of the generated file by its path relative to ``root``."""
    return {TABLES: written((root / GRAMMAR).read_text(encoding="utf-8"))}


def read(transformer: object) -> Lark:
    """The parser of every start symbol; ``transformer`` has the callbacks of all rules."""
    text = resources("lrcp.query").joinpath("tables.json").read_text(encoding="utf-8")
    tables: dict[str, Any] = json.loads(text)
    names = tables["names"].split()
    numbers = {name: number for number, name in enumerate(names)}
    data, memo = tables["parser"], dict(enumerate(tables["memo"]))
    data["parser"]["parser"] = {
        "tokens": dict(enumerate(names)),
        "start_states": tables["start"],
        "end_states": tables["end"],
        "states": {
            number: {
                numbers[name]: (_SHIFT, action) if isinstance(action, int) else (_REDUCE, {"@": action[0]})
                for name, action in actions.items()
            }
            for number, actions in enumerate(tables["states"])
        },
    }
    # What the parsers that Lark itself generates are read with; `Lark.load` takes no transformer.
    parser: Lark = Lark._load_from_dict(data, memo, transformer=transformer)  # type: ignore[no-untyped-call]  # noqa: SLF001
    return parser


def written(grammar: str) -> str:
    """tables.json of a grammar."""
    parser = Lark(grammar, parser="lalr", lexer="contextual", start=list(STARTS), maybe_placeholders=False)
    data, memo = parser.memo_serialize([TerminalDef, Rule])
    table = data["parser"].pop("parser")
    names = {number: str(name) for number, name in table["tokens"].items()}
    order = _order(table["states"], list(table["start_states"].values()), names)
    states = [
        {names[token]: order[to] if action == _SHIFT else [to["@"]] for token, (action, to) in _sorted(actions, names)}
        for actions in (table["states"][state] for state in order)
    ]
    sections: Mapping[str, object] = {
        "names": " ".join(sorted(names.values())),
        "start": {name: order[state] for name, state in table["start_states"].items()},
        "end": {name: order[state] for name, state in table["end_states"].items()},
        "parser": data,
        "memo": [_bounded(memo[number]) for number in sorted(memo)],
        "states": states,
    }
    return "{\n" + ",\n".join(f'"{key}": {_lines(value)}' for key, value in sections.items()) + "\n}\n"


def _bounded(entry: dict[str, Any]) -> dict[str, Any]:
    """A terminal of any length is as long as Python's patterns can say, and that depends on its version."""
    pattern = entry.get("pattern", {})
    if "_width" in pattern:
        entry["pattern"] = {**pattern, "_width": [min(width, _ANY_LENGTH) for width in pattern["_width"]]}
    return entry


def _order(states: Mapping[int, Actions], waiting: list[int], names: Mapping[int, str]) -> Mapping[int, int]:
    """The new number of each state."""
    found: dict[int, int] = {}
    while waiting:
        state = waiting.pop(0)
        if state not in found:
            found[state] = len(found)
            waiting += [to for _, (action, to) in _sorted(states[state], names) if action == _SHIFT]
    return found


def _sorted(actions: Actions, names: Mapping[int, str]) -> Sequence[tuple[int, tuple[int, Any]]]:
    return sorted(actions.items(), key=lambda action: names[action[0]])


def _lines(value: object) -> str:
    """JSON with a line for each item of a list."""
    if isinstance(value, list):
        return "[\n" + ",\n".join(json.dumps(item, sort_keys=True) for item in value) + "\n]"
    return json.dumps(value, sort_keys=True)
