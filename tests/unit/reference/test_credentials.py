"""What the state says of our credentials at each provider."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

import pytest

from reference.services.models.base import Chunk, ErrorType, ModelCall, ModelError, Usage


class Answering:
    """Fails with ``failure`` where one is set."""

    failure: ErrorType | None = None

    async def stream(self, call: ModelCall) -> AsyncGenerator[Chunk, None]:
        if self.failure is not None:
            raise ModelError(self.failure, "no")
        yield Chunk("Datadog is an observability platform.", Usage(3, 5))

    async def close(self) -> None:
        """Nothing is held open."""


async def credentials(service: Any) -> dict[str, str]:
    found: dict[str, str] = (await service.admin("GET", "state")).json()["credentials"]
    return found


async def test_before_the_first_call_nothing_is_known(service: Any) -> None:
    assert await credentials(service) == {"primary": "untried", "secondary": "untried"}


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (None, "accepted"),
        (ErrorType.AUTHENTICATION, "refused"),
        (ErrorType.RATE_LIMITED, "accepted"),
        (ErrorType.INVALID_RESPONSE, "accepted"),
        (ErrorType.PROVIDER_UNAVAILABLE, "untried"),
        (ErrorType.INTERNAL, "untried"),
    ],
)
async def test_an_answer_tells_whether_the_provider_accepts_them(
    serve: Any, failure: ErrorType | None, told: str
) -> None:
    model = Answering()
    model.failure = failure
    service = await serve(model)

    await service.qa()

    assert await credentials(service) == {"primary": told, "secondary": "untried"}


async def test_an_outage_does_not_change_what_is_known_and_a_renewed_key_does(serve: Any) -> None:
    model, seen = Answering(), []
    service = await serve(model)
    for failure in (ErrorType.AUTHENTICATION, ErrorType.PROVIDER_UNAVAILABLE, None):
        model.failure = failure
        await service.qa()
        seen.append((await credentials(service))["primary"])

    assert seen == ["refused", "refused", "accepted"]


async def test_a_provider_that_is_not_configured_has_none(serve: Any) -> None:
    service = await serve(LRCP_MODEL_BACKEND="gemini", GEMINI_API_KEY="key")
    found = await credentials(service)
    await service.platform.close()

    assert found == {"primary": "untried", "secondary": "not_configured"}
