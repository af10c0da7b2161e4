"""The real Gemini, through google-genai: the Gemini API with a key, or Vertex AI with a project.

google-genai takes more than a second to import, so only this module does it, and only the gemini
backend imports this module.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass

import httpx
from google import genai
from google.auth.credentials import Credentials
from google.auth.exceptions import GoogleAuthError
from google.genai import errors, types

from reference.services.models.base import Chunk, ErrorType, ModelCall, ModelError, Provider, Usage

_FILTERED = frozenset(
    {
        types.FinishReason.SAFETY,
        types.FinishReason.BLOCKLIST,
        types.FinishReason.PROHIBITED_CONTENT,
        types.FinishReason.SPII,
        types.FinishReason.MODEL_ARMOR,
    }
)
_SERVER_ERRORS = range(500, 600)


@dataclass(frozen=True, slots=True)
class Connection:
    """A client and the HTTP connections under it, which it does not close by itself."""

    client: genai.Client
    http: httpx.AsyncClient

    async def close(self) -> None:
        await self.client.aio.aclose()
        self.client.close()
        await self.http.aclose()


def connect(
    *,
    timeout: float,
    api_key: str | None = None,
    project: str | None = None,
    location: str | None = None,
    base_url: str | None = None,
    credentials: Credentials | None = None,
) -> Connection:
    """To the Gemini API (``api_key``) or to Vertex AI (``project``, ``location``); ``timeout`` in seconds.

    The client does not retry by itself: the pipeline does, and counts it.
    """
    http = httpx.AsyncClient(follow_redirects=True)
    options = types.HttpOptions(
        base_url=base_url,
        timeout=round(timeout * 1000),
        retry_options=types.HttpRetryOptions(attempts=1),
        httpx_async_client=http,
    )
    if api_key is not None:
        return Connection(genai.Client(vertexai=False, api_key=api_key, http_options=options), http)
    client = genai.Client(
        vertexai=True, project=project, location=location, credentials=credentials, http_options=options
    )
    return Connection(client, http)


class GeminiModel:
    """Streams from one connection for each provider."""

    def __init__(self, connections: Mapping[Provider, Connection]) -> None:
        self._connections = connections

    async def stream(self, call: ModelCall) -> AsyncGenerator[Chunk, None]:
        models = self._connections[call.provider].client.aio.models
        try:
            responses = await models.generate_content_stream(model=call.model, contents=call.prompt.text)
            async with aclosing(responses):
                async for response in responses:
                    yield _chunk(response)
        except errors.APIError as error:
            raise ModelError(_error_type(error.code), f"the provider answered {error.code} {error.status}") from error
        except GoogleAuthError as error:
            raise ModelError(ErrorType.AUTHENTICATION, "no credentials of the provider were accepted") from error
        except httpx.HTTPError as error:
            reason = type(error).__name__
            raise ModelError(ErrorType.PROVIDER_UNAVAILABLE, f"the provider was not reached: {reason}") from error
        except ValueError as error:
            raise ModelError(ErrorType.INVALID_RESPONSE, "the provider's answer was not understood") from error

    async def close(self) -> None:
        for connection in self._connections.values():
            await connection.close()


def _chunk(response: types.GenerateContentResponse) -> Chunk:
    feedback = response.prompt_feedback
    candidate = response.candidates[0] if response.candidates else None
    blocked = bool(feedback and feedback.block_reason) or bool(candidate and candidate.finish_reason in _FILTERED)
    parts = (candidate.content.parts or []) if candidate and candidate.content else []
    text = "".join(part.text for part in parts if part.text and not part.thought)
    return Chunk(text, _usage(response.usage_metadata), blocked)


def _usage(metadata: types.GenerateContentResponseUsageMetadata | None) -> Usage | None:
    """Reasoning is billed as output, and the results of tools as input."""
    if metadata is None:
        return None
    output = (metadata.candidates_token_count or 0) + (metadata.thoughts_token_count or 0)
    return Usage((metadata.prompt_token_count or 0) + (metadata.tool_use_prompt_token_count or 0), output)


def _error_type(status: int) -> ErrorType:
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return ErrorType.RATE_LIMITED
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        return ErrorType.AUTHENTICATION
    return ErrorType.PROVIDER_UNAVAILABLE if status in _SERVER_ERRORS else ErrorType.INTERNAL
