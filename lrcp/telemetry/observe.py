"""The decorator form: a function that answers one request, observed.

The function takes the LlmRequest as its first argument; its callers do not pass it. What it returns counts as
the answer when it is a text.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

from lrcp.telemetry.request import LlmRequest

P = ParamSpec("P")
R = TypeVar("R")


class Decorator(Protocol):
    """Takes away the first parameter, for async and plain functions."""

    def __call__(self, function: Callable[Concatenate[LlmRequest, P], R]) -> Callable[P, R]: ...


def observed(open_request: Callable[[str], LlmRequest], prompt: str) -> Decorator:
    """``prompt`` names the parameter that holds the prompt.

    Raises TypeError while decorating when there is no such parameter, or when the function is a generator:
    use ``with telemetry.llm_request(...)`` within it.
    """

    def decorate(function: Callable[Concatenate[LlmRequest, P], R]) -> Callable[P, R]:
        if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
            raise TypeError(f"{function.__qualname__} is a generator: use `with telemetry.llm_request(...)` within it")
        signature = _without_request(function, prompt)

        def text(*args: P.args, **kwargs: P.kwargs) -> str:
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            return str(bound.arguments[prompt])

        @wraps(function)
        async def answer_later(*args: P.args, **kwargs: P.kwargs) -> Any:
            with open_request(text(*args, **kwargs)) as request:
                return _noted(request, await cast("Awaitable[Any]", function(request, *args, **kwargs)))

        @wraps(function)
        def answer(*args: P.args, **kwargs: P.kwargs) -> R:
            with open_request(text(*args, **kwargs)) as request:
                return _noted(request, function(request, *args, **kwargs))

        wrapper: Any = answer_later if inspect.iscoroutinefunction(function) else answer
        # FastAPI and the like read the signature: the request is not theirs to fill in.
        wrapper.__signature__ = signature
        return cast("Callable[P, R]", wrapper)

    return decorate


def _without_request(function: Callable[..., Any], prompt: str) -> inspect.Signature:
    signature = inspect.signature(function)
    rest = list(signature.parameters.values())[1:]
    if prompt not in [parameter.name for parameter in rest]:
        raise TypeError(f"{function.__qualname__} has no parameter `{prompt}` after the request")
    return signature.replace(parameters=rest)


def _noted(request: LlmRequest, result: R) -> R:
    if isinstance(result, str):
        request.answered(result)
    return result
