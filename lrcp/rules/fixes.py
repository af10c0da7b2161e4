"""Fixes that a machine may make: where exactly one answer is right, the edit that gives it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from lrcp.core.edits import Lines, apply_edits
from lrcp.core.finding import Edit, Finding
from lrcp.core.frozen import replace
from lrcp.core.position import Position
from lrcp.spec.sources import SCHEMA_LINE

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MARK = "\ufeff"
_WANTED = re.compile(rf"`({re.escape(SCHEMA_LINE)}\S+)`")


def with_edits(findings: Iterable[Finding], root: Path) -> list[Finding]:
    """``findings`` about files below ``root``, those that a machine may repair holding the edits that do so."""
    sources: dict[str, Source] = {}
    return [_with_edit(finding, root, sources) for finding in findings]


def _with_edit(finding: Finding, root: Path, sources: dict[str, Source]) -> Finding:
    path = finding.position.path
    if finding.code not in FIXERS or finding.edits:
        return finding
    if path not in sources:
        sources[path] = Source(path, read_raw(root / path))
    edit = FIXERS[finding.code](finding, sources[path])
    return finding if edit is None else replace(finding, edits=(edit,))


@dataclass(frozen=True)
class Source:
    """A file's text and its YAML nodes."""

    path: str
    text: str

    @cached_property
    def lines(self) -> Lines:
        return Lines.of(self.text)

    @cached_property
    def nodes(self) -> list[tuple[yaml.Node, yaml.Node | None]]:
        """Every node with its parent; none when the file is not YAML, or offsets begin with a byte order mark."""
        try:
            root = None if self.text.startswith(_MARK) else yaml.compose(self.text, Loader=_Loader)
        except yaml.YAMLError:
            return []
        return [] if root is None else list(_walk(root, None))

    def edit(self, start: int, end: int, replacement: str) -> Edit:
        """For offsets into the text."""
        return Edit(self._position(start), self._position(end), replacement)

    def line_start(self, offset: int) -> int:
        return self.lines.starts[bisect_right(self.lines.starts, offset) - 1]

    def line_end(self, offset: int) -> int:
        """Behind the line break, or the end of the text."""
        number = bisect_right(self.lines.starts, offset)
        return self.lines.starts[number] if number < len(self.lines.starts) else len(self.text)

    def at(self, position: Position) -> Iterator[tuple[yaml.Node, yaml.Node | None]]:
        """Nodes that begin at ``position``; a quoted scalar's is that of its first character."""
        for node, parent in self.nodes:
            quoted = isinstance(node, yaml.ScalarNode) and node.style in ("'", '"')
            if (node.start_mark.line + 1, node.start_mark.column + 1 + quoted) == (position.line, position.column):
                yield node, parent

    def key_at(self, position: Position) -> tuple[yaml.Node, yaml.Node, yaml.MappingNode] | None:
        """The key that begins at ``position``, with its value and its map."""
        for node, parent in self.at(position):
            if isinstance(parent, yaml.MappingNode):
                for key, value in parent.value:
                    if key is node:
                        return key, value, parent
        return None

    def starts_its_line(self, offset: int, before: str = "") -> bool:
        return self.text[self.line_start(offset) : offset].strip() == before

    def _position(self, offset: int) -> Position:
        number = bisect_right(self.lines.starts, offset)
        return Position(self.path, number, offset - self.lines.starts[number - 1] + 1)


def _walk(node: yaml.Node, parent: yaml.Node | None) -> Iterator[tuple[yaml.Node, yaml.Node | None]]:
    yield node, parent
    for child in node.value if isinstance(node, yaml.SequenceNode) else ():
        yield from _walk(child, node)
    for pair in node.value if isinstance(node, yaml.MappingNode) else ():
        yield from _walk(pair[0], node)
        yield from _walk(pair[1], node)


def _end(node: yaml.Node) -> int:
    """Where the text of ``node`` ends; a block's own mark stands behind the comments and blanks that follow."""
    below: Any = node.value if isinstance(node, yaml.CollectionNode) and not node.flow_style else ()
    if not below:
        return int(node.end_mark.index)
    last = below[-1]
    return _end(last[1] if isinstance(last, tuple) else last)


# --- one function for each code -----------------------------------------------------------------------


def _schema_line(finding: Finding, source: Source) -> Edit | None:
    """Y005: the first line, anew or above the others."""
    wanted = _WANTED.search(finding.fix)
    if wanted is None or source.text.startswith((_MARK, "%")):
        return None
    if not source.text.startswith(SCHEMA_LINE):
        return source.edit(0, 0, wanted[1] + source.lines.newline)
    return source.edit(0, len(source.text[: source.line_end(0)].rstrip("\r\n")), wanted[1])


def _sorted_names(finding: Finding, source: Source) -> Edit | None:
    """C007: every entry of the map with the comments above it, by name."""
    found = source.key_at(finding.position)
    if found is None or found[2].flow_style:
        return None
    keys, values = zip(*found[2].value, strict=True)
    starts = [source.line_start(key.start_mark.index) for key in keys]
    ends = [source.line_end(_end(value) - 1) for value in values]
    if not source.text[: ends[-1]].endswith("\n") or not _sortable(keys, starts, ends, source):
        return None
    begins = [starts[0], *ends[:-1]]
    chunks = [(key.value, source.text[start:end]) for key, start, end in zip(keys, begins, ends, strict=True)]
    return source.edit(starts[0], ends[-1], "".join(chunk for _, chunk in sorted(chunks)))


def _sortable(keys: Sequence[yaml.Node], starts: Sequence[int], ends: Sequence[int], source: Source) -> bool:
    """Whether each entry has its lines to itself, and each comment stands above the entry it is about."""
    if not all(source.starts_its_line(key.start_mark.index) for key in keys):
        return False
    if any(start < end for end, start in _gaps(starts, ends)):
        return False
    above = source.text[: starts[0]].splitlines()[-1:]
    inside = re.compile(rf"^ {{{keys[0].start_mark.column + 1},}}#", re.MULTILINE)
    gaps = [source.text[end:start] for end, start in _gaps(starts, ends)]
    below = re.match(r"(?:[ \t]*(?:#.*)?\r?\n)*", source.text[ends[-1] :])
    tail = below[0] if below else ""
    last = re.search(rf"^ {{{max(keys[0].start_mark.column, 1)},}}#", tail, re.MULTILINE)
    return not any(line.lstrip().startswith("#") for line in above) and not any(map(inside.search, gaps)) and not last


def _gaps(starts: Sequence[int], ends: Sequence[int]) -> Iterable[tuple[int, int]]:
    """From the end of each entry to the start of the next."""
    return zip(ends, starts[1:], strict=False)


def _without_item(finding: Finding, source: Source) -> Edit | None:
    """C006 and S402: the list without this item; without its key when nothing is left."""
    for item, parent in source.at(finding.position):
        if finding.found and item.value != finding.found:
            return None  # a set that holds the tag, and others beside it
        if isinstance(parent, yaml.SequenceNode):
            if len(parent.value) == 1:
                return _without_key(parent, source)
            return _flow_item(item, parent, source) if parent.flow_style else _block_item(item, source)
    return None


def _flow_item(item: yaml.Node, parent: yaml.SequenceNode, source: Source) -> Edit | None:
    """With the comma before it; the first item with the one behind."""
    number = parent.value.index(item)
    start = _end(parent.value[number - 1]) if number else item.start_mark.index
    end = _end(item) if number else parent.value[1].start_mark.index
    between = source.text[start : item.start_mark.index] + source.text[_end(item) : end]
    return None if "#" in between else source.edit(start, end, "")


def _block_item(item: yaml.Node, source: Source) -> Edit | None:
    if not source.starts_its_line(item.start_mark.index, "-"):
        return None
    return source.edit(source.line_start(item.start_mark.index), source.line_end(_end(item) - 1), "")


def _without_key(value: yaml.Node, source: Source) -> Edit | None:
    for node, _ in source.nodes:
        pairs = node.value if isinstance(node, yaml.MappingNode) and not node.flow_style else ()
        for key, each in pairs:
            # A map with no key left would become nothing.
            if each is value and len(pairs) > 1 and source.starts_its_line(key.start_mark.index):
                return source.edit(source.line_start(key.start_mark.index), source.line_end(_end(value) - 1), "")
    return None


def _no_full_window(finding: Finding, source: Source) -> Edit | None:
    """M103: `require_full_window: false` in the declaration, behind its query."""
    if not finding.position.path.startswith("monitors/"):
        return None  # settings of others follow from it too
    found = source.key_at(finding.position)
    if found is None:
        return None
    key, value, _ = found
    if key.value == "require_full_window":
        return source.edit(value.start_mark.index, value.end_mark.index, "false") if value.value == "true" else None
    return _behind_query(value, source)


def _behind_query(declaration: yaml.Node, source: Source) -> Edit | None:
    if not isinstance(declaration, yaml.MappingNode) or declaration.flow_style:
        return None
    for (key, value), (after, _) in pairwise(declaration.value):
        if key.value == "query" and source.starts_its_line(after.start_mark.index):
            end = source.line_end(_end(value) - 1)
            line = " " * key.start_mark.column + "require_full_window: false" + source.lines.newline
            return source.edit(end, end, line)
    return None


def apply_fixes(root: Path, findings: Iterable[Finding]) -> int:
    """Write what the edits of ``findings`` say to the files below ``root``; returns how many were made.

    An edit that touches another one is left for the next round.
    """
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.edits:
            by_path.setdefault(finding.edits[0].path, []).append(finding)
    return sum(_rewrite(root / path, each) for path, each in by_path.items())


def _rewrite(file: Path, findings: list[Finding]) -> int:
    text, done = apply_edits(read_raw(file), [finding.edits for finding in findings])
    with file.open("w", encoding="utf-8", newline="") as stream:
        stream.write(text)
    return sum(done)


def read_raw(file: Path) -> str:
    """With its own line breaks; empty when it cannot be read, which has been reported."""
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            return stream.read()
    except (OSError, UnicodeDecodeError):
        return ""


FIXERS: Mapping[str, Callable[[Finding, Source], Edit | None]] = {
    "C006": _without_item,
    "C007": _sorted_names,
    "M103": _no_full_window,
    "S402": _without_item,
    "Y005": _schema_line,
}
