"""What the pipeline asks of a model, and the ways in which a model may fail."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from lrcp.telemetry import Simulation


class Provider(StrEnum):
    """Where a model is served: the usual place, and the one to fail over to."""

    PRIMARY = "primary"
    SECONDARY = "secondary"


class ErrorType(StrEnum):
    """Why a request failed; the values of the tag `error_type` in contract/tags.yaml."""

    PROVIDER_UNAVAILABLE = "provider_unavailable"
    RATE_LIMITED = "rate_limited"
    INVALID_RESPONSE = "invalid_response"
    AUTHENTICATION = "authentication"
    INTERNAL = "internal"


RETRYABLE = frozenset({ErrorType.PROVIDER_UNAVAILABLE, ErrorType.RATE_LIMITED, ErrorType.INVALID_RESPONSE})


class ModelError(Exception):
    """One call of a model failed."""

    def __init__(self, type: ErrorType, message: str) -> None:
        self.type = type
        super().__init__(message)

    @property
    def retryable(self) -> bool:
        return self.type in RETRYABLE


@dataclass(frozen=True, slots=True)
class Prompt:
    """``text`` goes to the model. ``subject`` is the caller's own question, ``source`` the document it is about.

    ``vague`` prompts ask in a way that leads to a poor answer; only the simulator looks at it.
    """

    text: str
    subject: str
    source: str = ""
    vague: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens, as the provider bills them: reasoning counts as output."""

    input: int = 0
    output: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(self.input + other.input, self.output + other.output)


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One attempt to get an answer.

    ``request`` names the request and is the same for all of its attempts; ``attempt`` counts from 1.
    """

    prompt: Prompt
    model: str
    provider: Provider
    request: str
    attempt: int
    simulate: Simulation


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a streamed answer. ``usage`` holds the tokens of the call so far, where the model says them."""

    text: str = ""
    usage: Usage | None = None
    blocked: bool = False


class Model(Protocol):
    """Streams answers. Raises ModelError, at any point of the stream."""

    def stream(self, call: ModelCall) -> AsyncGenerator[Chunk, None]: ...

    async def close(self) -> None: ...
