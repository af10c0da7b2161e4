"""Configuration from the environment and an optional `.env` file. `.env.example` explains every variable."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from dotenv import dotenv_values
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from lrcp.core.errors import UsageError
from reference.services.pricing import MODELS

SERVICE = "llm-reliability-control-plane"
SECRETS = frozenset({"GEMINI_API_KEY", "LRCP_ADMIN_TOKEN"})

_CLOCK = re.compile(r"virtual:(\d{1,12}(?:\.\d+)?)")
_TOKEN = re.compile(r"[\x21-\x7e]{16,256}")


def _matching(pattern: re.Pattern[str], expected: str) -> AfterValidator:
    def check(value: Any) -> Any:
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        if pattern.fullmatch(text) is None:
            raise ValueError(expected)
        return value

    return AfterValidator(check)


def _known_model(model: str) -> str:
    if model not in MODELS:
        raise ValueError(f"one of {', '.join(sorted(MODELS))}")
    return model


class Settings(BaseModel):
    """Checked settings of the service itself; the telemetry library checks those of Datadog.

    Secrets are SecretStr, so that no repr or log line shows them.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", validate_default=True, allow_inf_nan=False)

    backend: Literal["simulated", "gemini"] = Field("simulated", alias="LRCP_MODEL_BACKEND")
    model: Annotated[str, AfterValidator(_known_model)] = Field("gemini-2.5-flash", alias="LRCP_MODEL")
    gemini_api_key: SecretStr | None = Field(None, alias="GEMINI_API_KEY")
    project: str | None = Field(None, alias="GOOGLE_CLOUD_PROJECT")
    location: str = Field("global", alias="GOOGLE_CLOUD_LOCATION")
    secondary_location: str | None = Field(None, alias="LRCP_SECONDARY_LOCATION")
    gemini_base_url: Annotated[str, _matching(re.compile(r"https?://\S+"), "a URL")] | None = Field(
        None, alias="LRCP_GEMINI_BASE_URL"
    )
    seed: int = Field(1, alias="LRCP_SEED")
    clock: Annotated[
        str, _matching(re.compile(rf"system|{_CLOCK.pattern}"), "`system` or `virtual:<epoch seconds>`")
    ] = Field("system", alias="LRCP_CLOCK")
    admin_token: Annotated[SecretStr, _matching(_TOKEN, "16 to 256 printable characters without spaces")] | None = (
        Field(None, alias="LRCP_ADMIN_TOKEN")
    )
    timeout_seconds: float = Field(10.0, gt=0, le=600, alias="LRCP_TIMEOUT_SECONDS")
    retries: int = Field(2, ge=0, le=10, alias="LRCP_RETRIES")
    backoff_seconds: float = Field(0.1, ge=0, le=60, alias="LRCP_BACKOFF_SECONDS")
    token_allowance: int = Field(100_000, ge=1, alias="LRCP_TOKEN_ALLOWANCE")
    cache_entries: int = Field(1_024, ge=1, le=1_000_000, alias="LRCP_CACHE_ENTRIES")
    cache_seconds: float = Field(600.0, gt=0, alias="LRCP_CACHE_SECONDS")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.backend == "gemini" and not (self.gemini_api_key or self.project):
            raise ValueError("GEMINI_API_KEY or GOOGLE_CLOUD_PROJECT: LRCP_MODEL_BACKEND=gemini needs one of them")
        if self.virtual_start is not None and self.admin_token is None:
            raise ValueError("LRCP_ADMIN_TOKEN: a virtual clock needs it, because POST /admin/clock moves the clock")
        return self

    @property
    def virtual_start(self) -> float | None:
        """Where the virtual clock starts, in seconds since the epoch; None with real time."""
        match = _CLOCK.fullmatch(self.clock)
        return float(match[1]) if match else None


def read_environment(environ: Mapping[str, str], dotenv: Path) -> dict[str, str]:
    """``environ`` over the variables of the ``dotenv`` file, where there is one. Empty values count as unset."""
    from_file = dotenv_values(dotenv, interpolate=False) if dotenv.is_file() else {}
    merged = {**from_file, **environ}
    return {"DD_SERVICE": SERVICE, **{name: value for name, value in merged.items() if value}}


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Raises UsageError with one line for each variable that is missing or malformed."""
    try:
        return Settings.model_validate(dict(environ))
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=True)
        raise UsageError("\n".join(_line(problem) for problem in problems)) from None


def _line(problem: Any) -> str:
    cause = (problem.get("ctx") or {}).get("error")
    if not problem["loc"]:
        return str(cause)
    name = problem["loc"][0]
    expected = str(cause) if cause is not None else problem["msg"].removeprefix("Input should be ")
    secret = name in SECRETS
    return f"{name}: expected {expected}; found {'a value of another form' if secret else repr(problem['input'])}"
