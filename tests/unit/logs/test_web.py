from __future__ import annotations

from typing import Any

import pytest

from lrcp.logs.web import parse_url, parse_user_agent

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/120.0.6099.71 Safari/537.36"
)
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1 Version/17.1 Mobile/15E148 Safari/604.1"
)
TABLET = "Mozilla/5.0 (iPad; CPU OS 17_1 like Mac OS X) AppleWebKit/605.1.15 Version/17.1 Mobile/15E148 Safari/604.1"
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        (
            "https://User@Example.com:8443/a/b?x=1&y=%20z#top",
            {
                "scheme": "https",
                "host": "example.com",
                "port": 8443,
                "path": "/a/b",
                "queryString": {"x": "1", "y": "%20z"},
                "hash": "top",
            },
        ),
        ("/health?probe", {"path": "/health", "queryString": {"probe": ""}}),
        ("ws://host", {"scheme": "ws", "host": "host", "path": ""}),
        ("x=1&x=1", {"path": "x=1&x=1"}),
        ("/a?x=1&x=2&x=1", {"path": "/a", "queryString": {"x": ["1", "2"]}}),
    ],
)
def test_a_url_is_cut_into_its_parts(url: str, parts: dict[str, Any]) -> None:
    assert parse_url(url) == parts


@pytest.mark.parametrize(("url", "path"), [("/a//", "/a"), ("/", "/"), ("//", ""), ("/a", "/a")])
def test_slashes_at_the_end_can_be_left_out(url: str, path: str) -> None:
    assert parse_url(url, normalize_ending_slashes=True)["path"] == path


def test_a_user_agent_is_named_by_browser_system_and_device() -> None:
    assert parse_user_agent(CHROME) == {
        "browser": {"family": "Chrome", "major": "120", "minor": "0", "patch": "6099", "patch_minor": "71"},
        "os": {"family": "Windows", "major": "10"},
        "device": {"family": "Other", "category": "Desktop"},
    }


@pytest.mark.parametrize(
    ("text", "category"),
    [(CHROME, "Desktop"), (PHONE, "Mobile"), (TABLET, "Tablet"), (CRAWLER, "Bot"), ("Datadog/Synthetics", "Other")],
)
def test_a_device_has_a_category(text: str, category: str) -> None:
    assert parse_user_agent(text)["device"]["category"] == category


def test_an_unknown_user_agent_is_other() -> None:
    assert parse_user_agent("??")["browser"] == {"family": "Other"}
