"""Grok rules against a text: the first match rule that takes the whole text gives the attributes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from lrcp.core.frozen import Frozen
from lrcp.core.nearest import suggestion
from lrcp.logs.grok.errors import FilterError, GrokError
from lrcp.logs.grok.filters import filter_of
from lrcp.logs.grok.matchers import MATCHERS, Now
from lrcp.logs.grok.regex import Look, Pattern, compile_pattern, readable, translate
from lrcp.logs.grok.syntax import Rule, Token, read_rules
from lrcp.logs.paths import MISSING, get, merge, put
from lrcp.logs.record import without_empty

_LONGEST = 200_000
"""Characters of one rule when every rule that it refers to is written out."""

_PIN = "\ue000"
"""Of Unicode's private use: it stands in no log."""
_LONGEST_PINNED = 4_000
_MOST_PINS = 50


class Capture(Frozen):
    """Where a group goes, and what is done to its text before; an empty path is the top.

    ``weak``: a group that the author named in a regular expression; anything else at its path comes first.
    """

    extract: str
    steps: tuple[Callable[[Any], Any], ...] = ()
    weak: bool = False


class CompiledRule(Frozen):
    """``captures`` by group, weak ones last; ``pinned`` is the pattern with `_PIN` for its only look-around."""

    name: str
    pattern: Pattern
    captures: Mapping[str, Capture]
    looks: Mapping[str, Look]
    pinned: Pattern | None = None

    def parse(self, text: str) -> dict[str, Any] | None:
        """The attributes, or None when the rule does not take the whole of ``text``."""
        groups = self._groups(text)
        if groups is None:
            return None
        result: dict[str, Any] = {}
        for group, capture in self.captures.items():
            written = groups.get(group)
            if written:
                _keep(result, capture, written)
        return result

    def _groups(self, text: str) -> Mapping[str, str | None] | None:
        """The text of each group. A match whose look-arounds all hold is the one that any engine finds."""
        found = self.pattern.match(text)
        if found is None:
            return None
        places = [(look, found.start(self.pattern.groupindex[group])) for group, look in self.looks.items()]
        if all(at < 0 or look.holds(text, at) for look, at in places):
            groups: Mapping[str, str | None] = found.groupdict()
            return groups
        return self._elsewhere(text)

    def _elsewhere(self, text: str) -> Mapping[str, str | None] | None:
        """A match with the look-around at another place where it holds, the last one first."""
        if self.pinned is None or len(text) > _LONGEST_PINNED or _PIN in text:
            return None
        (look,) = self.looks.values()
        places = (at for at in range(len(text), -1, -1) if look.holds(text, at))
        for at in islice(places, _MOST_PINS):
            found = self.pinned.match(f"{text[:at]}{_PIN}{text[at:]}")
            if found:
                return {name: value and value.replace(_PIN, "") for name, value in found.groupdict().items()}
        return None


class GrokParser(Frozen):
    """``parse`` answers the attributes by the first rule that matches, None when none does."""

    rules: tuple[CompiledRule, ...]

    def parse(self, text: str) -> dict[str, Any] | None:
        text = readable(text)
        for rule in self.rules:
            found = rule.parse(text)
            if found is not None:
                return found
        return None


def compile_grok(match_rules: str, support_rules: str = "", *, now: Callable[[], datetime]) -> GrokParser:
    """Raises GrokError with the offset in ``match_rules``, SupportRuleError with that in ``support_rules``."""
    try:
        known = {rule.name: rule for rule in read_rules(support_rules, helper=True)}
    except GrokError as error:
        raise SupportRuleError(error.message, error.offset, error.fix) from None
    rules = read_rules(match_rules)
    known.update({rule.name: rule for rule in rules if rule.name not in known})
    compiled: list[CompiledRule] = []
    for rule in rules:
        try:
            compiled.append(_Compiler(known, now).compile(rule))
        except GrokError as error:
            error.offset = rule.offset if error.offset is None else error.offset
            raise
    return GrokParser(tuple(compiled))


class SupportRuleError(GrokError):
    """The offset is one in the text of the support rules."""


def _keep(result: dict[str, Any], capture: Capture, written: str) -> None:
    """Convert, and put the value at its place; what cannot be converted is left out."""
    value: Any = written
    try:
        for step in capture.steps:
            value = step(value)
            if value is None:
                return
    except FilterError:
        return
    if isinstance(value, dict):
        value = _spread(without_empty(value))
    if capture.weak:
        result.setdefault(capture.extract, value)
    elif not capture.extract:
        merge(result, value if isinstance(value, dict) else {})
    else:
        _add(result, capture.extract, value)


def _add(result: dict[str, Any], path: str, value: Any) -> None:
    """A path that is extracted twice holds a list; two objects become one."""
    present = get(result, path)
    if value in ({}, [], None):
        return
    if present is MISSING:
        put(result, path, value)
    elif isinstance(present, dict) and isinstance(value, dict):
        merge(present, value)
    elif isinstance(present, list):
        present.append(value)
    else:
        put(result, path, [present, value])


def _spread(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Keys with dots become objects."""
    result: dict[str, Any] = {}
    for key, value in tree.items():
        put(result, key, _spread(value) if isinstance(value, dict) else value)
    return result


@dataclass(slots=True)
class _Compiler:
    """Writes one rule out as one regular expression with a numbered group for each extraction."""

    known: Mapping[str, Rule]
    now: Now
    captures: dict[str, Capture] = field(default_factory=dict)
    looks: dict[str, Look] = field(default_factory=dict)
    within: list[str] = field(default_factory=list)
    length: int = 0

    def compile(self, rule: Rule) -> CompiledRule:
        expression = f"(?s)\\A(?:{self._rule(rule)})\\z"
        pinned = compile_pattern(expression.replace("(?P<l0>)", _PIN)) if len(self.looks) == 1 else None
        captures = dict(sorted(self.captures.items(), key=lambda item: item[1].weak))
        return CompiledRule(rule.name, compile_pattern(expression), captures, self.looks, pinned)

    def _rule(self, rule: Rule) -> str:
        if rule.name in self.within:
            raise GrokError(f"the rule `{rule.name}` refers to itself", rule.offset)
        self.within.append(rule.name)
        try:
            expression = "".join(
                self._text(part) if isinstance(part, str) else self._token(part) for part in rule.parts
            )
        except GrokError as error:
            if rule.helper and not isinstance(error, SupportRuleError):
                offset = rule.offset if error.offset is None else error.offset
                raise SupportRuleError(error.message, offset, error.fix) from None
            raise
        self.within.pop()
        return expression

    def _text(self, text: str) -> str:
        self.length += len(text)
        if self.length > _LONGEST:
            raise GrokError("the rule is too long when the rules it refers to are written out")
        return translate(text, self._look, self._named)

    def _token(self, token: Token) -> str:
        name = token.matcher.name
        group = None if token.extract is None else f"g{len(self.captures)}"
        if group is not None:
            self.captures[group] = Capture(token.extract or "")  # in the order of the line
        try:
            expression, convert = self._matched(token)
            filter = filter_of(token.filter) if token.filter else None
        except GrokError as error:
            error.offset = token.offset if error.offset is None else error.offset
            raise
        if group is None:  # another rule is put in as it is written, with whatever repeats its first or last part
            return expression if name in self.known else f"(?:{expression})"
        steps = tuple(step for step in (convert, filter) if step)
        # A rule that is extracted as a whole still extracts its own parts.
        self.captures[group] = Capture(token.extract or "", steps)
        return f"(?P<{group}>{expression})" if token.extract or steps or name in self.known else f"(?:{expression})"

    def _matched(self, token: Token) -> tuple[str, Callable[[str], Any] | None]:
        name = token.matcher.name
        if name in self.known:
            return self._rule(self.known[name]), None
        if name not in MATCHERS:
            names = [*self.known, *(entry.name for entry in MATCHERS)]
            raise GrokError(f"there is no matcher or rule `{name}`", fix=suggestion(name, names))
        matcher = MATCHERS.get(name)(token.matcher.arguments or (), self.now)
        expression = matcher.expression if matcher.translated else self._text(matcher.expression)
        return expression, matcher.convert

    def _named(self, name: str) -> str:
        group = f"n{len(self.captures)}"
        self.captures[group] = Capture(name, weak=True)
        return group

    def _look(self, look: Look) -> str:
        group = f"l{len(self.looks)}"
        self.looks[group] = look
        return group
