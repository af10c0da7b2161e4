"""Parsers of one attribute into an object: URL, user agent, geo IP; and the decoder."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any

from lrcp.logs.paths import MISSING, get
from lrcp.logs.processors.step import PROCESSORS, Compiler, Step, Surroundings
from lrcp.logs.record import Log
from lrcp.logs.section import Section
from lrcp.logs.web import decoded, parse_url, parse_user_agent

Parse = Callable[[str], dict[str, Any] | None]


def _parser(section: Section, source: str, target: str, parse: Parse) -> Step:
    """The first source that is a text; what cannot be parsed sets nothing."""
    sources, into = section.texts("sources", (source,)), section.text("target", target)

    def step(log: Log) -> None:
        for each in sources:
            value = get(log.attributes, each)
            if not isinstance(value, str) or not value.strip():
                continue
            parsed = parse(value)
            if parsed is not None:
                log.put(into, parsed)
            return

    return step


@PROCESSORS.exact("url-parser")
def _url(section: Section, _compiler: Compiler) -> Step:
    normalize = section.flag("normalize_ending_slashes")
    return _parser(
        section,
        "http.url",
        "http.url_details",
        lambda text: parse_url(text, normalize_ending_slashes=normalize),
    )


@PROCESSORS.modelled("user-agent-parser", note="ua-parser's public list names the families; the category is modelled")
def _user_agent(section: Section, _compiler: Compiler) -> Step:
    encoded = section.flag("is_encoded")
    return _parser(
        section,
        "http.useragent",
        "http.useragent_details",
        lambda text: parse_user_agent(decoded(text) if encoded else text),
    )


@PROCESSORS.modelled("geo-ip-parser", note="no database is shipped: places are those given, else an empty object")
def _geo_ip(section: Section, compiler: Compiler) -> Step:
    sources = section.texts("sources", ("network.client.ip",))
    target = section.text("target", "network.client.geoip")

    def step(log: Log) -> None:
        for source in sources:
            value = get(log.attributes, source)
            if value is not MISSING and value not in (None, ""):
                log.put(target, _place(value, compiler.surroundings))
                return

    return step


def _place(value: Any, surroundings: Surroundings) -> dict[str, Any]:
    written = f"[{', '.join(map(str, value))}]" if isinstance(value, list) else str(value).strip()
    try:
        return dict(surroundings.place(written))
    except ValueError:
        return {"invalidAddress": written}


@PROCESSORS.exact("decoder-processor")
def _decoder(section: Section, _compiler: Compiler) -> Step:
    source, target = section.text("source"), section.text("target")
    encoding, form = section.text("binary_to_text_encoding"), section.text("input_representation")
    if encoding not in ("base64", "base16") or form not in ("utf_8", "integer"):
        raise section.error(
            "P401",
            f"`{encoding}` as `{form}` cannot be decoded",
            "binary_to_text_encoding",
            expected="base64 or base16, as utf_8 or integer",
        )

    def step(log: Log) -> None:
        value = get(log.attributes, source)
        found = _decoded(value, encoding, form) if isinstance(value, str) else MISSING
        if found is not MISSING:
            log.put(target, found)

    return step


def _decoded(text: str, encoding: str, form: str) -> Any:
    try:
        if encoding == "base64":
            raw = base64.b64decode(text.strip() + "=" * (-len(text.strip()) % 4), validate=True)
        else:
            raw = bytes.fromhex(text.strip().removeprefix("0x"))
        if form == "utf_8":
            return raw.decode("utf-8")
    except (ValueError, binascii.Error):
        return MISSING
    number = int.from_bytes(raw, "big")
    return number if number < 2**63 else MISSING


PROCESSORS.refuse("threat-intel-processor", note="its lists are Datadog's own")
