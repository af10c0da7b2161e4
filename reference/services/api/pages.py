"""The page on which failures are chosen and seen. It is static: whatever it shows, the endpoints have answered."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Response

PAGES = Path(__file__).parents[1] / "pages"
_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript"}
_HEADERS = {
    # Nothing from elsewhere, nothing inline, nothing embeds it; it talks with this service alone.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def pages_router() -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/failures")
    async def failures() -> Response:
        return _page("failures.html")

    @router.get("/failures.css")
    async def style() -> Response:
        return _page("failures.css")

    @router.get("/failures.js")
    async def script() -> Response:
        return _page("failures.js")

    return router


def _page(name: str) -> Response:
    content = (PAGES / name).read_bytes()
    return Response(content, media_type=f"{_TYPES[name.rpartition('.')[2]]}; charset=utf-8", headers=_HEADERS)
