"""The endpoints that ask the model."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from lrcp.telemetry import Simulation
from reference.services.api.disconnect import ClientGone, while_connected
from reference.services.api.errors import LLM_ERRORS, failure_response
from reference.services.api.schemas import AnswerBody, HealthBody, QaBody, ReasonBody, StressBody, answer_body
from reference.services.control import Control
from reference.services.pipeline import Ask, Pipeline
from reference.services.prompts import question_prompt, reasoning_prompt, stress_prompt
from reference.services.results import Failure

_CLIENT_CLOSED_REQUEST = 499
_Toggle = Annotated[bool, Query(description="Rehearse this failure.")]


async def toggles(
    simulate_latency: _Toggle = False,
    simulate_retry: _Toggle = False,
    simulate_bad_prompt: _Toggle = False,
    simulate_long_context: _Toggle = False,
) -> Simulation:
    return Simulation(
        latency=simulate_latency,
        retry=simulate_retry,
        bad_prompt=simulate_bad_prompt,
        long_context=simulate_long_context,
    )


Toggles = Annotated[Simulation, Depends(toggles)]
SessionId = Annotated[
    str | None,
    Header(alias="X-Session-Id", pattern=r"^[\x21-\x7e]{1,128}$", description="Groups the requests of one session."),
]


def address_of(request: Request) -> str | None:
    """The caller's address. Behind a load balancer uvicorn takes it from what FORWARDED_ALLOW_IPS may say it is."""
    return request.client.host if request.client else None


def llm_router(pipeline: Pipeline, seed: int) -> APIRouter:
    router = APIRouter(tags=["LLM"], responses=LLM_ERRORS)

    async def answered(request: Request, ask: Ask) -> Response | AnswerBody:
        try:
            ended = await while_connected(request, pipeline.answer(ask))
        except ClientGone:
            return Response(status_code=_CLIENT_CLOSED_REQUEST)
        if isinstance(ended.result, Failure):
            return failure_response(ended, ended.result)
        body = answer_body(ended, ended.result)
        return Response(body.model_dump_json(), media_type="application/json")

    @router.post("/qa", response_model=AnswerBody, summary="Answer a question over a document")
    async def qa(body: QaBody, request: Request, simulate: Toggles, session: SessionId = None) -> object:
        prompt = question_prompt(body.question, body.document, simulate, seed)
        return await answered(request, Ask("/qa", "qa", prompt, simulate, session, address_of(request)))

    @router.post("/reason", response_model=AnswerBody, summary="Reason about a prompt")
    async def reason(body: ReasonBody, request: Request, simulate: Toggles, session: SessionId = None) -> object:
        prompt = reasoning_prompt(body.prompt, simulate, seed)
        return await answered(request, Ask("/reason", "reasoning", prompt, simulate, session, address_of(request)))

    @router.post("/stress", response_model=AnswerBody, summary="Answer a prompt in a long context")
    async def stress(body: StressBody, request: Request, simulate: Toggles, session: SessionId = None) -> object:
        prompt = stress_prompt(body.prompt, body.repetitions, simulate, seed)
        return await answered(request, Ask("/stress", "stress", prompt, simulate, session, address_of(request)))

    return router


def health_router(control: Control, backend: str) -> APIRouter:
    router = APIRouter(tags=["health"])

    @router.get("/health", response_model=HealthBody, summary="Is the service up?")
    async def health() -> dict[str, str]:
        return {"backend": backend, "model": control.model, "provider": control.provider}

    return router
