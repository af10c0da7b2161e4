"""The transport of synthetic tests: HTTP, to where a test says or to another origin instead."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from lrcp.respond.synthetics.assertions import Response
from lrcp.respond.synthetics.run import NoResponseError

if TYPE_CHECKING:
    import httpx

    from lrcp.respond.synthetics.model import Request


class HttpTransport:
    """Sends with ``client``. ``origin``, such as ``http://127.0.0.1:8000``, takes the place of every URL's own."""

    def __init__(self, client: httpx.Client, origin: str | None = None) -> None:
        self._client = client
        self._origin = origin

    def __call__(self, request: Request) -> Response:
        import httpx

        headers = dict(request.headers)
        if request.body_type and request.body is not None:
            headers.setdefault("Content-Type", request.body_type)
        url, started = placed(request.url, self._origin), time.perf_counter()
        try:
            answer = self._client.request(
                request.method,
                url,
                headers=headers,
                params=dict(request.query) or None,
                content=request.body,
                timeout=request.timeout,
                follow_redirects=request.follow_redirects,
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NoResponseError(f"{request.method} {url}: {error or type(error).__name__}") from error
        seconds = time.perf_counter() - started
        return Response(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, answer.text, seconds)


def placed(url: str, origin: str | None) -> str:
    """``url`` at another origin, where there is one."""
    if origin is None:
        return url
    other = urlsplit(origin)
    return urlunsplit(urlsplit(url)._replace(scheme=other.scheme, netloc=other.netloc))
