"""Template variables: the values that a dashboard is looked at with, put into its queries."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

from lrcp.core.frozen import Frozen, replace
from lrcp.core.position import Span
from lrcp.query import ast

NodeT = TypeVar("NodeT", bound=ast.Node)
ANY = "*"
_NAME = re.compile(r"\$(?P<name>\w+)(?P<value>\.value)?")


class Variable(Frozen):
    """``prefix`` is the tag or attribute that it filters by; ``value`` is ``*`` for everything."""

    name: str
    prefix: str
    value: str


Variables = Mapping[str, Variable]


def variables_of(dashboard: Mapping[str, Any], chosen: Mapping[str, str]) -> Variables:
    """The dashboard's variables with what was chosen, or with their defaults."""
    found = {}
    for each in dashboard.get("template_variables") or ():
        defaults = each.get("defaults") or [each.get("default") or ANY]
        name = str(each["name"])
        found[name] = Variable(name, str(each.get("prefix") or name), chosen.get(name, str(defaults[0])))
    return found


def filled(node: NodeT, variables: Variables) -> NodeT:
    """A query or search with values for its variables; one that the dashboard lacks stays."""
    result: NodeT = mapped(node, lambda each: _value(each, variables))
    return result


def filled_text(text: str, variables: Variables) -> str:
    """The same in a text that is no query, such as a title or the filter of a service map."""

    def value(match: re.Match[str]) -> str:
        variable = variables.get(match["name"])
        if variable is None:
            return match[0]
        return variable.value if match["value"] else f"{variable.prefix}:{variable.value}"

    return _NAME.sub(value, text)


def mapped(node: Any, change: Callable[[ast.Node], ast.Node]) -> Any:
    """``node`` with every node below it, then itself, put through ``change``."""
    if isinstance(node, tuple) and not isinstance(node, Span):
        return tuple(mapped(each, change) for each in node)
    if not isinstance(node, ast.Node):
        return node
    inner = {each.name: mapped(getattr(node, each.name), change) for each in fields(node) if each.init}
    return change(replace(node, **inner))


def _value(node: ast.Node, variables: Variables) -> ast.Node:
    if not isinstance(node, ast.TemplateVariable | ast.SearchVariable) or node.name not in variables:
        return node
    variable = variables[node.name]
    key, everything = node.key or variable.prefix, variable.value == ANY
    if isinstance(node, ast.TemplateVariable):
        return ast.Everything() if everything else ast.Tag(key, variable.value)
    return ast.MatchAll() if everything else ast.Field(key, variable.value)
