"""A service that answers from a list, and tests as their declarations become."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest

from lrcp.core.position import Position
from lrcp.respond.synthetics import Response, Runner
from lrcp.respond.synthetics.model import Request
from lrcp.respond.synthetics.run import NoResponseError
from lrcp.spec.model import Resource


@dataclass
class Scripted:
    """Answers with ``answers`` in order, the last one again and again; None stands for no answer."""

    answers: Sequence[Response | None]
    requests: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Response:
        self.requests.append(request)
        answer = self.answers[min(len(self.requests), len(self.answers)) - 1]
        if answer is None:
            raise NoResponseError("connection refused")
        return answer


def response(body: Any = "", status: int = 200, seconds: float = 0.1, **headers: str) -> Response:
    text = body if isinstance(body, str) else json.dumps(body)
    return Response(status, {name.replace("_", "-"): value for name, value in headers.items()}, text, seconds)


def declared(**arguments: Any) -> Resource:
    known = {"name": "a test", "type": "api", "subtype": "http", "request_definition": {"url": "http://x/"}}
    return Resource(
        "datadog_synthetics_test", "chat--t", "t", "local", "local", known | arguments, Position("synthetics/a.yaml")
    )


@pytest.fixture
def answering() -> Callable[..., Response]:
    return response


@pytest.fixture
def declare() -> Callable[..., Resource]:
    return declared


@pytest.fixture
def runner() -> Callable[..., tuple[Runner, Scripted, list[float]]]:
    """``runner(*answers, NAME=value)`` gives a runner, the service it talks to, and the pauses it made."""

    def make(*answers: Response | None, **variables: str) -> tuple[Runner, Scripted, list[float]]:
        service, pauses = Scripted(answers), []  # type: ignore[var-annotated]
        values: Mapping[str, str] = variables
        return Runner(service, values, pauses.append, Random(1)), service, pauses

    return make
