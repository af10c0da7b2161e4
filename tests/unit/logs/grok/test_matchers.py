from __future__ import annotations

from typing import Any

import pytest

Grok = Any

ADDRESSES = [
    "::",
    "::1",
    "1::",
    "1:2:3:4:5:6:7:8",
    "2001:db8::8a2e:370:7334",
    "::ffff:192.0.2.1",
    "fe80::1%eth0",
    "1:2:3:4:5:6:1.2.3.4",
]
NO_ADDRESSES = ["1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "1::2::3", ":1"]


@pytest.mark.parametrize(
    ("matcher", "text", "value"),
    [
        ("word", "a_1", "a_1"),
        ("notSpace", "a-/é", "a-/é"),
        ("data", "a\nb c", "a\nb c"),
        ("greedyData", "a\nb", "a\nb"),
        ("number", "-1.5", -1.5),
        ("number", "3", 3.0),
        ("number", ".5", 0.5),
        ("numberStr", "-1.50", "-1.50"),
        ("numberExt", "1.5e-3", 0.0015),
        ("numberExtStr", "1e3", "1e3"),
        ("integer", "-42", -42),
        ("integerStr", "+42", "+42"),
        ("integerExt", "-1e2", -100),
        ("integerExtStr", "1e2", "1e2"),
        ("boolean", "TRUE", True),
        ("boolean", "false", False),
        ('boolean("on|yes", "off")', "Yes", True),
        ('boolean("on", "off")', "off", False),
        ('regex("[a-f]{2}")', "be", "be"),
        ("doubleQuotedString", '"a b"', '"a b"'),
        ("singleQuotedString", "'a b'", "'a b'"),
        ("quotedString", "'a b'", "'a b'"),
        ("uuid", "123e4567-e89b-12d3-a456-426614174000", "123e4567-e89b-12d3-a456-426614174000"),
        ("mac", "00:1B:44:11:3a:b7", "00:1B:44:11:3a:b7"),
        ("mac", "001B.4411.3ab7", "001B.4411.3ab7"),
        ("ipv4", "192.0.2.255", "192.0.2.255"),
        ("ip", "192.0.2.1", "192.0.2.1"),
        ("ip", "::1", "::1"),
        ("hostname", "a-b.example.com", "a-b.example.com"),
        ("ipOrHost", "db_1", "db_1"),
        ("port", "65535", "65535"),
    ],
)
def test_a_matcher_takes_the_text_and_gives_its_value(grok: Grok, matcher: str, text: str, value: Any) -> None:
    found = grok(f"rule %{{{matcher}:x}}", text)["x"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("matcher", "text"),
    [
        ("word", "a-b"),
        ("notSpace", "a b"),
        ("number", "1e3"),
        ("integer", "1.5"),
        ("integerExt", "1.1e2"),
        ("boolean", "yes"),
        ("uuid", "123e4567"),
        ("mac", "00:1B"),
        ("ipv4", "256.1.1.1"),
        ("port", "0"),
        ("hostname", "a b"),
        ("doubleQuotedString", '"a'),
    ],
)
def test_a_matcher_takes_nothing_else(grok: Grok, matcher: str, text: str) -> None:
    assert grok(f"rule %{{{matcher}:x}}", text) is None


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_form_of_an_ipv6_address_is_one(grok: Grok, address: str) -> None:
    assert grok("rule %{ipv6:x}", address) == {"x": address}


@pytest.mark.parametrize("text", NO_ADDRESSES)
def test_what_is_no_ipv6_address_is_none(grok: Grok, text: str) -> None:
    assert grok("rule %{ipv6:x}", text) is None


def test_an_address_does_not_begin_inside_of_a_number(grok: Grok) -> None:
    assert grok("rule .*%{ipv4:x}", "from 127.0.0.1") == {"x": "127.0.0.1"}


def test_data_takes_as_little_as_it_can_and_greedy_data_as_much(grok: Grok) -> None:
    assert grok("rule %{data:a} %{data:b}", "1 2 3") == {"a": "1", "b": "2 3"}
    assert grok("rule %{greedyData:a} %{data:b}", "1 2 3") == {"a": "1 2", "b": "3"}


def test_an_integer_beyond_64_bits_is_left_out(grok: Grok) -> None:
    assert grok("rule %{integer:x}", "9" * 30) == {}


@pytest.mark.parametrize("matcher", ["word(1)", "regex", "regex(1)", 'boolean("a")', "date", "date(1)"])
def test_wrong_arguments_are_refused(grok: Grok, matcher: str) -> None:
    with pytest.raises(Exception, match="takes"):
        grok(f"rule %{{{matcher}:x}}", "")
