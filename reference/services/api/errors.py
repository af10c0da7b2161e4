"""Errors as responses: one shape, and no word of the prompt in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from reference.services.api.schemas import ErrorBody, Problem, ProblemDetail
from reference.services.results import Ended, Failure, FailureKind

_STATUS = {
    FailureKind.THROTTLED: 429,
    FailureKind.BLOCKED: 403,
    FailureKind.PROVIDER_FAILED: 502,
    FailureKind.TIMED_OUT: 504,
}
_BAD_REQUEST, _METHOD_NOT_ALLOWED = 400, 405
_TYPES: Mapping[int, Any] = {
    401: "unauthorized",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "too_large",
    422: "invalid_request",
}


_RETRY_AFTER = {"Retry-After": {"description": "Seconds to wait before another try.", "schema": {"type": "integer"}}}


def _documented(
    status: int, description: str, headers: dict[str, Any] | None = None
) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": ErrorBody, "description": description, "headers": headers or {}}}


INVALID = _documented(422, "The request is not of the documented form.")
TOO_LARGE = _documented(413, "The body is larger than the service reads.")
LLM_ERRORS: dict[int | str, dict[str, Any]] = {
    **_documented(403, "The session or the prompt is blocked; the model was not asked."),
    **TOO_LARGE,
    **INVALID,
    **_documented(429, "The service is throttled; the model was not asked.", _RETRY_AFTER),
    **_documented(502, "The model's provider failed, after all retries."),
    **_documented(504, "The model did not answer in time."),
}
ADMIN_ERRORS: dict[int | str, dict[str, Any]] = {
    **_documented(401, "The bearer token is missing or wrong."),
    **_documented(409, "The service is not configured for that."),
    **TOO_LARGE,
    **INVALID,
}


def problem_response(status: int, problem: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    body = ErrorBody(error=problem).model_dump(mode="json")
    return JSONResponse(body, status_code=status, headers=dict(headers or {}))


def failure_response(ended: Ended, failure: Failure) -> JSONResponse:
    problem = Problem(
        type=failure.kind.value,
        message=failure.message,
        prompt_id=ended.prompt_id,
        outcome=failure.outcome,
        error_type=failure.error_type,
    )
    headers = {} if failure.retry_after is None else {"Retry-After": str(failure.retry_after)}
    return problem_response(_STATUS[failure.kind], problem, headers)


def install_error_handlers(app: FastAPI) -> None:
    @app.exception_handler(RequestValidationError)
    async def on_invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        details = [ProblemDetail(where=_place(found["loc"]), problem=found["msg"]) for found in error.errors()]
        message = "the request is not of the documented form"
        return problem_response(422, Problem(type="invalid_request", message=message, details=details))

    @app.exception_handler(HTTPException)
    async def on_http_error(request: Request, error: HTTPException) -> JSONResponse:
        if error.status_code == _BAD_REQUEST:  # FastAPI's word for a body that is not even text
            return problem_response(422, Problem(type="invalid_request", message="the body is not valid JSON"))
        problem = Problem(type=_TYPES.get(error.status_code, "invalid_request"), message=str(error.detail))
        headers = _allowed(request) if error.status_code == _METHOD_NOT_ALLOWED else error.headers
        return problem_response(error.status_code, problem, headers)

    @app.exception_handler(Exception)
    async def on_bug(_: Request, __: Exception) -> JSONResponse:
        """The server logs the traceback; the caller learns only that it is not their fault."""
        return problem_response(500, Problem(type="internal", message="the service failed; its log says why"))


def _allowed(request: Request) -> dict[str, str]:
    """A path whose methods are separate routes would otherwise name those of the first one alone."""
    operations = request.app.openapi()["paths"].get(request.url.path, {"get": {}})
    return {"Allow": ", ".join(sorted(method.upper() for method in operations))}


def _place(path: Sequence[str | int]) -> str:
    """Keys come from outside: they may be long, or not even be encodable."""
    return ".".join(str(step) for step in path).encode("ascii", "backslashreplace").decode()[:200]
