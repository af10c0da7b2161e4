"""HTTP to the rehearsed service: all requests of a tick at once, each on a connection of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection, HTTPException
from typing import Any

from lrcp.rehearse.errors import RehearsalError
from lrcp.rehearse.scenario import Call
from lrcp.rehearse.traffic import Request

RESPONSE_SECONDS = 30.0


class Client:
    """Keeps connections open. A request that gets no response raises RehearsalError; any status is a response."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._headers = {"Authorization": f"Bearer {token}"}
        self._pool: list[HTTPConnection] = []

    def send_all(self, requests: Sequence[Request]) -> list[int]:
        """Send all, then read all: they are served side by side. Gives the status of each."""
        while len(self._pool) < len(requests):
            self._pool.append(HTTPConnection("127.0.0.1", self._port, timeout=RESPONSE_SECONDS))
        pairs = list(zip(self._pool, requests, strict=False))
        try:
            for connection, request in pairs:
                connection.request("POST", request.path, request.body, dict(request.headers))
            return [_read(connection)[0] for connection, _ in pairs]
        except (OSError, HTTPException) as error:
            raise NoResponse("the requests of the tick", error) from error

    def call(self, call: Call, headers: Mapping[str, str] | None = None) -> tuple[int, Any]:
        """One call with the admin token, which none of ``headers`` replaces.

        Gives the status and the JSON body, None where there is none.
        """
        if not self._pool:
            self._pool.append(HTTPConnection("127.0.0.1", self._port, timeout=RESPONSE_SECONDS))
        body = json.dumps(call.body).encode() if call.body or call.method != "GET" else None
        sent = {"Content-Type": "application/json", **(headers or {}), **self._headers}
        try:
            self._pool[0].request(call.method, call.path, body, sent)
            status, data = _read(self._pool[0])
        except (OSError, HTTPException) as error:
            raise NoResponse(f"{call.method} {call.path}", error) from error
        return status, _json(data)

    def demand(self, call: Call) -> Any:
        """Like ``call``; a status other than 2xx raises RehearsalError."""
        status, body = self.call(call)
        if not 200 <= status < 300:
            raise RehearsalError(f"{call.method} {call.path} was answered {status}: {json.dumps(body)[:300]}")
        return body

    def close(self) -> None:
        for connection in self._pool:
            connection.close()


class NoResponse(RehearsalError):
    """The connection broke or stayed silent."""

    def __init__(self, what: str, error: Exception) -> None:
        super().__init__(f"no response to {what}: {error or type(error).__name__}")


def get(path: str) -> Call:
    empty: Mapping[str, Any] = {}
    return Call("GET", path, empty)


def _read(connection: HTTPConnection) -> tuple[int, bytes]:
    response = connection.getresponse()
    return response.status, response.read()


def _json(data: bytes) -> Any:
    try:
        return json.loads(data) if data else None
    except ValueError:
        return data.decode(errors="replace")
