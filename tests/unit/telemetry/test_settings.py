"""Configuration from the environment: right, or one clear line for each variable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.telemetry import SettingsError, StatsdAddress, TelemetrySettings

KEY = "0123456789abcdef0123456789abcdef"
LEAST = {"DD_SERVICE": "shop"}


def test_the_service_is_all_that_is_needed() -> None:
    settings = TelemetrySettings.from_environment(LEAST)

    assert settings == TelemetrySettings(service="shop")
    assert (settings.env, settings.version, settings.site) == ("local", "dev", "datadoghq.com")
    assert settings.statsd == StatsdAddress("localhost", 8125)


@pytest.mark.parametrize("name", ["DD_API_KEY", "LRCP_DATADOG_API_KEY"])
def test_either_variable_gives_the_api_key(name: str) -> None:
    settings = TelemetrySettings.from_environment({**LEAST, name: KEY})

    assert settings.datadog_environment()["DD_API_KEY"] == KEY


def test_the_api_key_of_datadog_itself_goes_first() -> None:
    environ = {**LEAST, "DD_API_KEY": KEY, "LRCP_DATADOG_API_KEY": "f" * 32}

    assert TelemetrySettings.from_environment(environ).api_key == KEY


def test_no_repr_shows_the_api_key() -> None:
    assert KEY not in repr(TelemetrySettings.from_environment({**LEAST, "DD_API_KEY": KEY}))


def test_without_an_api_key_none_is_passed_on() -> None:
    assert "DD_API_KEY" not in TelemetrySettings.from_environment(LEAST).datadog_environment()


@pytest.mark.parametrize(
    ("environ", "address"),
    [
        ({"DD_AGENT_HOST": "agent", "DD_DOGSTATSD_PORT": "9125"}, StatsdAddress("agent", 9125)),
        ({"DD_AGENT_HOST": "::1"}, StatsdAddress("::1", 8125)),
        ({"DD_DOGSTATSD_URL": "udp://10.0.0.1:9"}, StatsdAddress("10.0.0.1", 9)),
        ({"DD_DOGSTATSD_URL": "udp://agent", "DD_AGENT_HOST": "other"}, StatsdAddress("agent", 8125)),
        ({"DD_DOGSTATSD_URL": "unix:///run/dsd.sock"}, StatsdAddress(url="unix:///run/dsd.sock")),
        ({"DD_DOGSTATSD_URL": "unixstream:///run/dsd.sock"}, StatsdAddress(url="unixstream:///run/dsd.sock")),
    ],
)
def test_dogstatsd_is_where_the_variables_say(environ: dict[str, str], address: StatsdAddress) -> None:
    assert TelemetrySettings.from_environment({**LEAST, **environ}).statsd == address


@pytest.mark.parametrize(("word", "meaning"), [("true", True), ("1", True), ("False", False), ("off", False)])
def test_a_switch_is_true_or_false(word: str, meaning: bool) -> None:
    assert TelemetrySettings.from_environment({**LEAST, "DD_TRACE_ENABLED": word}).tracing is meaning


@pytest.mark.parametrize(
    ("environ", "line"),
    [
        ({"DD_SERVICE": ""}, "DD_SERVICE: missing; expected lower-case letters"),
        ({"DD_SERVICE": "My Shop"}, "DD_SERVICE: expected lower-case letters"),
        ({"DD_ENV": "Prod,env:other"}, "DD_ENV: expected lower-case letters"),
        ({"DD_VERSION": "1|2"}, "DD_VERSION: expected letters"),
        ({"DD_SITE": "evil.example"}, "DD_SITE: expected a Datadog site such as datadoghq.eu; found 'evil.example'"),
        ({"DD_API_KEY": "short"}, "DD_API_KEY: expected 32 hexadecimal digits; found a value of another form"),
        ({"LRCP_DATADOG_API_KEY": "g" * 32}, "LRCP_DATADOG_API_KEY: expected 32 hexadecimal digits"),
        ({"DD_AGENT_HOST": "a host"}, "DD_AGENT_HOST: expected a host name"),
        ({"DD_DOGSTATSD_PORT": "80a"}, "DD_DOGSTATSD_PORT: expected a whole number from 1 to 65535; found '80a'"),
        ({"DD_DOGSTATSD_PORT": "65536"}, "DD_DOGSTATSD_PORT: expected a whole number from 1 to 65535"),
        ({"DD_DOGSTATSD_PORT": "²"}, "DD_DOGSTATSD_PORT: expected a whole number"),
        ({"DD_DOGSTATSD_URL": "tcp://agent:8125"}, "DD_DOGSTATSD_URL: expected udp://host:port"),
        ({"DD_DOGSTATSD_URL": "udp://agent:99999"}, "DD_DOGSTATSD_URL: expected udp://host:port"),
        ({"DD_DOGSTATSD_URL": "unix://run/dsd.sock"}, "DD_DOGSTATSD_URL: expected udp://host:port"),
        ({"DD_DOGSTATSD_URL": "unix:///" + "d" * 120}, "DD_DOGSTATSD_URL: expected a socket path of at most 107"),
        ({"DD_TRACE_ENABLED": "maybe"}, "DD_TRACE_ENABLED: expected true or false; found 'maybe'"),
        ({"LRCP_LOG_PROMPT_CHARACTERS": "-1"}, "LRCP_LOG_PROMPT_CHARACTERS: expected a whole number from 0 to 10000"),
    ],
)
def test_a_malformed_variable_is_one_clear_line(environ: dict[str, str], line: str) -> None:
    with pytest.raises(SettingsError) as caught:
        TelemetrySettings.from_environment({**LEAST, **environ})

    assert str(caught.value).startswith(line)
    assert "\n" not in str(caught.value)


def test_every_malformed_variable_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        TelemetrySettings.from_environment({"DD_SITE": "x", "DD_DOGSTATSD_PORT": "y"})

    assert [line.split(":")[0] for line in str(caught.value).splitlines()] == [
        "DD_SERVICE",
        "DD_SITE",
        "DD_DOGSTATSD_PORT",
    ]


NAMES = ["DD_SERVICE", "DD_ENV", "DD_SITE", "DD_API_KEY", "DD_AGENT_HOST", "DD_DOGSTATSD_PORT", "DD_DOGSTATSD_URL"]


def outcome(environ: dict[str, str]) -> TelemetrySettings | list[str]:
    try:
        return TelemetrySettings.from_environment(environ)
    except SettingsError as error:
        return str(error).splitlines()


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=40)))
def test_no_environment_gives_anything_but_settings_or_the_lines(environ: dict[str, str]) -> None:
    found = outcome(environ)

    if isinstance(found, TelemetrySettings):
        assert found.service == environ["DD_SERVICE"]
    else:
        assert {line.partition(":")[0] for line in found} <= set(NAMES)
