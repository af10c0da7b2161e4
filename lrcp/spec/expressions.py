"""Expressions in declarations: ``<< critical * 2 >>`` inside one YAML scalar.

Only the delimiters ``<<`` and ``>>`` mean anything: Datadog's braces, Terraform's ``${ }`` and every other
text pass unchanged. Between the delimiters stands one Jinja2 expression, never a statement, compiled
once and run in a sandbox that knows names, arithmetic, a few filters and the reference functions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from operator import itemgetter
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, Undefined, nodes
from jinja2.environment import TemplateExpression
from jinja2.exceptions import TemplateRuntimeError, UndefinedError
from jinja2.parser import Parser
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from lrcp.core.errors import LrcpError
from lrcp.core.frozen import Frozen
from lrcp.core.position import Span

FILTERS = ("default", "float", "int", "join", "length", "lower", "replace", "round", "upper")
_OPEN = "<<"
# An expression ends at the first `>>` outside of quotes.
_HOLE = re.compile(r"""<<((?:[^"'>]|"[^"]*"|'[^']*'|>(?!>))*)>>""")
_TEXT = r"""(?:"[^"\\]*"|'[^'\\]*')"""
_CALL = re.compile(rf"(?P<function>[A-Za-z_]\w*)\((?P<arguments>{_TEXT}(?:\s*,\s*{_TEXT})*)\)")
_WORDS = frozenset({"true", "false", "none", "True", "False", "None", "not"})  # of Jinja, and no names
_ALLOWED: tuple[type[nodes.Node], ...] = (
    *(nodes.Name, nodes.Const, nodes.List, nodes.Tuple, nodes.Dict, nodes.Pair, nodes.CondExpr),
    *(nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Neg, nodes.Pos, nodes.Concat),
    *(nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not),
    *(nodes.Filter, nodes.Call, nodes.Keyword, nodes.Getattr, nodes.Getitem),
)


class ExpressionError(LrcpError):
    """An expression that cannot be read or has no value. ``span`` is within the scalar."""

    def __init__(self, code: str, message: str, span: Span, fix: str = "") -> None:
        super().__init__(message)
        self.code, self.span, self.fix = code, span, fix


class FunctionError(LrcpError):
    """Raised by a function that an expression calls; ``fix`` completes the finding."""

    def __init__(self, code: str, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.code, self.fix = code, fix


class UnknowableError(LrcpError):
    """Raised by a function whose answer stands in a file that cannot be read, which is a finding already."""


class Expression(Frozen):
    """A compiled expression; ``names`` are the variables and functions it needs. A ``bare`` one is a name alone."""

    source: str
    names: tuple[str, ...]
    run: Callable[[Mapping[str, Any]], Any]
    bare: bool = False


class Hole(Frozen):
    """An expression and where it stands in its scalar, delimiters included."""

    expression: Expression
    span: Span

    def span_of(self, name: str, text: str) -> Span:
        """Where ``name`` first stands in the hole, for a caret."""
        match = re.compile(rf"(?<![\w.\"']){re.escape(name)}(?!\w)").search(text, self.span.start, self.span.end)
        return Span(*match.span()) if match else self.span


class Template(Frozen):
    """A scalar with at least one expression, or with a mistake in one (``problems``)."""

    text: str
    parts: tuple[str | Hole, ...]
    problems: tuple[ExpressionError, ...] = ()

    @property
    def holes(self) -> Iterator[Hole]:
        return (part for part in self.parts if isinstance(part, Hole))

    @property
    def only(self) -> Hole | None:
        """The hole of a scalar that is exactly one expression, which keeps its type."""
        part = self.parts[0] if len(self.parts) == 1 else None
        return part if isinstance(part, Hole) else None


@cache
def parse_template(text: str) -> Template | None:
    """Compile the expressions of a scalar; None when it has none. Mistakes are in ``problems``."""
    if _OPEN not in text:
        return None
    parts: list[str | Hole] = []
    problems: list[ExpressionError] = []
    begin = 0
    while (start := text.find(_OPEN, begin)) >= 0:
        if start > begin:
            parts.append(text[begin:start])
        match = _HOLE.match(text, start)
        if match is None:
            span = Span(start, start + 2)
            problems.append(ExpressionError("S102", "`<<` is never closed", span, "close the expression with `>>`"))
            begin = len(text)
            break
        begin = match.end()
        try:
            parts.append(Hole(_compile(match[1]), Span(*match.span())))
        except ExpressionError as error:
            problems.append(ExpressionError(error.code, str(error), Span(*match.span()), error.fix))
    if begin < len(text):
        parts.append(text[begin:])
    return Template(text, tuple(parts), tuple(problems))


def evaluate(hole: Hole, variables: Mapping[str, Any], text: str) -> Any:
    """The value of ``hole``; raises ExpressionError when it has none."""
    expression = hole.expression
    try:
        value = expression.run(variables)
    except FunctionError as error:
        raise ExpressionError(error.code, str(error), hole.span, error.fix) from error
    except (UndefinedError, TemplateRuntimeError, ArithmeticError, TypeError, ValueError, LookupError) as error:
        raise ExpressionError("S103", f"`{expression.source}` has no value: {error}", hole.span) from error
    if isinstance(value, Undefined):
        raise ExpressionError("S103", f"`{expression.source}` is undefined", hole.span_of(expression.source, text))
    return value


def as_text(value: Any, hole: Hole) -> str:
    """How a value stands inside a longer text: numbers in plain decimals, booleans as Datadog spells them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_text(value)
    if value is None or isinstance(value, list | tuple | dict):
        source = hole.expression.source
        kind = "nothing" if value is None else "a list or map"
        raise ExpressionError("S103", f"`{source}` is {kind} and cannot stand within a text", hole.span)
    return str(value)


def number_text(value: float) -> str:
    """``40.0`` as ``40``, ``0.1 + 0.2`` as ``0.3``, never an exponent: the forms that Datadog reads."""
    return str(value) if isinstance(value, int) else f"{Decimal(format(value, '.12g')):f}"


class _Sandbox(ImmutableSandboxedEnvironment):
    """Arithmetic on numbers only: ``"x" * 10000000`` or ``"%999999d" % 1`` would fill the memory."""

    intercepted_binops = frozenset({"*", "%"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if not (isinstance(left, int | float) and isinstance(right, int | float)):
            raise TypeError(f"`{operator}` needs numbers on both sides")
        return super().call_binop(context, operator, left, right)


def _environment() -> _Sandbox:
    environment = _Sandbox(undefined=StrictUndefined, autoescape=False, optimized=False)
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    environment.tests = {}
    return environment


_ENVIRONMENT = _environment()


@cache
def _compile(raw: str) -> Expression:
    source = raw.strip()
    nowhere = Span(0, 0)
    if not source:
        raise ExpressionError("S102", "the expression is empty", nowhere)
    # Most expressions are a name, or a reference; Jinja would take ten times as long for these.
    if source.isidentifier() and source not in _WORDS:
        return Expression(source, (source,), itemgetter(source), bare=True)
    if (call := _CALL.fullmatch(source)) and call["function"] not in _WORDS:
        function, arguments = call["function"], [text[1:-1] for text in re.findall(_TEXT, call["arguments"])]
        return Expression(source, (function,), lambda variables: variables[function](*arguments))
    try:
        parser = Parser(_ENVIRONMENT, source, state="variable")
        tree = nodes.Output([parser.parse_expression()])
        if not parser.stream.eos:
            raise TemplateSyntaxError(f"`{parser.stream.current.value}` is left over", 1)
        _refuse_statements(tree)
        names = tuple(sorted({node.name for node in tree.find_all(nodes.Name)}))
        return Expression(source, names, _compiled(tree.nodes[0]))
    except TemplateSyntaxError as error:
        raise ExpressionError("S102", f"`{source}` is not an expression: {error.message}", nowhere) from error


def _compiled(expression: nodes.Node) -> TemplateExpression:
    """As ``compile_expression`` does it, but for parsing the text again."""
    result = nodes.Assign(nodes.Name("result", "store"), expression, lineno=1)
    template = nodes.Template([result], lineno=1)
    template.set_environment(_ENVIRONMENT)
    return TemplateExpression(_ENVIRONMENT.from_string(template), undefined_to_none=False)


def _refuse_statements(tree: nodes.Node) -> None:
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, _ALLOWED):
            raise TemplateSyntaxError(f"{type(node).__name__.lower()} is not allowed here", 1)
        if isinstance(node, nodes.Call) and not isinstance(node.node, nodes.Name):
            raise TemplateSyntaxError("only the reference functions can be called", 1)
        if isinstance(node, nodes.Filter) and node.name not in FILTERS:
            raise TemplateSyntaxError(f"there is no filter `{node.name}`; there are {', '.join(FILTERS)}", 1)
