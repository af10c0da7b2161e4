"""How a request may end: with an answer, or with a failure that the caller is told about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from reference.services.models.base import ErrorType, Usage


class Outcome(StrEnum):
    """The values of the tag `outcome` in contract/tags.yaml."""

    OK = "ok"
    ERROR = "error"
    TIMEOUT = "timeout"
    EMPTY = "empty"
    SAFETY_BLOCK = "safety_block"
    CANCELLED = "cancelled"
    REJECTED = "rejected"


AnswerOutcome = Literal[Outcome.OK, Outcome.EMPTY, Outcome.SAFETY_BLOCK]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model gave. ``text`` is empty when it gave nothing (EMPTY) or its filter withheld it (SAFETY_BLOCK)."""

    outcome: AnswerOutcome
    text: str
    model: str
    usage: Usage
    cost_usd: float
    similarity: float | None
    grounded: bool | None
    retries: int
    cached: bool = False


class FailureKind(StrEnum):
    THROTTLED = "throttled"
    BLOCKED = "blocked"
    PROVIDER_FAILED = "provider_failed"
    TIMED_OUT = "timed_out"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no answer. ``retry_after`` is in seconds."""

    kind: FailureKind
    message: str
    error_type: ErrorType | None = None
    retry_after: int | None = None

    @property
    def outcome(self) -> Outcome:
        return _OUTCOMES[self.kind]


_OUTCOMES = {
    FailureKind.THROTTLED: Outcome.REJECTED,
    FailureKind.BLOCKED: Outcome.REJECTED,
    FailureKind.PROVIDER_FAILED: Outcome.ERROR,
    FailureKind.TIMED_OUT: Outcome.TIMEOUT,
}


@dataclass(frozen=True, slots=True)
class Ended:
    """One request, ended: its result, and how long it took by the injected clock."""

    prompt_id: str
    result: Answer | Failure
    total_ms: float
    first_token_ms: float | None
