from __future__ import annotations

from typing import Any

import pytest

Grok = Any


# https://docs.datadoghq.com/logs/log_configuration/parsing/#key-value-or-logfmt
@pytest.mark.parametrize(
    ("line", "filter", "found"),
    [
        ("key=valueStr", "keyvalue", {"key": "valueStr"}),
        ("key=<valueStr>", "keyvalue", {"key": "valueStr"}),
        ('"key"="valueStr"', "keyvalue", {"key": "valueStr"}),
        ("key:valueStr", 'keyvalue(":")', {"key": "valueStr"}),
        ('key:"/valueStr"', 'keyvalue(":", "/")', {"key": "/valueStr"}),
        ("/key:/valueStr", 'keyvalue(":", "/")', {"/key": "/valueStr"}),
        ("key:={valueStr}", 'keyvalue(":=", "", "{}")', {"key": "valueStr"}),
        ("key1=value1|key2=value2", 'keyvalue("=", "", "", "|")', {"key1": "value1", "key2": "value2"}),
        ('key1="value1"|key2="value2"', 'keyvalue("=", "", "", "|")', {"key1": "value1", "key2": "value2"}),
        ('key1:=a key2:=</b> key3:="c"', 'keyvalue(":=","","<>")', {"key1": "a", "key2": "/b"}),
        ("url=https://a/b user=john", 'keyvalue("=","/:")', {"url": "https://a/b", "user": "john"}),
        ("user: john id: 123", 'keyvalue(": ")', {"user": "john", "id": 123}),
    ],
)
def test_the_worked_examples_of_the_documentation(grok: Grok, line: str, filter: str, found: dict[str, Any]) -> None:
    assert grok(f"rule %{{data::{filter}}}", line) == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("a=1 b=1.5 c=true d=x", {"a": 1, "b": 1.5, "c": True, "d": "x"}),
        ('a="1" b="true"', {"a": "1", "b": "true"}),
        ("a= b=null c=", {}),
        ('a=" " b=""', {"a": ""}),
        ("a=1,b=2;c=3 (d=4)", {"a": 1, "b": 2, "c": 3, "d": 4}),
        ("db.name=x,db.user=y", {"db": {"name": "x", "user": "y"}}),
        ("a=1 a=2 a=x", {"a": [1, 2, "x"]}),
        ("a=09 b=007 c=00E1 d=123456789012345678901", {"a": "09", "b": 7, "c": "00E1", "d": "123456789012345678901"}),
        ("a=1e400 b=2.0e c=1e3", {"a": "1e400", "b": "2.0e", "c": 1000.0}),
        ("a=10.5s b=263ms c=3m0s d=0s", {"a": 10500, "b": 263, "c": "3m0s", "d": 0}),
        ("key = value", {}),
        ("=,=value", {}),
        ("no pairs at all", {}),
        ('request: "GET /x" host: h', {}),
    ],
)
def test_values_are_typed_and_empty_ones_left_out(grok: Grok, line: str, found: dict[str, Any]) -> None:
    assert grok("rule %{data::keyvalue}", line) == found


def test_a_delimiter_that_ends_a_pair_may_begin_the_next_one(grok: Grok) -> None:
    assert grok("rule %{data::keyvalue}", "a=1 b=2 c=3") == {"a": 1, "b": 2, "c": 3}


def test_one_quote_opens_and_closes(grok: Grok) -> None:
    assert grok("""rule %{data::keyvalue("=","","`")}""", "a=`x y` b=z") == {"a": "x y", "b": "z"}


def test_spaces_may_be_allowed_in_values(grok: Grok) -> None:
    line = 'client: 192.0.2.1, request: "HEAD /x HTTP/1.1", host: "h"'
    assert grok('rule %{data::keyvalue(": ",",")}', line) == {
        "client": "192.0.2.1",
        "request": "HEAD /x HTTP/1.1",
        "host": "h",
    }
