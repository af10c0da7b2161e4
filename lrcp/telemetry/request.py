"""One LLM request while it runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Literal, Self

from lrcp.contract.names import Cache
from lrcp.core.clock import Clock
from lrcp.telemetry.facts import Facts

_CANCELLATIONS = (asyncio.CancelledError, GeneratorExit, KeyboardInterrupt, SystemExit)
Ending = Callable[[], None]


class LlmRequest:
    """A context manager: leaving it sends the metrics, the log line and the span of the request, once.

    An exception on the way out ends the request as timeout, cancelled or error by its type, unless ``ended``
    named another failure before. It is always passed on. Whatever is noted after the end is ignored.
    """

    def __init__(self, facts: Facts, clock: Clock, begin: Callable[[Facts], Ending]) -> None:
        self._facts = facts
        self._clock = clock
        self._begin = begin
        self._finish: Ending | None = None

    @property
    def prompt_id(self) -> str:
        """Identifies the request in its log lines."""
        return self._facts.prompt_id

    def __enter__(self) -> Self:
        self._facts.started = self._facts.called = self._clock.now()
        self._finish = self._begin(self._facts)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> Literal[False]:
        finish, self._finish = self._finish, None
        if finish is not None:
            self._facts.ended = self._clock.now()
            self._facts.outcome = self._outcome(error)
            if self._facts.outcome == "error":
                self._facts.error_type = self._facts.error_type or "internal"
            finish()
        return False

    def model(self, name: str) -> None:
        """``name`` is called from here on; time to first token counts from now."""
        self._facts.model = name
        if self._facts.first_token is None:
            self._facts.called = self._clock.now()

    def first_token(self) -> None:
        """The first token of the answer has arrived. Later tokens change nothing."""
        if self._facts.first_token is None:
            self._facts.first_token = self._clock.now()

    def retry(self) -> None:
        """The last call failed and the model is called again."""
        self._facts.retries += 1
        self._facts.called = self._clock.now()
        self._facts.first_token = None

    def tokens(self, *, input: int, output: int) -> None:
        """Of all attempts together."""
        self._facts.tokens_input, self._facts.tokens_output = input, output

    def cost(self, usd: float) -> None:
        """Of all attempts together, in US dollars."""
        self._facts.cost_usd = usd

    def answered(self, text: str) -> None:
        """The whole answer. An empty one ends the request as ``empty`` unless ``ended`` says otherwise."""
        self._facts.answer = text

    def similarity(self, score: float, grounded: bool | None = None) -> None:
        """Likeness of the answer to its question, 0 to 1; ``grounded``: whether the given document supports it."""
        self._facts.similarity, self._facts.grounded = score, grounded

    def found(
        self,
        *,
        quality: float | None = None,
        refused: bool | None = None,
        invalid_products: int | None = None,
        personal_data: bool | None = None,
    ) -> None:
        """What a look at the answer found, so that samples can be found in the logs.

        ``quality`` is 0 to 1; ``invalid_products`` are recommended and not in the catalogue; ``personal_data``
        was in the answer before it was redacted. Their metrics are the service's own to send.
        """
        self._facts.quality, self._facts.refused = quality, refused
        self._facts.invalid_products, self._facts.pii_in_output = invalid_products, personal_data

    def cache(self, result: Cache) -> None:
        """The response cache was asked."""
        self._facts.cache = result

    def risk(self, *, injection: float, token_abuse: float | None = None) -> None:
        """Scores of the prompt, 0 to 1: likeness to an injection, use of the token allowance."""
        self._facts.injection, self._facts.token_abuse = injection, token_abuse

    def ended(self, outcome: str, error_type: str | None = None) -> None:
        """How the request ends: a value of the tag `outcome`; for ``error`` also one of `error_type`."""
        self._facts.outcome, self._facts.error_type = outcome, error_type

    def _outcome(self, error: BaseException | None) -> str:
        said = self._facts.outcome
        if error is None:
            without_text = self._facts.answer is not None and not self._facts.answer.strip()
            return said or ("empty" if without_text else "ok")
        if said not in (None, "ok"):
            return said
        if isinstance(error, TimeoutError):
            return "timeout"
        return "cancelled" if isinstance(error, _CANCELLATIONS) else "error"
