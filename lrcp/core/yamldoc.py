"""YAML with positions: what was written, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from yaml.reader import Reader, ReaderError

from lrcp.core.edits import Lines
from lrcp.core.errors import FindingsError
from lrcp.core.finding import Finding
from lrcp.core.located import Located
from lrcp.core.position import Position

Path_ = tuple[str | int, ...]
_DEEPEST = 10_000
_TEXT_TAGS = ("tag:yaml.org,2002:str", "tag:yaml.org,2002:timestamp")  # Terraform and JSON Schema have no dates
_PLAIN_TAGS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Most scalars stand in many places, and whether one is a number is asked of a pattern after the other.
_Loader: Any = type("_Loader", (_Safe,), {"resolve": staticmethod(lru_cache(maxsize=1 << 14)(_Safe("").resolve))})


class Written(NamedTuple):
    """Where a value begins, and those within it by key or index; ``keys`` are the places of the keys themselves.

    ``exact``: a one-line plain or simply quoted scalar.
    """

    position: Position
    parts: Mapping[str | int, Written] = {}
    keys: Mapping[str, Position] = {}
    exact: bool = False


@dataclass(frozen=True)
class Document:
    """One parsed YAML file, or a value that stands in none (``written`` None). ``head`` is its first line.

    ``repeated`` are the findings about keys that stand twice in a map; ``value`` holds the first of them.
    """

    path: str
    value: Any
    written: Written | None = field(default=None, repr=False)
    repeated: tuple[Finding, ...] = ()
    head: str = ""

    def position(self, *path: str | int) -> Position:
        """Place of the value at ``path``, or of its nearest ancestor that exists."""
        return self._nearest(path)[-1].position

    def key_position(self, *path: str | int) -> Position:
        """Place of the key that ends ``path``, or of its nearest ancestor's."""
        keys = (each.keys.get(str(step)) for each, step in zip(self._nearest(path), path, strict=False))
        return [Position(self.path), *(key for key in keys if key)][-1]

    def located(self, *path: str | int) -> Located:
        """The scalar at ``path`` as located text."""
        value: Any = self.value
        for step in path:
            value = value[step]
        above = self._nearest(path)
        return Located.of(str(value), above[-1].position, exact=len(above) > len(path) and above[-1].exact)

    def every_key(self) -> set[str]:
        """The keys of all maps in it."""
        found: set[str] = set()
        waiting = [self.written] if self.written else []
        while waiting:
            each = waiting.pop()
            found.update(each.keys)
            waiting += [part for part in each.parts.values() if part.parts]
        return found

    def _nearest(self, path: Path_) -> list[Written]:
        """What stands on the way to ``path``, the whole document first, as far as it exists."""
        found = [self.written or Written(Position(self.path))]
        for step in path:
            if step not in found[-1].parts:
                break
            found.append(found[-1].parts[step])
        return found


def load_yaml(file: Path, root: Path | None = None) -> Document:
    """Read ``file`` safely; ``root`` makes its path in findings relative.

    Raises FindingsError (codes Y001 unreadable, Y002 not YAML, Y003 duplicate key, Y004 alias).
    """
    return _strict(read_yaml(file, root))


def read_yaml(file: Path, root: Path | None = None) -> Document:
    """The same, but that duplicate keys are ``Document.repeated``: the rest of the file can be checked as well."""
    name = str(file.relative_to(root)) if root else str(file)
    try:
        text = file.read_text(encoding="utf-8-sig")  # some editors write a byte order mark
    except OSError as error:
        raise FindingsError([Finding("Y001", f"cannot read the file: {error.strerror}", Position(name))]) from error
    except UnicodeDecodeError as error:
        raise FindingsError([_not_utf8(error, name)]) from error
    return _parse(text, name)


def parse_yaml(text: str, name: str = "<text>") -> Document:
    """Parse ``text``; see ``load_yaml`` for the errors."""
    return _strict(_parse(text, name))


def _strict(document: Document) -> Document:
    if document.repeated:
        raise FindingsError(document.repeated)
    return document


def _parse(text: str, name: str) -> Document:
    try:
        _refuse_depth(text)
        node = yaml.compose(text, Loader=_Loader)
        builder = _Builder(name)
        value, written = (None, None) if node is None else builder.build(node)
    except yaml.YAMLError as error:
        raise FindingsError([_not_yaml(error, text, name)]) from error
    except RecursionError as error:
        raise FindingsError([Finding("Y002", "lists or maps are nested too deeply", Position(name))]) from error
    return Document(name, value, written, tuple(builder.duplicates), text.partition("\n")[0])


def _refuse_depth(text: str) -> None:
    """The C parser recurses without a limit: a file of brackets alone would end the process."""
    if sum(text.count(sign) for sign in "[{-?:") < _DEEPEST:
        return
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise RecursionError


def _not_utf8(error: UnicodeDecodeError, name: str) -> Finding:
    lines = error.object[: error.start].decode("utf-8", errors="replace").split("\n")
    message = f"the file is not UTF-8: byte 0x{error.object[error.start]:02x}"
    return Finding("Y001", message, Position(name, len(lines), len(lines[-1]) + 1), fix="save it as UTF-8")


def _not_yaml(error: yaml.YAMLError, text: str, name: str) -> Finding:
    unprintable = Reader.NON_PRINTABLE.search(text) if isinstance(error, ReaderError) else None
    if unprintable is not None:  # the parser itself names an offset in bytes
        lines = text[: unprintable.start()].split("\n")
        message = f"not valid YAML: the character U+{ord(unprintable[0]):04X}"
        return Finding("Y002", message, Position(name, len(lines), len(lines[-1]) + 1), fix="remove it")
    mark = getattr(error, "problem_mark", None)
    position = Position(name, mark.line + 1, mark.column + 1) if mark else Position(name)
    problem = getattr(error, "problem", None) or str(error)
    return Finding("Y002", f"not valid YAML: {problem}", position, fix=_remedy(problem, text, position))


def _remedy(problem: str, text: str, position: Position) -> str:
    if "another document" in problem:
        return "keep one document in a file"
    if text[Lines.of(text).offset(position) :].startswith("\t"):
        return "indent with spaces; YAML allows no tabs there"
    return "quote the value if it holds a colon, `#` or `*`"


class _Builder:
    """Turns the node graph into plain values, and into the place of each."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.duplicates: list[Finding] = []
        self._seen: set[int] = set()
        self._loader = _Loader("")

    def build(self, node: yaml.Node) -> tuple[Any, Written]:
        if isinstance(node, yaml.ScalarNode):
            position, exact = self._place(node)
            return node.value if node.tag in _TEXT_TAGS else self._scalar(node), Written(position, exact=exact)
        self._refuse_alias(node)
        self._refuse_tag(node)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node)
        built = [self.build(item) for item in node.value]
        return [value for value, _ in built], Written(self._at(node), dict(enumerate(each for _, each in built)))

    def _scalar(self, node: yaml.Node) -> Any:
        try:
            return self._loader.construct_object(node, deep=True)
        except ValueError as error:  # `!!int x`, or a number of thousands of digits
            raise FindingsError([Finding("Y002", f"not valid YAML: {error}", self._at(node))]) from error

    def _refuse_alias(self, node: yaml.Node) -> None:
        """Aliases of maps and lists would let a small file expand without bound, and hide positions."""
        if id(node) in self._seen:
            problem = "a map or list is reused by an alias"
            raise FindingsError([Finding("Y004", problem, self._at(node), fix="write it out again")])
        self._seen.add(id(node))

    def _refuse_tag(self, node: yaml.Node) -> None:
        if node.tag not in _PLAIN_TAGS:
            problem = f"not valid YAML: the tag {node.tag!r} has no meaning here"
            raise FindingsError([Finding("Y002", problem, self._at(node), fix="remove it")])

    def _at(self, node: yaml.Node) -> Position:
        return Position(self.name, node.start_mark.line + 1, node.start_mark.column + 1)

    def _mapping(self, node: yaml.MappingNode) -> tuple[dict[str, Any], Written]:
        result: dict[str, Any] = {}
        parts: dict[str | int, Written] = {}
        keys: dict[str, Position] = {}
        for key_node, value_node in node.value:
            # As written: `on:` is no truth value, nor `1_000:` a number.
            key = str(key_node.value if isinstance(key_node, yaml.ScalarNode) else self._scalar(key_node))
            if key in result:
                problem = f"`{key}` stands here twice"
                self.duplicates.append(Finding("Y003", problem, self._at(key_node), fix="remove or rename one"))
                continue
            keys[key], _ = self._place(key_node)
            result[key], parts[key] = self.build(value_node)
        return result, Written(self._at(node), parts, keys)

    def _place(self, node: yaml.Node) -> tuple[Position, bool]:
        """Where the text of ``node`` begins, and whether it stands there character by character."""
        start, end = node.start_mark, node.end_mark
        line, column = start.line, start.column
        if line != end.line or not isinstance(node, yaml.ScalarNode):
            return Position(self.name, line + 1, column + 1), False
        quotes = 2 if node.style in ("'", '"') else 0
        unescaped = end.column - column == len(node.value) + quotes
        return Position(self.name, line + 1, column + 1 + quotes // 2), unescaped
