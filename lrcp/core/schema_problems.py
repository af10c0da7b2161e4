"""What breaks a JSON Schema, in words: each problem with its place, the nearest known key and the fix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import relevance

from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.core.yamldoc import Document

Schema = Mapping[str, Any]
_Error = Any  # jsonschema.ValidationError, whose stubs call every attribute possibly unset

_CHOICES = ("anyOf", "oneOf")
_SUBSCHEMAS = ("allOf", "anyOf", "oneOf", "if", "then", "else", "$ref", "dependentSchemas")
_TEXTS = ("pattern", "format", "minLength", "maxLength")
_RANGES = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minItems", "maxItems")
_WORDS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
    "multipleOf": "a multiple of {}",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "minProperties": "at least {} keys",
    "maxProperties": "at most {} keys",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "pattern": "text matching `{}`",
    "format": "a {}",
    "const": "`{}`",
    "uniqueItems": "items that differ",
}
_COUNTED = ("items", "keys", "characters", "items that differ")
_TYPES = {
    "object": "a map",
    "array": "a list",
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "nothing",
}


def problems(document: Document, schema: Schema) -> list[Finding]:
    """Every problem of ``document`` by ``schema``, in the order of the file."""
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    reader = _Reader(document, schema)
    found = {finding for error in validator.iter_errors(document.value) for finding in reader.findings(error)}
    return sorted(found, key=lambda finding: finding.sort_key)


class _Reader:
    """Says in words what a ValidationError means for the writer of the document."""

    def __init__(self, document: Document, schema: Schema) -> None:
        self._document = document
        self._root = schema

    def findings(self, error: _Error) -> Iterator[Finding]:
        rule = str(error.validator)
        path = tuple(error.absolute_path)
        if rule in _CHOICES and error.context:
            yield from self._choice(error)
        elif "propertyNames" in error.absolute_schema_path:
            yield self._bad_name(error, path)
        elif rule in ("additionalProperties", "unevaluatedProperties") and error.schema.get(rule) is False:
            yield from self._unknown_keys(error, path)
        elif rule in ("required", "dependentRequired"):
            yield from self._missing_keys(error, path)
        elif rule == "type":
            yield self._wrong_type(error, _listed(error.validator_value))
        elif rule in ("enum", "const"):
            yield self._not_allowed(error)
        else:
            yield self._other(error, rule)

    def _choice(self, error: _Error) -> Iterator[Finding]:
        """The errors of the form that the writer most likely meant: the one that got furthest."""
        branches: dict[Any, list[_Error]] = {}
        for each in error.context or ():
            branches.setdefault(each.relative_schema_path[0], []).append(each)
        meant = [branch for branch in branches.values() if not any(_is_other_type(each) for each in branch)]
        if len(meant) > 1 and all(_is_missing_key(branch) for branch in meant):
            yield self._missing_choice(error, [key for branch in meant for key in branch[0].validator_value])
        elif meant:
            best = min(meant, key=_distance)
            for each in best:
                yield from self.findings(each)
        else:
            others = [each for each in error.context if _is_other_type(each)]
            yield self._wrong_type(error, [name for each in others for name in _listed(each.validator_value)])

    def _unknown_keys(self, error: _Error, path: tuple[str | int, ...]) -> Iterator[Finding]:
        through_references = error.validator == "unevaluatedProperties"
        known = set(self._known(error.schema) if through_references else error.schema.get("properties", {}))
        patterns = dict.fromkeys(error.schema.get("patternProperties", {}), False)
        others = Draft202012Validator({"patternProperties": patterns})
        unknown = [key for key in error.instance if key not in known and others.is_valid({key: None})]
        for key in unknown:
            yield Finding(
                "S001",
                f"`{key}` is not known {_where(path)}",
                self._document.key_position(*path, key),
                found=key,
                expected=_either(f"`{name}`" for name in sorted(known)) if len(known) <= 12 else "",
                fix=suggestion(key, known),
            )
        if not unknown:
            yield Finding("S007", f"{_subject(path)}: {error.message}", self._document.position(*path))

    def _known(self, schema: Any, depth: int = 0) -> Iterator[str]:
        """Keys that ``schema`` speaks of, also through references and alternatives."""
        if not isinstance(schema, Mapping) or depth > 8:
            return
        yield from schema.get("properties", {})
        for word in _SUBSCHEMAS:
            part = schema.get(word)
            if word == "$ref" and isinstance(part, str):
                part = self._resolved(part)
            parts = part.values() if word == "dependentSchemas" and part else part if isinstance(part, list) else [part]
            for each in parts:
                yield from self._known(each, depth + 1)

    def _resolved(self, reference: str) -> Any:
        target: Any = self._root
        for step in reference.removeprefix("#").strip("/").split("/"):
            target = target.get(step, {}) if isinstance(target, Mapping) and step else target
        return target

    def _missing_keys(self, error: _Error, path: tuple[str | int, ...]) -> Iterator[Finding]:
        wanted = error.validator_value
        if isinstance(wanted, Mapping):
            wanted = [name for key, names in wanted.items() if key in error.instance for name in names]
        for key in wanted:
            if key not in error.instance:
                meaning = _described(error.schema.get("properties", {}).get(key))
                message = f"`{key}` is missing {_where(path)}"
                position = self._document.key_position(*path) if path else self._document.position()
                yield Finding("S002", message, position, expected=meaning, fix=f"add `{key}:`")

    def _missing_choice(self, error: _Error, keys: list[str]) -> Finding:
        path = tuple(error.absolute_path)
        choice = _either(f"`{key}`" for key in keys)
        position = self._document.key_position(*path) if path else self._document.position()
        return Finding(
            "S002", f"{_subject(path)} needs one of {choice}", position, expected=choice, fix="add one of them"
        )

    def _wrong_type(self, error: _Error, types: Iterable[str]) -> Finding:
        path = tuple(error.absolute_path)
        expected = _either(dict.fromkeys(_TYPES.get(name, name) for name in types))
        found = _shown(error.instance)
        message = f"{_subject(path)} must be {expected}"
        return Finding("S003", message, self._document.position(*path), found=found, expected=expected)

    def _not_allowed(self, error: _Error) -> Finding:
        path = tuple(error.absolute_path)
        values = error.validator_value if error.validator == "enum" else [error.validator_value]
        allowed = [_shown(value) for value in values]
        found = _shown(error.instance)
        return Finding(
            "S004",
            f"{_subject(path)} cannot be {found}",
            self._document.position(*path),
            found=found,
            expected=_either(allowed) if len(allowed) <= 12 else f"one of {len(allowed)} values",
            fix=suggestion(str(error.instance), [str(value) for value in values]),
        )

    def _bad_name(self, error: _Error, path: tuple[str | int, ...]) -> Finding:
        expected = _rule_in_words(error)
        position = self._document.key_position(*path, str(error.instance))
        message = f"`{error.instance}` cannot be a key {_where(path)}"
        return Finding("S005", message, position, found=str(error.instance), expected=expected)

    def _other(self, error: _Error, rule: str) -> Finding:
        path = tuple(error.absolute_path)
        code = "S005" if rule in _TEXTS else "S006" if rule in _RANGES else "S007"
        expected = _rule_in_words(error)
        if rule == "not":
            problem = "is not allowed here"
        elif rule not in _WORDS:
            problem = f"breaks the rule `{rule}`"
        else:
            problem = f"must {'have' if expected.endswith(_COUNTED) else 'be'} {expected}"
        found = _shown(error.instance)
        position = self._document.position(*path)
        return Finding(code, f"{_subject(path)} {problem}", position, found=found, expected=expected)


def _rule_in_words(error: _Error) -> str:
    words = _WORDS.get(str(error.validator))
    return words.format(error.validator_value) if words else _described(error.schema)


def _distance(branch: list[_Error]) -> tuple[int, int, list[Any]]:
    """How far an alternative is from what was written; a `type:` that names another one weighs most."""
    others = sum(error.validator in ("const", "enum") for error in branch)
    return others, len(branch), sorted(map(relevance, branch), reverse=True)


def _is_missing_key(branch: list[_Error]) -> bool:
    """The alternative asks for nothing but one more key, here."""
    only = branch[0]
    return (
        len(branch) == 1 and only.validator == "required" and not only.relative_path and len(only.validator_value) == 1
    )


def _is_other_type(error: _Error) -> bool:
    """The alternative is for values of another kind: not what the writer meant."""
    return error.validator == "type" and not error.relative_path


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _described(schema: Any) -> str:
    return str(schema.get("description", "")).rstrip(".") if isinstance(schema, Mapping) else ""


def _where(path: tuple[str | int, ...]) -> str:
    return f"in {_dotted(path)}" if path else "at the top of the file"


def _subject(path: tuple[str | int, ...]) -> str:
    return _dotted(path) if path else "the file"


def _dotted(path: tuple[str | int, ...]) -> str:
    """`overrides[2].critical`, in backquotes."""
    parts = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return f"`{parts.removeprefix('.')}`"


def _shown(value: Any) -> str:
    """A value short enough for a message."""
    if isinstance(value, Mapping):
        return "a map"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, bool) or value is None:
        return {True: "`true`", False: "`false`", None: "nothing"}[value]
    text = str(value)
    quoted = f'"{text}"' if isinstance(value, str) and (not text or text.strip() != text) else text
    return f"`{quoted[:60]}…`" if len(quoted) > 60 else f"`{quoted}`"


def _either(words: Iterable[str]) -> str:
    *most, last = [*words] or [""]
    return f"{', '.join(most)} or {last}" if most else last
