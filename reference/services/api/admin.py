"""The admin API: what workflows call to remediate, at run time. Mounted only when a token is configured."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Header, HTTPException, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from lrcp.core.clock import VirtualClock
from reference.services.api import admin_schemas as schemas
from reference.services.api.errors import ADMIN_ERRORS
from reference.services.blocking import ListFull
from reference.services.models.simulated import Faults, SimulatedModel
from reference.services.platform import Platform

_UNAUTHORIZED, _CONFLICT = 401, 409
_bearer = HTTPBearer(auto_error=False, description="The value of LRCP_ADMIN_TOKEN.")
Actor = Annotated[
    str,
    Header(alias="X-Actor", pattern=r"^[\x21-\x7e]{1,64}$", description="Who asks; goes to the log of changes."),
]


def token_required(token: str) -> Callable[..., Awaitable[None]]:
    """A dependency that answers 401 unless the request carries ``token``; comparing takes the same time for any."""
    expected = token.encode()

    async def check(given: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]) -> None:
        offered = given.credentials.encode() if given else b""
        if not hmac.compare_digest(offered, expected):
            raise HTTPException(_UNAUTHORIZED, "a valid bearer token is required", {"WWW-Authenticate": "Bearer"})

    return check


def admin_router(platform: Platform, token: str) -> APIRouter:
    router = APIRouter(
        prefix="/admin", tags=["admin"], dependencies=[Depends(token_required(token))], responses=ADMIN_ERRORS
    )
    _add_state(router, platform)
    _add_answering(router, platform)
    _add_blocking(router, platform)
    if platform.simulator is not None:
        _add_simulator(router, platform, platform.simulator)
    if isinstance(platform.clock, VirtualClock):
        _add_clock(router, platform, platform.clock)
    return router


def _add_state(router: APIRouter, platform: Platform) -> None:
    @router.get("/state", summary="How the service answers at the moment")
    async def state() -> schemas.State:
        return _state(platform)


def _add_answering(router: APIRouter, platform: Platform) -> None:
    control = platform.control

    @router.post("/model", summary="Switch to another model")
    async def model(body: schemas.ModelBody, actor: Actor = "admin") -> schemas.Changed:
        changed = control.switch_model(body.model)
        if changed:
            platform.cache.clear()
        return _changed(platform, changed, "model", body.model, actor)

    @router.post("/cache", summary="Switch the response cache on or off")
    async def cache(body: schemas.CacheBody, actor: Actor = "admin") -> schemas.Changed:
        changed = control.enable_cache(enabled=body.enabled)
        if not body.enabled:
            platform.cache.clear()
        return _changed(platform, changed, "cache", "on" if body.enabled else "off", actor)

    @router.post("/throttle", summary="Limit the requests of a minute, or lift the limit")
    async def throttle(body: schemas.ThrottleBody, actor: Actor = "admin") -> schemas.Changed:
        limit = body.requests_per_minute
        value = "off" if limit is None else f"{limit} requests per minute"
        value = value if body.session is None else f"{value} for session {body.session}"
        with _full_is_a_conflict():
            return _changed(platform, control.set_throttle(limit, body.session), "throttle", value, actor)

    @router.post("/failover", summary="Answer from the other provider")
    async def failover(body: schemas.FailoverBody, actor: Actor = "admin") -> schemas.Changed:
        if body.provider not in platform.providers:
            raise HTTPException(_CONFLICT, f"no {body.provider} provider is configured")
        return _changed(platform, control.fail_over(body.provider), "failover", body.provider, actor)


def _add_blocking(router: APIRouter, platform: Platform) -> None:
    blocked = platform.control.blocked

    @router.post("/block", summary="Refuse a session or a prompt pattern")
    async def block(body: schemas.SessionBlock | schemas.PatternBlock, actor: Actor = "admin") -> schemas.Changed:
        with _full_is_a_conflict():
            if isinstance(body, schemas.SessionBlock):
                return _changed(platform, blocked.block_session(body.session), "block", body.session, actor)
            return _changed(platform, blocked.block_pattern(body.pattern), "block", body.pattern, actor)

    @router.delete("/block", summary="Answer a blocked session or prompt pattern again")
    async def unblock(body: schemas.SessionBlock | schemas.PatternBlock, actor: Actor = "admin") -> schemas.Changed:
        if isinstance(body, schemas.SessionBlock):
            return _changed(platform, blocked.unblock_session(body.session), "unblock", body.session, actor)
        return _changed(platform, blocked.unblock_pattern(body.pattern), "unblock", body.pattern, actor)


def _add_simulator(router: APIRouter, platform: Platform, simulator: SimulatedModel) -> None:
    @router.put("/simulator", summary="Break a simulated provider, or mend it")
    async def simulate(body: schemas.SimulatorBody, actor: Actor = "admin") -> schemas.Changed:
        faults = Faults(body.error_rate, body.latency_factor, body.similarity_drop)
        changed = simulator.faults[body.provider] != faults
        simulator.faults[body.provider] = faults
        wrong = ", ".join(f"{name} {value:g}" for name, value in asdict(faults).items())
        return _changed(platform, changed, "simulator", f"{body.provider}: {wrong}", actor)


def _add_clock(router: APIRouter, platform: Platform, clock: VirtualClock) -> None:
    @router.post("/clock", summary="Flush all telemetry of this instant, then move virtual time")
    async def move(body: schemas.ClockBody) -> schemas.Flushed:
        if body.advance_to < clock.now():
            raise HTTPException(_CONFLICT, f"time runs forward: it is {clock.now():.15g} already")
        sent = platform.telemetry.flush()
        clock.advance_to(body.advance_to)
        return schemas.Flushed(metrics_sent=sent.metrics, logs_written=sent.logs)


@contextmanager
def _full_is_a_conflict() -> Iterator[None]:
    try:
        yield
    except ListFull as error:
        raise HTTPException(_CONFLICT, str(error)) from error


def _changed(platform: Platform, changed: bool, action: str, value: str, actor: str) -> schemas.Changed:
    if changed:
        platform.telemetry.control_changed(action, value, actor)
    return schemas.Changed(changed=changed, state=_state(platform))


def _state(platform: Platform) -> schemas.State:
    control, simulator = platform.control, platform.simulator
    return schemas.State(
        backend=platform.settings.backend,
        model=control.model,
        provider=control.provider,
        providers=list(platform.providers),
        credentials=dict(platform.credentials),
        cache=schemas.CacheState(enabled=control.caching, entries=len(platform.cache)),
        requests_per_minute=control.limit_of(),
        sessions_per_minute={
            session: limit.requests_per_minute for session, limit in control.throttles.items() if session
        },
        blocked=schemas.BlockedState(sessions=control.blocked.sessions, patterns=control.blocked.patterns),
        simulator=None
        if simulator is None
        else {provider: schemas.FaultState(**asdict(faults)) for provider, faults in simulator.faults.items()},
        now=platform.clock.now(),
    )
