"""Bodies of the admin API."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from reference.services.api.schemas import NUMBER
from reference.services.blocking import literals
from reference.services.credentials import Credentials
from reference.services.models.base import Provider
from reference.services.pricing import MODELS

_FEWEST_LITERAL_CHARACTERS = 4


def _known_model(model: str) -> str:
    if model not in MODELS:
        raise ValueError(f"expected one of {', '.join(sorted(MODELS))}")
    return model


def _specific(pattern: str) -> str:
    if sum(map(len, literals(pattern))) < _FEWEST_LITERAL_CHARACTERS:
        raise ValueError(f"expected {_FEWEST_LITERAL_CHARACTERS} or more characters that are not `*` or blank")
    return pattern


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class ModelBody(_Body):
    model: Annotated[str, AfterValidator(_known_model), Field(json_schema_extra={"enum": sorted(MODELS)})]


class CacheBody(_Body):
    enabled: Annotated[bool, Field(strict=True)]


Session = Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,128}$")]


class ThrottleBody(_Body):
    """Limits one session, or all requests together when none is named. Null lifts the limit."""

    requests_per_minute: Annotated[int, Field(ge=1, le=1_000_000), NUMBER] | None
    session: Session | None = None


class FailoverBody(_Body):
    provider: Provider


class SessionBlock(_Body):
    session: Session


class PatternBlock(_Body):
    """Plain text in which `*` stands for anything; found anywhere in a prompt, in any case."""

    pattern: Annotated[str, Field(min_length=4, max_length=200, pattern=r"[^*\s]"), AfterValidator(_specific)]


class SimulatorBody(_Body):
    """What shall be wrong with a simulated provider; what is left out is as in normal operation."""

    provider: Provider = Provider.PRIMARY
    error_rate: Annotated[float, Field(ge=0, le=1), NUMBER] = 0.0
    latency_factor: Annotated[float, Field(gt=0, le=1_000), NUMBER] = 1.0
    similarity_drop: Annotated[float, Field(ge=0, le=1), NUMBER] = 0.0


class ClockBody(_Body):
    """Seconds since the epoch."""

    advance_to: Annotated[float, Field(ge=0, le=1e12), NUMBER]


class CacheState(BaseModel):
    enabled: bool
    entries: int


class BlockedState(BaseModel):
    sessions: list[str]
    patterns: list[str]


class FaultState(BaseModel):
    error_rate: float
    latency_factor: float
    similarity_drop: float


class State(BaseModel):
    """How the service answers at the moment. ``simulator`` is null with a real model.

    ``credentials`` is what the last answers of each provider say of ours; an outage says nothing.
    """

    backend: str
    model: str
    provider: Provider
    providers: list[Provider]
    credentials: dict[Provider, Credentials]
    cache: CacheState
    requests_per_minute: int | None
    sessions_per_minute: dict[str, int]
    blocked: BlockedState
    simulator: dict[Provider, FaultState] | None
    now: float


class Changed(BaseModel):
    """Whether the call changed anything; repeating a call does not."""

    changed: bool
    state: State


class Flushed(BaseModel):
    """Totals since the start, as counted by the telemetry library."""

    metrics_sent: int
    logs_written: int
