"""Variables of one instance, and what a tree gives when its expressions are evaluated with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lrcp.core.finding import Excerpt, Finding
from lrcp.core.located import Located, Piece
from lrcp.core.nearest import suggestion
from lrcp.core.position import Position
from lrcp.spec.collect import Findings
from lrcp.spec.expressions import ExpressionError, Hole, UnknowableError, as_text, evaluate
from lrcp.spec.tree import Branch, Leaf, Node, Sequence, templates

_FAILED = object()
_PENDING = object()
# What a service may leave out of its file.
_OF_SERVICE = {"model": "add `model:` to the service's file"}


class Scope:
    """Named values, looked up here and then in ``parent``.

    ``nodes`` may hold expressions over other names; each is evaluated once, when it is first needed, so
    their order does not matter. Problems go to ``findings``, one for each place.
    """

    def __init__(
        self,
        known: Mapping[str, Any],
        nodes: Mapping[str, Node],
        findings: Findings,
        parent: Scope | None = None,
        resource: str = "",
    ) -> None:
        self._known = dict(known)
        self._nodes = nodes
        self.findings = findings
        self._parent = parent
        self._resource = resource
        self.failed = False

    @property
    def values(self) -> set[str]:
        """The names of the values that are defined here and not in ``parent``."""
        return set(self._nodes)

    def names(self) -> set[str]:
        return {*self._known, *self._nodes, *(self._parent.names() if self._parent else ())}

    def lookup(self, name: str) -> Any:
        """The value of ``name``; raises KeyError when nobody defines it."""
        if name in self._known:
            if self._known[name] is _PENDING:
                self._report_cycle(name)
            return self._known[name]
        if name in self._nodes:
            self._known[name] = _PENDING
            value = self.render(self._nodes[name])
            if self._known[name] is _PENDING:
                self._known[name] = value
            return self._known[name]
        if self._parent is None:
            raise KeyError(name)
        self._known[name] = self._parent.lookup(name)
        return self._known[name]

    def get(self, name: str, default: Any = None) -> Any:
        """The same, ``default`` where nobody defines it."""
        try:
            return self.lookup(name)
        except KeyError:
            return default

    def render(self, node: Node) -> Any:
        """The plain value of ``node``; what could not be evaluated is None, reported, and sets ``failed``."""
        if node.constant:
            return node.plain
        if isinstance(node, Branch):
            return {key: item.plain if item.constant else self.render(item) for key, item in node.items.items()}
        if isinstance(node, Sequence):
            return [item.plain if item.constant else self.render(item) for item in node.items]
        return self._leaf(node)

    def located(self, leaf: Leaf) -> Located:
        """The rendered text of a scalar with the source of each part."""
        template = leaf.template
        if template is None or template.problems:
            text = str(leaf.value).lower() if isinstance(leaf.value, bool) else str(leaf.value)
            return Located.of(text, leaf.position, exact=leaf.exact and isinstance(leaf.value, str))
        pieces, offset = [], 0
        for part in template.parts:
            start, exact = (offset, leaf.exact) if isinstance(part, str) else (part.span.start, False)
            offset = start + len(part) if isinstance(part, str) else part.span.end
            text = part if isinstance(part, str) else self._text(part, leaf)
            pieces.append(Piece(text, _shift(leaf, start), exact))
        return Located(tuple(pieces))

    def evaluate(self, hole: Hole, leaf: Leaf) -> Any:
        """What one expression of ``leaf`` comes to; that it comes to nothing is reported, and sets ``failed``."""
        variables: dict[str, Any] = {}
        for name in hole.expression.names:
            try:
                value = self.lookup(name)
            except KeyError:
                value = _FAILED
                self._report(leaf, self._undefined(name, hole, leaf))
            if value is _FAILED:
                self.failed = True
                return _FAILED
            variables[name] = value
        if hole.expression.bare:
            return variables[hole.expression.source]
        try:
            return evaluate(hole, variables, str(leaf.value))
        except ExpressionError as error:
            self._report(leaf, error)
        except UnknowableError:
            self.failed = True
        return _FAILED

    def _leaf(self, leaf: Leaf) -> Any:
        template = leaf.template
        assert template is not None  # noqa: S101 - constants never come here
        if template.problems:
            for problem in template.problems:
                self._report(leaf, problem)
            return _FAILED
        if template.only is not None:
            return self.evaluate(template.only, leaf)
        texts = [part if isinstance(part, str) else self._text(part, leaf) for part in template.parts]
        return "".join(texts)

    def _text(self, hole: Hole, leaf: Leaf) -> str:
        value = self.evaluate(hole, leaf)
        if value is _FAILED:
            return ""
        if isinstance(value, str):
            return value
        try:
            return as_text(value, hole)
        except ExpressionError as error:
            self._report(leaf, error)
            return ""

    def _undefined(self, name: str, hole: Hole, leaf: Leaf) -> ExpressionError:
        span = hole.span_of(name, str(leaf.value))
        fix = _OF_SERVICE.get(name) or suggestion(name, self.names())
        return ExpressionError("S101", f"`{name}` is not defined", span, fix)

    def _report(self, leaf: Leaf, problem: ExpressionError) -> None:
        self.failed = True
        self.findings.add(_finding(leaf, problem, self._resource))

    def _report_cycle(self, name: str) -> None:
        self._known[name] = _FAILED
        self.failed = True
        node = self._nodes[name]
        message = f"the value of `{name}` depends on itself"
        self.findings.add(Finding("S104", message, node.position, resource=self._resource, fix="break the circle"))


def template_findings(node: Node, resource: str) -> Iterator[Finding]:
    """Mistakes in expressions that show without evaluating them."""
    for leaf, template in templates(node):
        yield from (_finding(leaf, problem, resource) for problem in template.problems)


def _finding(leaf: Leaf, problem: ExpressionError, resource: str) -> Finding:
    excerpt = None if leaf.exact else Excerpt(str(leaf.value), problem.span)
    position = _shift(leaf, problem.span.start)
    return Finding(problem.code, str(problem), position, resource=resource, fix=problem.fix, excerpt=excerpt)


def _shift(leaf: Leaf, offset: int) -> Position:
    if not leaf.exact:
        return leaf.position
    return Position(leaf.position.path, leaf.position.line, leaf.position.column + offset)
