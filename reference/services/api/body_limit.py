"""Bodies larger than any valid request are refused before they are read whole."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_TOO_LARGE = 413


class BodyLimit:
    """ASGI middleware: reading fails with 413 as soon as more than ``limit`` bytes have arrived.

    FastAPI's own limit answers in plain text; an exception keeps to the one shape of errors.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        left = self._limit

        async def counted() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise HTTPException(_TOO_LARGE, f"the body exceeds {self._limit} bytes")
            return message

        await self._app(scope, counted, send)
