"""The parts of the running service, and how settings put them together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lrcp.contract.names import Metric
from lrcp.core.clock import Clock, SystemClock, VirtualClock
from lrcp.telemetry import Gauge, Telemetry
from reference.services.cache import ResponseCache
from reference.services.chance import chance
from reference.services.control import Control
from reference.services.credentials import CheckedModel, Credentials
from reference.services.faults import ToggledModel
from reference.services.health import HealthScore
from reference.services.models.base import Model, Provider
from reference.services.models.simulated import SimulatedModel
from reference.services.pipeline import Limits, Pipeline
from reference.services.quality import LexicalScorer
from reference.services.results import Answer, Failure, Outcome
from reference.services.retries import RetryPolicy
from reference.services.settings import Settings


@dataclass(frozen=True, slots=True)
class Platform:
    settings: Settings
    telemetry: Telemetry
    clock: Clock
    control: Control
    cache: ResponseCache[Answer | Failure]
    pipeline: Pipeline
    model: Model
    providers: tuple[Provider, ...]
    credentials: Mapping[Provider, Credentials]
    simulator: SimulatedModel | None

    async def close(self) -> None:
        await self.model.close()
        self.telemetry.close()


def build_clock(settings: Settings) -> Clock:
    return SystemClock() if settings.virtual_start is None else VirtualClock(settings.virtual_start)


def build_platform(settings: Settings, telemetry: Telemetry, clock: Clock, model: Model | None = None) -> Platform:
    """``model`` replaces the one that the settings ask for."""
    chosen, providers, simulator = (model, tuple(Provider), None) if model else _model(settings, clock)
    checked = CheckedModel(chosen, providers)
    toggled = ToggledModel(checked, clock, settings.seed)
    control = Control(clock, settings.model)
    health = HealthScore(clock)
    cache: ResponseCache[Answer | Failure] = ResponseCache(
        clock, capacity=settings.cache_entries, lifetime=settings.cache_seconds, keep=_worth_keeping
    )
    pipeline = Pipeline(
        telemetry=telemetry,
        clock=clock,
        model=toggled,
        control=control,
        cache=cache,
        retries=_retry_policy(settings, clock),
        scorer=LexicalScorer(),
        health=health,
        limits=Limits(settings.timeout_seconds, settings.token_allowance),
    )
    telemetry.on_flush(lambda: _gauges(health))
    return Platform(settings, telemetry, clock, control, cache, pipeline, toggled, providers, checked.seen, simulator)


def _gauges(health: HealthScore) -> list[Gauge]:
    score = health.value()
    return [] if score is None else [Gauge(Metric.LLM_HEALTH_SCORE, score)]


def _worth_keeping(result: Answer | Failure) -> bool:
    return result.outcome is Outcome.OK


def _retry_policy(settings: Settings, clock: Clock) -> RetryPolicy:
    def jitter(request: str, attempt: int) -> float:
        return chance(settings.seed, "jitter", request, attempt).random()

    return RetryPolicy(clock, jitter, settings.retries, settings.backoff_seconds)


def _model(settings: Settings, clock: Clock) -> tuple[Model, tuple[Provider, ...], SimulatedModel | None]:
    if settings.backend == "simulated":
        simulator = SimulatedModel(clock, settings.seed)
        return simulator, tuple(Provider), simulator
    from reference.services.models.configured import gemini_model

    model, providers = gemini_model(settings)
    return model, providers, None
