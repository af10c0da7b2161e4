"""The way of one request: judged, admitted, looked up, answered, measured."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from lrcp.core.clock import Clock
from lrcp.telemetry import LlmRequest, Simulation, Telemetry
from reference.services import security
from reference.services.cache import ResponseCache
from reference.services.chance import Occurrences, digest
from reference.services.control import Control
from reference.services.health import HealthScore
from reference.services.models.base import Model, ModelCall, ModelError, Prompt, Usage
from reference.services.pricing import cost_usd
from reference.services.quality import QualityScorer
from reference.services.results import Answer, AnswerOutcome, Ended, Failure, FailureKind, Outcome
from reference.services.retries import RetryPolicy
from reference.services.tokens import estimate


@dataclass(frozen=True, slots=True)
class Ask:
    """What a caller wants."""

    endpoint: str
    request_type: str
    prompt: Prompt
    simulate: Simulation
    session_id: str | None = None
    client: str | None = None


@dataclass(slots=True)
class _Progress:
    """What a request has used up so far, kept outside the attempts so that failed ones are paid for too."""

    key: str
    started: float
    model: str
    first_token_ms: float | None = None
    retries: int = 0
    usage: Usage = field(default_factory=Usage)
    cost_usd: float = 0.0


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds that a request may take in all, and input tokens that count as full use of one request."""

    timeout: float
    token_allowance: int


class Pipeline:
    """Answers requests. Expected failures are values; an exception out of here is a bug or a client gone."""

    def __init__(
        self,
        *,
        telemetry: Telemetry,
        clock: Clock,
        model: Model,
        control: Control,
        cache: ResponseCache[Answer | Failure],
        retries: RetryPolicy,
        scorer: QualityScorer,
        health: HealthScore,
        limits: Limits,
    ) -> None:
        self._telemetry = telemetry
        self._clock = clock
        self._model = model
        self._control = control
        self._cache = cache
        self._retries = retries
        self._scorer = scorer
        self._health = health
        self._limits = limits
        self._occurrences = Occurrences()

    async def answer(self, ask: Ask) -> Ended:
        key = digest(ask.endpoint, ask.prompt.text, ask.simulate)
        progress = _Progress(key, self._clock.now(), self._control.model)
        with self._telemetry.llm_request(
            endpoint=ask.endpoint,
            request_type=ask.request_type,
            model=progress.model,
            prompt=ask.prompt.text,
            session_id=ask.session_id,
            client=ask.client,
            simulate=ask.simulate,
        ) as request:
            try:
                result = self._refusal(ask, request) or await self._within_deadline(ask, request, progress)
            except asyncio.CancelledError:
                self._spent(request, progress)
                request.ended(Outcome.CANCELLED)
                raise
            total_ms = (self._clock.now() - progress.started) * 1000
            self._measured(request, result, progress)
        similarity = result.similarity if isinstance(result, Answer) else None
        self._health.record(result.outcome, total_ms, similarity)
        return Ended(request.prompt_id, result, total_ms, progress.first_token_ms)

    def _refusal(self, ask: Ask, request: LlmRequest) -> Failure | None:
        said = f"{ask.prompt.subject}\n{ask.prompt.source}"
        request.risk(
            injection=security.prompt_injection_risk(said),
            token_abuse=security.token_abuse(estimate(ask.prompt.text), self._limits.token_allowance),
        )
        if (reason := self._control.blocked.refuses(ask.session_id, said)) is not None:
            return Failure(FailureKind.BLOCKED, reason)
        if (seconds := self._control.throttled(ask.session_id)) is not None:
            message = f"more requests than the throttle allows; try again in {seconds} s"
            return Failure(FailureKind.THROTTLED, message, retry_after=seconds)
        return None

    async def _within_deadline(self, ask: Ask, request: LlmRequest, progress: _Progress) -> Answer | Failure:
        try:
            return await self._clock.within(self._limits.timeout, self._looked_up(ask, request, progress))
        except TimeoutError:
            return Failure(FailureKind.TIMED_OUT, f"no answer within {self._limits.timeout:g} s")

    async def _looked_up(self, ask: Ask, request: LlmRequest, progress: _Progress) -> Answer | Failure:
        if not self._control.caching:
            return await self._asked(ask, request, progress)
        result, hit = await self._cache.fetch(progress.key, lambda: self._asked(ask, request, progress))
        request.cache("hit" if hit else "miss")
        if hit and isinstance(result, Answer):
            request.model(result.model)
            return replace(result, cached=True, usage=Usage(), cost_usd=0.0, retries=0)
        return result

    async def _asked(self, ask: Ask, request: LlmRequest, progress: _Progress) -> Answer | Failure:
        name = f"{progress.key}-{self._occurrences.next(progress.key)}"

        def on_retry() -> None:
            progress.retries += 1
            request.retry()

        async def attempt(number: int) -> tuple[str, bool]:
            progress.model = self._control.model
            request.model(progress.model)
            call = ModelCall(ask.prompt, progress.model, self._control.provider, name, number, ask.simulate)
            return await self._streamed(call, request, progress)

        try:
            text, blocked = await self._retries.run(name, attempt, on_retry)
        except ModelError as error:
            return Failure(FailureKind.PROVIDER_FAILED, str(error), error.type)
        return self._judged(ask, text, progress, blocked=blocked)

    async def _streamed(self, call: ModelCall, request: LlmRequest, progress: _Progress) -> tuple[str, bool]:
        """The whole answer of one call, and whether the model's filter withheld it."""
        started, parts, usage, blocked = self._clock.now(), list[str](), Usage(), False
        try:
            async with aclosing(self._model.stream(call)) as chunks:
                async for chunk in chunks:
                    if chunk.text and not parts:
                        request.first_token()
                        progress.first_token_ms = (self._clock.now() - started) * 1000
                    if chunk.text:
                        parts.append(chunk.text)
                    usage = chunk.usage or usage
                    blocked = blocked or chunk.blocked
        finally:
            progress.usage += usage
            progress.cost_usd += cost_usd(call.model, usage)
        return "" if blocked else "".join(parts), blocked

    def _judged(self, ask: Ask, text: str, progress: _Progress, *, blocked: bool) -> Answer:
        outcome = _answer_outcome(text, blocked=blocked)
        score = self._scorer.score(ask.prompt, text) if outcome is Outcome.OK else None
        return Answer(
            outcome,
            text,
            progress.model,
            progress.usage,
            progress.cost_usd,
            similarity=score.similarity if score else None,
            grounded=score.grounded if score else None,
            retries=progress.retries,
        )

    def _measured(self, request: LlmRequest, result: Answer | Failure, progress: _Progress) -> None:
        self._spent(request, progress)
        if isinstance(result, Failure):
            request.ended(result.outcome, result.error_type)
            return
        if result.outcome is Outcome.OK:
            request.answered(result.text)
        if result.similarity is not None:
            request.similarity(result.similarity, grounded=result.grounded)
        request.ended(result.outcome)

    @staticmethod
    def _spent(request: LlmRequest, progress: _Progress) -> None:
        if progress.usage != Usage():
            request.tokens(input=progress.usage.input, output=progress.usage.output)
            request.cost(progress.cost_usd)


def _answer_outcome(text: str, *, blocked: bool) -> AnswerOutcome:
    if blocked:
        return Outcome.SAFETY_BLOCK
    return Outcome.OK if text.strip() else Outcome.EMPTY
