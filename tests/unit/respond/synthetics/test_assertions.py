from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lrcp.core.errors import UnsupportedError
from lrcp.respond.synthetics import Response
from lrcp.respond.synthetics.assertions import failure
from lrcp.respond.synthetics.model import Assertion

BODY = {"status": "ok", "count": 3, "flag": True, "none": None, "items": [{"n": 1}, {"n": 5}]}


@pytest.fixture
def found(answering: Callable[..., Response]) -> Response:
    return answering(BODY, status=201, seconds=0.25, content_type="application/json")


def path(jsonpath: str, operator: str, wanted: str = "", elements: str | None = None) -> Assertion:
    target = {"jsonpath": jsonpath, "operator": operator, "targetvalue": wanted}
    return Assertion("body", "validatesJSONPath", target | ({"elementsoperator": elements} if elements else {}))


@pytest.mark.parametrize(
    ("assertion", "problem"),
    [
        (Assertion("statusCode", "is", "201"), None),
        (Assertion("statusCode", "is", "200"), "statusCode: expected is 200, found 201"),
        (Assertion("statusCode", "isNot", "500"), None),
        (Assertion("statusCode", "matches", "^2"), None),
        (Assertion("statusCode", "doesNotMatch", "^2"), "statusCode: expected doesNotMatch ^2, found 201"),
        (Assertion("responseTime", "lessThan", "251"), None),
        (Assertion("responseTime", "lessThan", "250"), "responseTime: expected lessThan 250, found 250"),
        (Assertion("responseTime", "lessThanOrEqual", "250"), None),
        (Assertion("responseTime", "moreThan", "250"), "responseTime: expected moreThan 250, found 250"),
        (Assertion("responseTime", "moreThanOrEqual", "250"), None),
        (Assertion("header", "contains", "json", "Content-Type"), None),
        (Assertion("header", "is", "x", "etag"), "header etag: expected is x, found none"),
        (Assertion("header", "doesNotExist", None, "etag"), None),
        (
            Assertion("header", "isUndefined", None, "content-type"),
            "header content-type: expected none, found application/json",
        ),
        (Assertion("body", "contains", '"ok"'), None),
        (Assertion("body", "doesNotContain", "ok"), f"body: expected doesNotContain ok, found {'BODY'}"),
        (Assertion("bodyHash", "sha256", "0"), "bodyHash: expected sha256 0"),
        (path("$.status", "is", "ok"), None),
        (path("$.count", "is", "3"), None),
        (path("$.flag", "is", "true"), None),
        (path("$.none", "is", "null"), None),
        (path("$.count", "moreThan", "3"), "$.count: expected moreThan 3, found 3"),
        (path("$.status", "moreThan", "3"), "$.status: expected moreThan 3, found ok"),
        (path("$.missing", "is", "1"), "$.missing: expected is 1, found nothing there"),
        (path("$.missing", "doesNotExist"), None),
        (path("$.status", "doesNotExist"), "$.status: expected none, found ok"),
        (path("$.items[*].n", "lessThan", "3"), None),
        (path("$.items[*].n", "lessThan", "3", "everyElementMatches"), "$.items[*].n: expected lessThan 3, found 5"),
        (path("$.items[*].n", "is", "5", "atLeastOneElementMatches"), None),
        (
            path("$.items[*].n", "is", "9", "atLeastOneElementMatches"),
            "$.items[*].n: expected is 9, found 1",
        ),
    ],
    ids=str,
)
def test_an_assertion_holds_or_says_what_was_found(found: Response, assertion: Assertion, problem: str | None) -> None:
    said = failure(assertion, found)

    if problem is None:
        assert said is None
    else:
        assert said is not None
        assert said.startswith(problem.replace("BODY", '{"status": "ok"'))


def test_a_body_that_is_no_json_fails_and_is_shown_in_short(answering: Callable[..., Response]) -> None:
    said = failure(path("$.a", "is", "1"), answering("<html>" + "x" * 500))

    assert said is not None
    assert said.startswith("body: expected JSON, found <html>xxx")
    assert len(said) < 200


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ('{"type": "object", "required": ["status"]}', None),
        ('{"properties": {"count": {"type": "string"}}}', "body at $.count: 3 is not of type 'string'"),
    ],
)
def test_a_json_schema_says_where_it_is_violated(found: Response, schema: str, problem: str | None) -> None:
    target = {"jsonschema": schema, "metaschema": "draft-07"}
    assert failure(Assertion("body", "validatesJSONSchema", target), found) == problem


@pytest.mark.parametrize(
    ("assertion", "construct"),
    [
        (Assertion("certificate", "isInMoreThan", "10"), "the assertion certificate isInMoreThan"),
        (Assertion("statusCode", "validates", "10"), "the operator validates"),
        (path("$.items[", "is", "1"), r"the JSONPath `\$.items\[`"),
        (path("$.items[*].n", "is", "1", "serializationMatches"), "`elementsoperator: serializationMatches`"),
    ],
)
def test_what_is_not_modelled_is_refused_by_name(found: Response, assertion: Assertion, construct: Any) -> None:
    with pytest.raises(UnsupportedError, match=construct):
        failure(assertion, found)
