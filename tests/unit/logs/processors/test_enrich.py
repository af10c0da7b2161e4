from __future__ import annotations

from typing import Any

import pytest

from lrcp.core.errors import FindingsError

Process = Any

PLACES = {"203.0.113.0/24": {"country": {"iso_code": "FR"}}, "203.0.113.7": {"city": {"name": "Paris"}}}


def test_a_url_is_parsed_from_and_to_its_usual_attributes(process: Process) -> None:
    log = process({"type": "url-parser"}, {"http": {"url": "/a/?x=1"}})
    assert log.attributes["http"]["url_details"] == {"path": "/a/", "queryString": {"x": "1"}}


def test_a_url_may_lose_the_slash_at_its_end(process: Process) -> None:
    log = process({"type": "url-parser", "normalize_ending_slashes": True}, {"http": {"url": "/a/?x=1"}})
    assert log.attributes["http"]["url_details"]["path"] == "/a"


@pytest.mark.parametrize(("encoded", "text"), [(False, "curl/8.5.0"), (True, "curl%2F8.5.0")])
def test_a_user_agent_is_parsed_even_when_encoded(process: Process, encoded: bool, text: str) -> None:
    log = process({"type": "user-agent-parser", "is_encoded": encoded}, {"http": {"useragent": text}})
    assert log.attributes["http"]["useragent_details"]["browser"] == {
        "family": "curl",
        "major": "8",
        "minor": "5",
        "patch": "0",
    }


@pytest.mark.parametrize("value", ["", " ", None, 1, {"a": 1}])
def test_what_is_no_text_is_not_parsed(process: Process, value: Any) -> None:
    assert process({"type": "user-agent-parser"}, {"http": {"useragent": value}}).attributes == {
        "http": {"useragent": value}
    }


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("203.0.113.9", {"country": {"iso_code": "FR"}}),
        ("203.0.113.7", {"city": {"name": "Paris"}}),
        ("10.0.0.1", {}),
        ("2001:db8::1", {}),
        ("not an address", {"invalidAddress": "not an address"}),
        (["10.0.0.1"], {"invalidAddress": "[10.0.0.1]"}),
    ],
)
def test_geo_ip_knows_the_places_that_are_given(process: Process, address: Any, place: dict[str, Any]) -> None:
    log = process({"type": "geo-ip-parser"}, {"network": {"client": {"ip": address}}}, places=PLACES)
    assert log.attributes["network"]["client"]["geoip"] == place


def test_without_an_address_there_is_no_place(process: Process) -> None:
    assert process({"type": "geo-ip-parser"}, {"a": 1}, places=PLACES).attributes == {"a": 1}


@pytest.mark.parametrize(
    ("encoding", "form", "text", "value"),
    [
        ("base64", "utf_8", "aMOpbGxv", "héllo"),
        ("base64", "utf_8", "YQ", "a"),
        ("base16", "utf_8", "68 69", "hi"),
        ("base16", "integer", "0x1f", 31),
        ("base16", "integer", "f" * 16, None),
        ("base64", "utf_8", "!!", None),
        ("base64", "utf_8", "/w==", None),
        ("base16", "utf_8", "xyz", None),
    ],
)
def test_a_text_is_decoded(process: Process, encoding: str, form: str, text: str, value: Any) -> None:
    processor = {
        "type": "decoder-processor",
        "source": "a",
        "target": "b",
        "binary_to_text_encoding": encoding,
        "input_representation": form,
    }
    assert process(processor, {"a": text}).attributes.get("b") == value


def test_an_encoding_that_is_not_known_is_a_finding(process: Process) -> None:
    processor = {"type": "decoder-processor", "source": "a", "target": "b"}
    with pytest.raises(FindingsError, match="cannot be decoded"):
        process({**processor, "binary_to_text_encoding": "base85", "input_representation": "utf_8"}, {})


def test_threat_intelligence_is_refused_by_name(process: Process) -> None:
    with pytest.raises(FindingsError) as caught:
        process({"type": "threat-intel-processor"}, {})
    assert caught.value.findings[0].code == "P403"
