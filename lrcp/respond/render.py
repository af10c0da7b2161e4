"""Templates and an occasion -> text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from urllib.parse import quote

from lrcp.core.errors import LrcpError, UnsupportedError
from lrcp.core.position import Span
from lrcp.core.registry import Registry
from lrcp.respond.numbers import calculate
from lrcp.respond.template import Block, Helper, Node, TemplateError, Text, Variable, parse
from lrcp.respond.variables import (
    CONDITIONALS,
    Occasion,
    instant_of,
    local,
    number_of,
    tag_or_variable,
    text_of,
)


@dataclass(slots=True)
class Rendering:
    """``priority``: what ``{{override_priority}}`` said last."""

    occasion: Occasion
    priority: int | None = field(default=None)


HelperFunction = Callable[[Rendering, tuple[str, ...]], str]
HELPERS: Registry[HelperFunction] = Registry("message function", "Functions of messages")


def render(template: str, rendering: Rendering) -> str:
    """The text for this occasion. Raises TemplateError for a malformed template, UnsupportedError for a
    construct that is not known.
    """
    return _joined(parse(template), rendering)


def _joined(nodes: Sequence[Node], rendering: Rendering) -> str:
    return "".join(_node(node, rendering) for node in nodes)


def _node(node: Node, rendering: Rendering) -> str:
    match node:
        case Text(text=text):
            return text
        case Variable(name=name, escaped=escaped):
            value = text_of(name, rendering.occasion)
            return escape(value) if escaped else value
        case Helper(name=name, arguments=arguments, span=span):
            with _at(span):
                return HELPERS.get(name)(rendering, arguments)
        case Block(name=name, arguments=arguments, span=span):
            with _at(span):
                holds = CONDITIONALS.get(name)(rendering.occasion, arguments)
            return _joined(node.body if holds != node.negated else node.otherwise, rendering)


@contextmanager
def _at(span: Span) -> Iterator[None]:
    """Errors of what happens inside get the place in the message; unsupported constructs keep their name."""
    try:
        yield
    except (UnsupportedError, TemplateError):
        raise
    except LrcpError as error:
        raise TemplateError(str(error), span) from error


@HELPERS.exact("eval")
def _eval(rendering: Rendering, arguments: tuple[str, ...]) -> str:
    (expression,) = _arguments("eval", arguments, 1)
    return calculate(expression, lambda name: number_of(name, rendering.occasion))


@HELPERS.exact("local_time")
def _local_time(rendering: Rendering, arguments: tuple[str, ...]) -> str:
    variable, zone = _arguments("local_time", arguments, 2)
    return local(instant_of(variable, rendering.occasion), zone)


@HELPERS.modelled("urlencode", note="every character but letters, digits and _.-~")
def _urlencode(rendering: Rendering, arguments: tuple[str, ...]) -> str:
    (name,) = _arguments("urlencode", arguments, 1)
    return quote(tag_or_variable(name, rendering.occasion), safe="")


@HELPERS.exact("override_priority")
def _override_priority(rendering: Rendering, arguments: tuple[str, ...]) -> str:
    (priority,) = _arguments("override_priority", arguments, 1)
    if priority.upper() not in ("P1", "P2", "P3", "P4", "P5"):
        raise LrcpError(f"override_priority takes P1 to P5, not {priority}")
    rendering.priority = int(priority[1:])
    return ""


def _arguments(name: str, arguments: tuple[str, ...], count: int) -> tuple[str, ...]:
    if len(arguments) != count:
        raise LrcpError(f"{name} takes {count} arguments in quotes, not {len(arguments)}")
    return arguments
