"""The ASGI application: `uvicorn reference.services.app:create_app --factory`."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI

from lrcp.core.errors import UsageError
from lrcp.telemetry import Telemetry, TelemetrySettings
from reference.services.api.admin import admin_router
from reference.services.api.body_limit import BodyLimit
from reference.services.api.errors import install_error_handlers
from reference.services.api.llm import health_router, llm_router
from reference.services.api.pages import pages_router
from reference.services.platform import Platform, build_clock, build_platform
from reference.services.settings import load_settings, read_environment

_WRONG_USE = 2
_LARGEST_BODY = 2_000_000
_DESCRIPTION = (
    "Answers questions about documents, reasons, and takes long contexts. Every endpoint can be told to fail "
    "with the `simulate_*` parameters, so that its monitors can be rehearsed."
)


def create_app(environ: Mapping[str, str] | None = None) -> FastAPI:
    """The service as the environment configures it. Wrong configuration ends the process with exit code 2."""
    values = read_environment(os.environ if environ is None else environ, Path(".env"))
    if problems := [*_problems(values)]:
        print(*problems, sep="\n", file=sys.stderr)
        sys.exit(_WRONG_USE)
    settings = load_settings(values)
    if environ is None:
        # ddtrace reads the environment of the process, so it has to see what .env says.
        os.environ.update({name: value for name, value in values.items() if name.startswith("DD_")})
    # Each request has a line of its own; uvicorn's would repeat whatever a caller has put into the URL.
    logging.getLogger("uvicorn.access").disabled = True
    clock = build_clock(settings)
    telemetry = Telemetry.from_environment(values, clock=clock)
    if TelemetrySettings.from_environment(values).tracing:
        _trace_requests()
    return application(build_platform(settings, telemetry, clock))


def application(platform: Platform) -> FastAPI:
    """The HTTP side of ``platform``; closes it at shutdown."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await platform.close()

    app = FastAPI(title="Reference LLM platform", version="1", description=_DESCRIPTION, lifespan=lifespan)
    app.add_middleware(BodyLimit, limit=_LARGEST_BODY)
    install_error_handlers(app)
    app.include_router(llm_router(platform.pipeline, platform.settings.seed))
    app.include_router(health_router(platform.control, platform.settings.backend))
    app.include_router(pages_router())
    if platform.settings.admin_token is not None:
        app.include_router(admin_router(platform, platform.settings.admin_token.get_secret_value()))
    return app


def _problems(values: Mapping[str, str]) -> Iterator[str]:
    for load in (load_settings, TelemetrySettings.from_environment):
        try:
            load(values)
        except UsageError as error:
            yield str(error)


def _trace_requests() -> None:
    """Auto-instrumentation, which takes half a second to import: only when traces are wanted."""
    from ddtrace import patch

    patch(fastapi=True, google_genai=True, httpx=True)
