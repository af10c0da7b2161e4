"""What a rule is. One file of this package holds one rule: ``rule`` says what it is, ``check`` finds its breaches."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache

import lrcp.rules
from lrcp.core.finding import Finding, Severity
from lrcp.core.frozen import Frozen
from lrcp.rules.context import Context

_MODULE = re.compile(r"([a-z][0-9]{3})_[a-z0-9_]+")


class Rule(Frozen):
    """``title`` is one sentence about the mistake; the page docs/rules/<code>.md explains it."""

    code: str
    title: str
    severity: Severity = Severity.ERROR

    @property
    def page(self) -> str:
        return f"docs/rules/{self.code}.md"


class Loaded(Frozen):
    """A discovered rule and its module's name."""

    rule: Rule
    check: Callable[[Context], Iterator[Finding]]
    module: str


@cache
def codes() -> tuple[str, ...]:
    """Those of every rule of this package: a file named ``<code>_<name>.py`` is one, nothing is registered."""
    return tuple(_modules())


@cache
def all_rules() -> tuple[Loaded, ...]:
    """Every rule, by code."""
    return load(codes())


def load(codes: Iterable[str]) -> tuple[Loaded, ...]:
    """The rules of ``codes``, of which no others are imported."""
    modules = [importlib.import_module(f"lrcp.rules.{_modules()[code]}") for code in codes]
    return tuple(Loaded(module.rule, module.check, module.__name__) for module in modules)


@cache
def _modules() -> Mapping[str, str]:
    """The name of each rule's module by its code."""
    names = sorted(info.name for info in pkgutil.iter_modules(lrcp.rules.__path__))
    return {match[1].upper(): name for name in names if (match := _MODULE.fullmatch(name))}
