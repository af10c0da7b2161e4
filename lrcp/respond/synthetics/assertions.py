"""Assertions on one response: which hold, and of the others what was found instead."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from lrcp.core.errors import UnsupportedError
from lrcp.core.frozen import Frozen
from lrcp.respond.synthetics.model import Assertion

_SHOWN = 120
_HASHES = {"md5": hashlib.md5, "sha1": hashlib.sha1, "sha256": hashlib.sha256}
_DRAFTS = {"draft-07": "Draft7Validator", "draft-06": "Draft6Validator"}


class Response(Frozen):
    """``headers`` by their names in lower case; ``seconds`` from the request to the last byte."""

    status: int
    headers: Mapping[str, str]
    body: str
    seconds: float


def failure(assertion: Assertion, response: Response) -> str | None:
    """Why ``assertion`` does not hold, None when it does. Raises UnsupportedError for one that is not modelled."""
    what = f"{assertion.type} {assertion.property}" if assertion.property else assertion.type
    match assertion.operator:
        case "validatesJSONPath":
            return _json_path(what, assertion.target, response.body)
        case "validatesJSONSchema":
            return _json_schema(what, assertion.target, response.body)
        case "doesNotExist" | "isUndefined":
            found = _found(assertion, response)
            return None if found is None else f"{what}: expected none, found {shortened(found)}"
    found = _found(assertion, response)
    return _differs(what, assertion.operator, found, str(assertion.target))


def _found(assertion: Assertion, response: Response) -> str | None:
    match assertion.type:
        case "statusCode":
            return str(response.status)
        case "responseTime":
            return f"{response.seconds * 1000:.0f}"
        case "header":
            return response.headers.get((assertion.property or "").lower())
        case "body":
            return response.body
        case "bodyHash" if assertion.operator in _HASHES:
            return _HASHES[assertion.operator](response.body.encode()).hexdigest()
    raise UnsupportedError(f"the assertion {assertion.type} {assertion.operator}")


def _differs(what: str, operator: str, found: str | None, wanted: str) -> str | None:
    if operator in _HASHES:
        holds: Callable[[str, str], bool] = str.__eq__
    elif operator in OPERATORS:
        holds = OPERATORS[operator]
    else:
        raise UnsupportedError(f"the operator {operator}")
    if found is not None and holds(found, wanted):
        return None
    return f"{what}: expected {operator} {shortened(wanted)}, found {'none' if found is None else shortened(found)}"


def _number(text: str) -> float:
    """Not a number when it is none: no comparison holds then."""
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _matches(found: str, pattern: str) -> bool:
    import re2

    return re2.search(pattern, found) is not None


OPERATORS: Mapping[str, Callable[[str, str], bool]] = {
    "is": lambda found, wanted: found == wanted,
    "isNot": lambda found, wanted: found != wanted,
    "contains": lambda found, wanted: wanted in found,
    "doesNotContain": lambda found, wanted: wanted not in found,
    "matches": _matches,
    "doesNotMatch": lambda found, wanted: not _matches(found, wanted),
    "lessThan": lambda found, wanted: _number(found) < _number(wanted),
    "lessThanOrEqual": lambda found, wanted: _number(found) <= _number(wanted),
    "moreThan": lambda found, wanted: _number(found) > _number(wanted),
    "moreThanOrEqual": lambda found, wanted: _number(found) >= _number(wanted),
}


def json_values(path: str, body: str) -> list[str] | None:
    """What ``path`` finds in ``body``, as texts; None when the body is no JSON.

    Raises UnsupportedError for a path that cannot be read.
    """
    import jsonpath

    try:
        data = json.loads(body)
    except ValueError:
        return None
    try:
        return [_text(value) for value in jsonpath.findall(path, data)]
    except jsonpath.JSONPathError as error:
        raise UnsupportedError(f"the JSONPath `{path}`", str(error)) from error


def _json_path(what: str, target: Mapping[str, Any], body: str) -> str | None:
    path, operator, wanted = target["jsonpath"], target["operator"], str(target.get("targetvalue", ""))
    values = json_values(path, body)
    if values is None:
        return f"{what}: expected JSON, found {shortened(body)}"
    if operator in ("doesNotExist", "isUndefined"):
        return None if not values else f"{path}: expected none, found {shortened(values[0])}"
    if not values:
        return f"{path}: expected {operator} {shortened(wanted)}, found nothing there"
    problems = [_differs(path, operator, value, wanted) for value in values]
    match target.get("elementsoperator", "firstElementMatches"):
        case "firstElementMatches":
            return problems[0]
        case "everyElementMatches":
            return next(filter(None, problems), None)
        case "atLeastOneElementMatches":
            return None if None in problems else problems[0]
        case other:
            raise UnsupportedError(f"`elementsoperator: {other}`")


def _json_schema(what: str, target: Mapping[str, Any], body: str) -> str | None:
    import jsonschema

    try:
        data = json.loads(body)
    except ValueError:
        return f"{what}: expected JSON, found {shortened(body)}"
    validator = getattr(jsonschema, _DRAFTS[target.get("metaschema") or "draft-07"])
    problem = next(iter(validator(json.loads(target["jsonschema"])).iter_errors(data)), None)
    return None if problem is None else f"{what} at {problem.json_path}: {shortened(problem.message)}"


def _text(value: Any) -> str:
    """A JSON value as Datadog compares it: texts as they are, the rest as JSON."""
    return value if isinstance(value, str) else json.dumps(value)


def shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
