"""Whether providers accept our credentials, as far as their last answers tell."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from enum import StrEnum

from reference.services.models.base import Chunk, ErrorType, Model, ModelCall, ModelError, Provider


class Credentials(StrEnum):
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNTRIED = "untried"
    NOT_CONFIGURED = "not_configured"


# A provider that turns a request away for these has accepted who asked; an outage says nothing about it.
_TOLD_BY = {
    ErrorType.AUTHENTICATION: Credentials.REFUSED,
    ErrorType.RATE_LIMITED: Credentials.ACCEPTED,
    ErrorType.INVALID_RESPONSE: Credentials.ACCEPTED,
}


class CheckedModel:
    """Remembers of each provider in ``seen`` whether it accepted the credentials of the last call that tells."""

    def __init__(self, model: Model, providers: Iterable[Provider]) -> None:
        self._model = model
        self.seen = dict.fromkeys(Provider, Credentials.NOT_CONFIGURED)
        self.seen.update(dict.fromkeys(providers, Credentials.UNTRIED))

    async def stream(self, call: ModelCall) -> AsyncGenerator[Chunk, None]:
        try:
            async with aclosing(self._model.stream(call)) as chunks:
                async for chunk in chunks:
                    self.seen[call.provider] = Credentials.ACCEPTED
                    yield chunk
        except ModelError as error:
            self.seen[call.provider] = _TOLD_BY.get(error.type, self.seen[call.provider])
            raise

    async def close(self) -> None:
        await self._model.close()
