"""What URLs and user agents hold: the parts that processors and grok filters make of them."""

from __future__ import annotations

import re
from functools import cache
from typing import Any
from urllib.parse import unquote

from lrcp.logs.grok.errors import FilterError
from lrcp.logs.grok.structured import querystring

# https://www.rfc-editor.org/rfc/rfc3986#appendix-B
_URL = re.compile(
    r"(?:([A-Za-z][A-Za-z0-9+.\-]*):(?=//))?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?\Z", re.DOTALL
)
_PORT = re.compile(r":(\d{1,5})\Z")
_BOT = re.compile(r"bot\b|crawl|spider|slurp", re.IGNORECASE)
_TABLET = re.compile(r"ipad|tablet|kindle|playbook|silk(?!.*mobile)", re.IGNORECASE)
_MOBILE = re.compile(r"mobi|iphone|ipod|phone|windows ce|opera mini", re.IGNORECASE)
_DESKTOP_SYSTEMS = ("Windows", "Mac OS X", "Linux", "Ubuntu", "Chrome OS", "Fedora", "Debian", "FreeBSD", "OpenBSD")


def parse_url(text: str, *, normalize_ending_slashes: bool = False) -> dict[str, Any]:
    """The path always; scheme, host, port, queryString by parameter and hash where they are there."""
    found = _URL.match(text)
    scheme, authority, path, query, fragment = found.groups() if found else (None, None, text, None, None)
    if normalize_ending_slashes and len(path) > 1:
        path = path.rstrip("/") or "/"
    host, port = _host_and_port(authority or "")
    parts = {"scheme": scheme, "host": host, "port": port, "path": path, "hash": fragment}
    parts["queryString"] = _parameters(query or "")
    return {name: value for name, value in parts.items() if name == "path" or value not in ("", None, {})}


def _host_and_port(authority: str) -> tuple[str, int | None]:
    host = authority.rpartition("@")[2]
    found = _PORT.search(host)
    return (host[: found.start()].lower(), int(found[1])) if found else (host.rstrip(":").lower(), None)


def _parameters(query: str) -> dict[str, Any]:
    """As they are written: what is encoded in a URL stays so."""
    try:
        return querystring(query, decode=False)
    except FilterError:
        return {}


def parse_user_agent(text: str) -> dict[str, Any]:
    """browser, os and device as ua-parser's public list names them; the device has a category, too."""
    found = _parser().parse(text)
    browser, system, device = found.user_agent, found.os, found.device
    family = system.family if system else "Other"
    return {
        "browser": _named(browser, "major", "minor", "patch", "patch_minor"),
        "os": _named(system, "major", "minor", "patch", "patch_minor"),
        "device": {**_named(device, "brand", "model"), "category": _category(text, family, device)},
    }


@cache
def _parser() -> Any:
    import ua_parser

    return ua_parser.parser


def _named(found: Any, *fields: str) -> dict[str, str]:
    if found is None:
        return {"family": "Other"}
    values = {name: getattr(found, name) for name in ("family", *fields)}
    return {name: value for name, value in values.items() if value is not None}


def _category(text: str, system: str, device: Any) -> str:
    if (device and device.family == "Spider") or _BOT.search(text):
        return "Bot"
    if _TABLET.search(text) or (system == "Android" and "mobile" not in text.lower()):
        return "Tablet"
    if system in ("iOS", "Android") or _MOBILE.search(text):
        return "Mobile"
    return "Desktop" if system in _DESKTOP_SYSTEMS else "Other"


def decoded(text: str) -> str:
    """A user agent that was written as a part of a URL."""
    return unquote(text.replace("+", " "), errors="replace")
