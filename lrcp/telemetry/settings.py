"""Where telemetry goes, from the environment variables that Datadog's own clients read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlsplit

from lrcp.core.errors import UsageError

T = TypeVar("T")

_SERVICE = re.compile(r"[a-z][a-z0-9._/-]{0,99}")
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/+-]{0,99}")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9])?|[0-9A-Fa-f:.]{2,45}")
_SITE = re.compile(r"(?:[a-z0-9-]+\.)?(?:datadoghq\.com|datadoghq\.eu|ddog-gov\.com)")
_API_KEY = re.compile(r"[0-9a-fA-F]{32}")
_UNIX_SCHEMES = ("unix", "unixgram", "unixstream")
_LONGEST_SOCKET_PATH = 107
_WORDS = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}


class SettingsError(UsageError):
    """One line for each environment variable that is missing or malformed. Secrets are never shown."""


@dataclass(frozen=True, slots=True)
class StatsdAddress:
    """Host and port of a UDP server, or the URL of a Unix socket: unix, unixgram or unixstream."""

    host: str = "localhost"
    port: int = 8125
    url: str | None = None

    @property
    def is_stream(self) -> bool:
        return self.url is not None and self.url.startswith("unixstream://")


@dataclass(frozen=True, slots=True)
class TelemetrySettings:
    """``prompt_preview`` and ``response_preview``: characters that a log line shows, after redaction."""

    service: str
    env: str = "local"
    version: str = "dev"
    site: str = "datadoghq.com"
    api_key: str | None = field(default=None, repr=False)
    statsd: StatsdAddress = StatsdAddress()
    tracing: bool = False
    prompt_preview: int = 500
    response_preview: int = 500
    keep_ips: bool = False
    strict: bool = False

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> TelemetrySettings:
        """Empty variables count as unset. Raises SettingsError."""
        reader = _Reader(environ)
        settings = cls(
            service=reader.text("DD_SERVICE", _SERVICE, "lower-case letters, digits, `.`, `_`, `/` and `-`", None),
            env=reader.text("DD_ENV", _SERVICE, "lower-case letters, digits, `.`, `_`, `/` and `-`", "local"),
            version=reader.text("DD_VERSION", _VERSION, "letters, digits, `.`, `_`, `/`, `+` and `-`", "dev"),
            site=reader.text("DD_SITE", _SITE, "a Datadog site such as datadoghq.eu", "datadoghq.com"),
            api_key=reader.api_key("DD_API_KEY", "LRCP_DATADOG_API_KEY"),
            statsd=reader.statsd(),
            tracing=reader.flag("DD_TRACE_ENABLED", default=False),
            prompt_preview=reader.number("LRCP_LOG_PROMPT_CHARACTERS", 0, 10_000, 500),
            response_preview=reader.number("LRCP_LOG_RESPONSE_CHARACTERS", 0, 10_000, 500),
            keep_ips=reader.flag("LRCP_LOG_KEEP_IPS", default=False),
            strict=reader.flag("LRCP_TELEMETRY_STRICT", default=False),
        )
        if reader.problems:
            raise SettingsError("\n".join(reader.problems))
        return settings

    def datadog_environment(self) -> Mapping[str, str]:
        """What Datadog's own libraries are to read from the process environment."""
        variables = {"DD_SERVICE": self.service, "DD_ENV": self.env, "DD_VERSION": self.version, "DD_SITE": self.site}
        return variables if self.api_key is None else {**variables, "DD_API_KEY": self.api_key}


class _Reader:
    """Reads variables, noting every problem instead of stopping at the first."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def text(self, name: str, pattern: re.Pattern[str], expected: str, default: str | None) -> str:
        value = self._environ.get(name)
        if not value:
            if default is None:
                self.problems.append(f"{name}: missing; expected {expected}")
            return default or ""
        return value if pattern.fullmatch(value) else self._refused(name, value, expected, "")

    def api_key(self, *names: str) -> str | None:
        for name in names:
            if value := self._environ.get(name):
                if _API_KEY.fullmatch(value):
                    return value
                self.problems.append(f"{name}: expected 32 hexadecimal digits; found a value of another form")
        return None

    def number(self, name: str, least: int, most: int, default: int) -> int:
        value = self._environ.get(name)
        if not value:
            return default
        if value.isascii() and value.isdecimal() and len(value) <= 9 and least <= int(value) <= most:
            return int(value)
        return self._refused(name, value, f"a whole number from {least} to {most}", default)

    def flag(self, name: str, *, default: bool) -> bool:
        value = self._environ.get(name)
        if not value:
            return default
        known = _WORDS.get(value.lower())
        return self._refused(name, value, "true or false", default) if known is None else known

    def statsd(self) -> StatsdAddress:
        if url := self._environ.get("DD_DOGSTATSD_URL"):
            return self._statsd_url(url)
        host = self.text("DD_AGENT_HOST", _HOST, "a host name or an address", "localhost")
        return StatsdAddress(host, self.number("DD_DOGSTATSD_PORT", 1, 65_535, 8_125))

    def _statsd_url(self, url: str) -> StatsdAddress:
        expected = "udp://host:port, or unix://, unixgram:// or unixstream:// and an absolute path"
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return self._refused("DD_DOGSTATSD_URL", url, expected, StatsdAddress())
        if parts.scheme == "udp" and parts.hostname and _HOST.fullmatch(parts.hostname) and parts.path in ("", "/"):
            return StatsdAddress(parts.hostname, port or 8_125)
        path = parts.path
        if parts.scheme in _UNIX_SCHEMES and not parts.netloc and path.startswith("/"):
            if len(path.encode()) <= _LONGEST_SOCKET_PATH:
                return StatsdAddress(url=url)
            expected = f"a socket path of at most {_LONGEST_SOCKET_PATH} bytes"
        return self._refused("DD_DOGSTATSD_URL", url, expected, StatsdAddress())

    def _refused(self, name: str, value: str, expected: str, instead: T) -> T:
        self.problems.append(f"{name}: expected {expected}; found {value[:100]!r}")
        return instead
