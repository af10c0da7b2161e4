"""A synthetic API test, read from the arguments of `datadog_synthetics_test`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lrcp.core.errors import UnsupportedError
from lrcp.core.frozen import Frozen
from lrcp.facts.nested import block, blocks
from lrcp.spec.model import Resource

TYPE = "datadog_synthetics_test"
_MILLISECONDS = 1000


class Request(Frozen):
    """One HTTP request; every text may hold ``{{ VARIABLES }}``. ``timeout`` in seconds."""

    method: str
    url: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: str | None
    body_type: str | None
    timeout: float
    follow_redirects: bool


class Assertion(Frozen):
    """``target`` is a text, a number as text, or the map of ``validatesJSONPath`` and ``validatesJSONSchema``."""

    type: str
    operator: str
    target: Any
    property: str | None = None


class Extraction(Frozen):
    """A variable that later steps see: ``field`` names a header, ``parser`` is raw, json_path or regex."""

    name: str
    source: str
    field: str | None
    parser: str
    expression: str


class Step(Frozen):
    """``request`` is None for a pause of ``seconds``. ``retries`` happen ``interval`` seconds apart."""

    name: str
    request: Request | None
    assertions: Sequence[Assertion] = ()
    extractions: Sequence[Extraction] = ()
    seconds: float = 0.0
    retries: int = 0
    interval: float = 0.3
    allow_failure: bool = False
    is_critical: bool = False
    exit_if_succeed: bool = False


class Variable(Frozen):
    """``kind`` is text, whose value is ``pattern``, or global, whose value the runner is given."""

    name: str
    kind: str
    pattern: str


class SyntheticTest(Frozen):
    """A test of one step, or a journey of several; the retries of the test itself repeat all of them."""

    id: str
    steps: Sequence[Step]
    variables: Sequence[Variable]
    retries: int
    interval: float


def read_test(resource: Resource) -> SyntheticTest:
    """Raises UnsupportedError for a test that needs more than HTTP: a browser, another protocol."""
    arguments = resource.arguments
    type, subtype = arguments["type"], arguments.get("subtype", "http")
    if type != "api" or subtype not in ("http", "multi"):
        raise UnsupportedError(f"a test of the type {type}" + (f", {subtype}" if type == "api" else ""))
    steps = map(_step, blocks(arguments, "api_step")) if subtype == "multi" else [_single(arguments)]
    retries, interval = retries_of(block(arguments, "options_list"))
    return SyntheticTest(
        id=resource.id,
        steps=tuple(steps),
        variables=tuple(map(_variable, blocks(arguments, "config_variable"))),
        retries=retries,
        interval=interval,
    )


def retries_of(given: Mapping[str, Any]) -> tuple[int, float]:
    """How often a test or a step is repeated when it fails, and how many seconds apart."""
    retry = block(given, "retry")
    return int(retry.get("count", 0)), float(retry.get("interval", 300)) / _MILLISECONDS


def _single(arguments: Mapping[str, Any]) -> Step:
    assertions = tuple(map(_assertion, blocks(arguments, "assertion")))
    return Step(arguments["name"], _request(arguments), assertions)


def _step(given: Mapping[str, Any]) -> Step:
    if given.get("subtype") == "wait":
        return Step(given["name"], None, seconds=float(given.get("value", 0)))
    if given.get("subtype", "http") != "http":
        raise UnsupportedError(f"a step of the type {given['subtype']}")
    retries, interval = retries_of(given)
    return Step(
        name=given["name"],
        request=_request(given),
        assertions=tuple(map(_assertion, blocks(given, "assertion"))),
        extractions=tuple(map(_extraction, blocks(given, "extracted_value"))),
        retries=retries,
        interval=interval,
        allow_failure=bool(given.get("allow_failure")),
        is_critical=bool(given.get("is_critical")),
        exit_if_succeed=bool(given.get("exit_if_succeed")),
    )


def _request(given: Mapping[str, Any]) -> Request:
    definition = block(given, "request_definition")
    return Request(
        method=definition.get("method", "GET"),
        url=definition["url"],
        headers=given.get("request_headers") or {},
        query=given.get("request_query") or {},
        body=definition.get("body"),
        body_type=definition.get("body_type"),
        timeout=float(definition.get("timeout") or 60),
        follow_redirects=bool(definition.get("follow_redirects", False)),
    )


def _assertion(given: Mapping[str, Any]) -> Assertion:
    nested = next((key for key in ("targetjsonpath", "targetjsonschema", "targetxpath") if key in given), None)
    target = given.get("target") if nested is None else block(given, nested)
    return Assertion(given["type"], given.get("operator", ""), target, given.get("property"))


def _extraction(given: Mapping[str, Any]) -> Extraction:
    parser = block(given, "parser")
    return Extraction(
        given["name"],
        given["type"],
        given.get("field"),
        parser["type"],
        parser.get("value", ""),
    )


def _variable(given: Mapping[str, Any]) -> Variable:
    return Variable(given["name"], given["type"], str(given.get("pattern", "")))
