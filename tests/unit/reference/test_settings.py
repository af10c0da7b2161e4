"""Settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrcp.core.errors import UsageError
from lrcp.telemetry import TelemetrySettings
from reference.services.settings import SERVICE, Settings, load_settings, read_environment

EXAMPLE = Path(__file__).parents[3] / ".env.example"
TOKEN = "correct-horse-battery"


def test_nothing_needs_to_be_set_for_the_simulator() -> None:
    settings = load_settings({})

    assert (settings.backend, settings.model, settings.virtual_start) == ("simulated", "gemini-2.5-flash", None)


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        (
            {"LRCP_MODEL": "gpt-0"},
            "LRCP_MODEL: expected one of gemini-2.0-flash, gemini-2.0-flash-lite, ",
        ),
        ({"LRCP_MODEL_BACKEND": "openai"}, "LRCP_MODEL_BACKEND: expected 'simulated' or 'gemini'; found 'openai'"),
        (
            {"LRCP_MODEL_BACKEND": "gemini"},
            "GEMINI_API_KEY or GOOGLE_CLOUD_PROJECT: LRCP_MODEL_BACKEND=gemini needs one of them",
        ),
        ({"LRCP_CLOCK": "12:00"}, "LRCP_CLOCK: expected `system` or `virtual:<epoch seconds>`; found '12:00'"),
        (
            {"LRCP_CLOCK": "virtual:1700000000"},
            "LRCP_ADMIN_TOKEN: a virtual clock needs it, because POST /admin/clock moves the clock",
        ),
        ({"LRCP_TIMEOUT_SECONDS": "soon"}, "LRCP_TIMEOUT_SECONDS: expected a valid number"),
        ({"LRCP_TIMEOUT_SECONDS": "nan"}, "LRCP_TIMEOUT_SECONDS: expected "),
        ({"LRCP_RETRIES": "-1"}, "LRCP_RETRIES: expected greater than or equal to 0; found '-1'"),
    ],
)
def test_a_missing_or_malformed_value_is_one_clear_line(environ: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError) as raised:
        load_settings(environ)

    assert str(raised.value).startswith(message)
    assert "\n" not in str(raised.value)


def test_every_malformed_value_is_named_at_once() -> None:
    with pytest.raises(UsageError) as raised:
        load_settings({"LRCP_MODEL": "gpt-0", "LRCP_SEED": "x"})

    assert [line.split(":")[0] for line in str(raised.value).splitlines()] == ["LRCP_MODEL", "LRCP_SEED"]


def test_a_malformed_secret_is_not_repeated() -> None:
    with pytest.raises(UsageError) as raised:
        load_settings({"LRCP_ADMIN_TOKEN": "hush hush"})

    assert "hush" not in str(raised.value)
    assert str(raised.value).startswith("LRCP_ADMIN_TOKEN: expected ")


def test_secrets_never_show_in_a_repr() -> None:
    secrets = {"GEMINI_API_KEY": "AIzaKey", "LRCP_ADMIN_TOKEN": TOKEN}

    shown = repr(load_settings(secrets)) + str(load_settings(secrets))

    assert not [secret for secret in secrets.values() if secret in shown]


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text('LRCP_SEED=1\nLRCP_MODEL="gemini-2.5-pro"\n# LRCP_RETRIES=9\n')

    values = read_environment({"LRCP_SEED": "2"}, dotenv)

    assert values == {"DD_SERVICE": SERVICE, "LRCP_SEED": "2", "LRCP_MODEL": "gemini-2.5-pro"}


def test_an_empty_value_counts_as_unset(tmp_path: Path) -> None:
    assert "LRCP_MODEL" not in read_environment({"LRCP_MODEL": ""}, tmp_path / ".env")


def test_a_virtual_clock_starts_where_it_is_told() -> None:
    settings = load_settings({"LRCP_CLOCK": "virtual:1700000000.5", "LRCP_ADMIN_TOKEN": TOKEN})

    assert settings.virtual_start == 1_700_000_000.5


def test_the_example_file_explains_every_setting_and_is_valid_as_it_stands() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    names = {field.alias for field in Settings.model_fields.values()}

    assert [name for name in sorted(map(str, names)) if f"{name}=" not in text] == []
    load_settings(read_environment({}, EXAMPLE))
    TelemetrySettings.from_environment(read_environment({}, EXAMPLE))
