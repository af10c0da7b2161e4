"""Which events a search finds; the sections are those of Datadog's page on search syntax."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.core.errors import LrcpError, UnsupportedError
from lrcp.core.event import Event
from lrcp.query import QuerySyntaxError, parse_search
from lrcp.query.match import compile_search

LOG = Event(
    at=0,
    source="logs",
    attributes={
        "message": "Hello, World: payment-service user=JaneDoe took 1.5s in café_42",
        "service": "shop.web",
        "host": "i-0a1b",
        "status": "error",
        "http": {"status_code": 404, "method": "GET", "url": "/api-v1/test one"},
        "evt.name": "llm.request",
        "duration": 7_000_000_000,
        "cost_usd": 0.5,
        "grounded": False,
        "usr": {"id": "hello:world", "first name": "Ann", "mail": ""},
        "users": {"names": ["Peter", "Paul"], "ages": [7, 70]},
        "Event": {"EventData": {"Data": [{"Name": "SubjectUserID1"}, {"Name": "ObjectServer", "value": 3}]}},
        "network": {"client": {"ip": "13.4.5.6"}, "ips": ["10.0.0.1", "2001:db8::7", "no address"]},
        "started": "2026-03-01T00:00:00Z",
        "numeral": "250",
        "nothing": None,
        "env": "only an attribute",
    },
    tags=("env:prod", "version:1.2", "region:eu-west", "region:eu-north", "plain", "category::deployment"),
)


def finds(search: str, event: Event = LOG) -> bool:
    return compile_search(parse_search(search))(event)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        # everything
        ("", True),
        ("*", True),
        # free text: words of the message, in any case, whatever stands between them
        ("hello", True),
        ("HELLO world", True),
        ("hell", False),
        ("hello AND missing", False),
        ('"hello world"', True),
        ('"world hello"', False),
        ('"payment service"', True),
        ("payment-service", True),
        (r"user\=janedoe", True),
        ("jane", False),
        ("café_42", True),
        ("caf", False),
        ("404", False),
        # its wildcards, which inside quotes are none
        ("hel*", True),
        ("*ELLO", True),
        ("*ell*", True),
        ("ell*", False),
        ("h?llo", True),
        ("h?lo", False),
        ("took*café_42", True),
        ("hello*janedoe", True),
        ('"hel*"', False),
        # operators
        ("missing OR hello", True),
        ("-missing", True),
        ("NOT hello", False),
        ("hello -world", False),
        ("-(missing OR hello)", False),
        ("(missing OR hello) world", True),
        # reserved attributes and tags need no @; attributes do
        ("service:shop.web", True),
        ("service:Shop.web", False),
        ("status:error host:i-0a1b", True),
        ("env:prod", True),
        ("env:(prod OR test)", True),
        ("env:prod -version:beta", True),
        ('env:"only an attribute"', False),
        ('@env:"only an attribute"', True),
        ("http.method:GET", False),
        ("ENV:prod", True),
        ("region:eu-north", True),
        ("region:eu*", True),
        ("-region:eu-west", False),
        ("tags:plain", True),
        ("plain:*", False),
        ('tags:"category::deployment"', True),
        (r"tags:env\:prod", True),
        ("tags:env*", True),
        # attributes: letter by letter
        ("@http.method:GET", True),
        ("@http.method:get", False),
        ("@http.method:(HEAD OR GET)", True),
        ("@http.method:(-GET)", False),
        ("@evt.name:llm.request", True),
        (r"@usr.id:hello\:world", True),
        ('@usr.id:"hello:world"', True),
        ("@usr.id:hello:world", True),
        ("@usr.id:hello?world", True),
        ("@usr.id:hello", False),
        ('@usr.mail:""', True),
        (r"@usr.first\ name:Ann", True),
        ("@http.url:/api-v1/*", True),
        (r"@http.url:/api\-v1/*", True),
        (r"@http.url:/api\-v1/test\ one", True),
        ("@http.url:*test*", True),
        ("@http.url:test*", False),
        ('@http.url:"/api*"', False),
        (r"@http.url:/api\*", False),
        ("@grounded:false", True),
        ("@grounded:0", False),
        # existence
        ("@http.status_code:*", True),
        ("@http:*", True),
        ("@usr.mail:*", True),
        ("@missing:*", False),
        ("-@missing:*", True),
        ("@nothing:*", False),
        ("service:*", True),
        ("version:*", True),
        ("@http.method:(*)", True),
        ("_exists_:@http.method", True),
        ("_exists_:version", True),
        ("_missing_:version", False),
        # numbers
        ("@http.status_code:404", True),
        ("@http.status_code:404.0", True),
        ("@http.status_code:40?", True),
        ("@cost_usd:0.50", True),
        ("@cost_usd:>0.4", True),
        ("@http.status_code:>404", False),
        ("@http.status_code:>=404", True),
        ("@http.status_code:<404", False),
        ("@http.status_code:<=404", True),
        ("@http.status_code:[400 TO 499]", True),
        ("@http.status_code:[400 TO 404]", True),
        ("@http.status_code:{404 TO 500}", False),
        ("@http.status_code:{403 TO *}", True),
        ("@http.status_code:([500 TO 599] OR [400 TO 499])", True),
        ("@http.status_code:(>=400 <405)", True),
        ("@duration:>5s", True),
        ("@duration:>7000ms", False),
        ("@duration:[6s TO 8s]", True),
        ("@numeral:>200", True),
        ("@http.method:>5", False),
        ("@grounded:<5", False),
        ('@started:>"2026-02-28"', True),
        ("@started:[2026-03-02 TO *]", False),
        # arrays
        ("@users.names:Paul", True),
        ("@users.names:(Peter AND Paul)", True),
        ("@users.names:Pet*", True),
        ("@users.ages:>50", True),
        ("@Event.EventData.Data.Name:ObjectServer", True),
        ("@Event.EventData.Data.value:3", True),
        # all attributes
        ("*:peter", True),
        ("*:ObjectServer", True),
        ("*:object*", True),
        ('*:"hello world"', True),
        ("*:(absent OR peter)", True),
        ("*:404", True),
        ("*:deployment", True),
        ("*:absent", False),
        ("*:*", True),
        # addresses
        ("CIDR(@network.client.ip,13.0.0.0/8)", True),
        ("CIDR(@network.client.ip, 15.0.0.0/8)", False),
        ("CIDR(@network.ips, 13.0.0.0/8, 10.0.0.0/8)", True),
        ("CIDR(@network.ips, 2001:db8::/32)", True),
        ("NOT(CIDR(@network.client.ip, 13.0.0.0/8))", False),
        ("CIDR(@http.status_code, 0.0.0.0/0)", False),
    ],
)
def test_a_search_finds_an_event_or_does_not(search: str, found: bool) -> None:
    assert finds(search) is found


@pytest.mark.parametrize("source", ["spans", "rum", "events", "ci_pipelines"])
def test_outside_logs_every_attribute_at_the_top_is_addressed_without_an_at(source: str) -> None:
    event = Event(0, source, {"resource_name": "GET /qa", "ci_level": "pipeline", "deep": {"inside": "x"}})

    assert finds('resource_name:"GET /qa" ci_level:pipeline', event)


def test_free_text_is_looked_for_in_title_and_text_of_an_event() -> None:
    event = Event(0, "events", {"title": "Deployment failed", "text": "step push", "other": "unseen"})

    assert [finds(word, event) for word in ("deployment", "push", "unseen")] == [True, True, False]


@pytest.mark.parametrize(
    ("search", "names"),
    [("$env", r"\$env"), ("@a:$env.value", r"\$env"), ("#calculated:yes", "#calculated"), ("!!!", "!!!")],
)
def test_what_needs_more_than_the_event_is_refused_by_name(search: str, names: str) -> None:
    with pytest.raises(UnsupportedError, match=names):
        compile_search(parse_search(search))


@pytest.mark.parametrize("search", ["CIDR(@ip, 10.0.0.0/33)", "CIDR(@ip, shop)", "CIDR(@ip)"])
def test_a_network_that_is_none_is_an_error_with_its_place(search: str) -> None:
    with pytest.raises(QuerySyntaxError) as error:
        compile_search(parse_search(f"a {search}"))

    assert error.value.span.start == 2
    assert "10.0.0.0/8" in str(error.value.expected)


def test_an_evil_pattern_takes_no_longer_than_the_text_is_long() -> None:
    event = Event(0, "logs", {"message": "a" * 100_000, "path": "a" * 100_000})

    assert not finds("@path:" + "a*" * 50 + "b", event)
    assert not finds("*" + "a*" * 50 + "b", event)


@pytest.mark.parametrize("number", [10**400, float("nan"), float("inf")])
def test_what_is_no_finite_number_compares_with_nothing(number: float) -> None:
    assert not finds("@n:(>0 OR <=0)", Event(0, "logs", {"n": number}))


@pytest.mark.parametrize("search", ["half", "h*f", "@path:half?", "*:h?lf", '"half"'])
def test_halves_of_characters_are_passed_over(search: str) -> None:
    assert finds(search, Event(0, "logs", {"message": "half\ud800", "path": "half\ud800"}))


def test_a_pattern_that_is_too_large_is_an_error() -> None:
    with pytest.raises(LrcpError, match="too long to be searched for"):
        compile_search(parse_search("@path:" + "a*" * 80_000))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["x", "y z", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "a.b"]), inner, max_size=3),
    max_leaves=8,
)
SEARCHES = st.sampled_from(["@a:x", "@a.b:*", "@b:>1", "x", "*:x", "tags:x", "a:[0 TO 3]", "@a.b:(x OR >2)", "@a:?*"])


@given(attributes=st.dictionaries(st.sampled_from(["a", "b", "message"]), JSON), one=SEARCHES, two=SEARCHES)
def test_operators_are_those_of_logic(attributes: dict[str, Any], one: str, two: str) -> None:
    event = Event(0, "spans", attributes, ("x",))
    first, second = finds(one, event), finds(two, event)

    assert finds(f"-({one})", event) is not first
    assert finds(f"({one}) ({two})", event) is (first and second)
    assert finds(f"({one}) OR ({two})", event) is (first or second)
    assert finds(f"-({one} OR {two})", event) is finds(f"-({one}) -({two})", event)
