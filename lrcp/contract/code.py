"""Names in the Python code of services, against the contract: a rename in the app shows before anything is sent.

Code C140: a member of ``Metric`` or ``LogEvent``, or the name of a ``Gauge``, that the contract does not have.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from lrcp.contract.generate import constant
from lrcp.contract.model import Contract
from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.core.position import Position

_NOT_OURS = frozenset({"node_modules", "tests"})
_LIBRARY = ("lrcp.contract.names", "lrcp.telemetry")
_WORDS: Mapping[str, str] = {"Metric": "metric", "LogEvent": "log event", "Gauge": "metric"}

_MODULES = tuple(name.encode() for name in _LIBRARY)
_NAMED = tuple(name.encode() for name in _WORDS)

Names = Mapping[str, frozenset[str]]


def check_code(root: Path, contract: Contract) -> Iterator[Finding]:
    """Every name in Python files under ``root``, tests apart, that ``contract`` does not have."""
    metrics, events = frozenset(contract.metrics), frozenset(contract.events)
    names = {"Metric": metrics, "LogEvent": events, "Gauge": metrics}
    for file in _python_files(root):
        content = file.read_bytes()
        if _may_name(content):
            yield from _check(content, file.relative_to(root).as_posix(), names)


def _may_name(content: bytes) -> bool:
    """Few files can; only these are parsed."""
    used = any(module in content for module in _MODULES) and any(word in content for word in _NAMED)
    return used or b"class Metric(StrEnum)" in content


def _python_files(root: Path) -> Iterator[Path]:
    for folder, subfolders, files in os.walk(root):
        subfolders[:] = sorted(name for name in subfolders if _is_ours(Path(folder, name)))
        yield from (Path(folder, name) for name in sorted(files) if name.endswith(".py"))


def _is_ours(folder: Path) -> bool:
    hidden = folder.name.startswith(".") or folder.name in _NOT_OURS
    return not hidden and not (folder / "pyvenv.cfg").exists()


def _check(content: bytes, path: str, names: Names) -> Iterator[Finding]:
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError):
        return  # it cannot run either
    found = list(ast.walk(tree))
    imported = _imported(found)
    for node in found:
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=member) if member.isupper() and owner in imported:
                at = Position(path, node.end_lineno or 1, (node.end_col_offset or 0) - len(member) + 1)
                yield from _unknown(imported[owner], member, _members(names[imported[owner]]), at)
            case ast.Call(func=ast.Name(id=owner), args=[ast.Constant(value=str()) as name, *_]) if owner in imported:
                yield from _literal(imported[owner], name, path, names)
            case ast.ClassDef(name=owner, bases=[ast.Name(id="StrEnum")], body=members) if owner in names:
                for each in members:
                    if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant):
                        yield from _literal(owner, each.value, path, names)


@cache
def _members(names: frozenset[str]) -> frozenset[str]:
    return frozenset(map(constant, names))


def _imported(found: Iterable[ast.AST]) -> Mapping[str, str]:
    """What this module calls the classes of the library, by its own name for each."""
    return {
        alias.asname or alias.name: alias.name
        for node in found
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(_LIBRARY)
        for alias in node.names
        if alias.name in _WORDS
    }


def _literal(owner: str, text: ast.Constant, path: str, names: Names) -> Iterator[Finding]:
    behind_the_quote = Position(path, text.lineno, text.col_offset + 2)
    yield from _unknown(owner, str(text.value), names[owner], behind_the_quote)


def _unknown(owner: str, name: str, known: Collection[str], at: Position) -> Iterator[Finding]:
    if name not in known:
        message = f"the contract has no {_WORDS[owner]} `{name}`"
        yield Finding("C140", message, at, found=name, fix=suggestion(name, known))
