"""Personal data and secrets never come through; other text does, unchanged."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrcp.telemetry.redact import Redactor

redact = Redactor()
SEPARATORS = ["", " ", "-", ".", "/", " - ", "\u00a0", "\u2011", ") ", "_"]
MAY_BE_SHOWN = 4  # the last four digits of a card may be shown (PCI DSS 3.4)
WORDS = st.text("abcdefgh ijklmno,;!?\n", max_size=40)


def digits(text: str) -> str:
    return "".join(character for character in text if character.isdecimal())


@st.composite
def phones(draw: st.DrawFn) -> str:
    """International and national forms: 7 to 15 digits in groups."""
    groups = draw(st.lists(st.text("0123456789", min_size=1, max_size=5), min_size=2, max_size=6))
    number = draw(st.sampled_from(["", "+", "00", "(", "+("])) + draw(st.sampled_from(SEPARATORS)).join(groups)
    return number if 7 <= len(digits(number)) <= 15 else "+49 170 1234567"


@st.composite
def cards(draw: st.DrawFn) -> str:
    """13 to 19 digits, the last one by Luhn, in the usual groups."""
    body = draw(st.text("0123456789", min_size=12, max_size=18))
    doubled = [sum(divmod(int(digit) * (2 - number % 2), 10)) for number, digit in enumerate(reversed(body))]
    number = body + str(-sum(doubled) % 10)
    separator = draw(st.sampled_from(["", " ", "-"]))
    return separator.join(number[start : start + 4] for start in range(0, len(number), 4))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("write to joe.doe+shop@example.co.uk today", "write to [email] today"),
        ("mailto:joe%40example.com", "mailto:[email]"),
        ('"joe doe"@example.com', "[email]"),
        ("joe@[10.0.0.1]", "[email]"),
        ("jö@exämple.de", "[email]"),
        ("j\u200boe@example.com", "[email]"),
        ("call +49 170 1234567 now", "call [phone] now"),
        ("(415) 555-2671", "[phone]"),
        ("06.12.34.56.78", "[phone]"),
        ("tel:0041446681800", "tel:[phone]"),
        ("phone4155552671", "phone[phone]"),
        ("٠١٧٠١٢٣٤٥٦٧", "[phone]"),
        ("4111 1111 1111 1111", "[card]"),
        ("pay with 5500005555555559.", "pay with [card]."),
        ("my card\n4111\n1111\r\n1111\n 1111\nthanks", "my card\n[card]\nthanks"),
        ("3782\n822463\n10005", "[card]"),
        ("2021\n2022\n2023\n2026", "2021\n2022\n2023\n2026"),
        ("4111 1111 1111 1111 12/27 123", "[phone]"),
        ("DE89 3704 0044 0532 0130 00 please", "[iban] please"),
        ("gb82west12345698765432", "[iban]"),
        ("BE68539007547034", "[iban]"),
        ("DE89 3704 0044 0532 0130 01", "DE[phone]"),
        ("DE89370400440532013000 joe@example.com", "[iban] [email]"),
        ("4155552671 0joe@example.com", "[phone] [email]"),
        ("a:b:c@example.com", "a:b:[email]"),
        ("Authorization: Bearer abc.def.ghi", "[secret]"),
        ("bearer abcdefgh12345678", "[secret]"),
        ("password=hunter2&x=1", "[secret]&x=1"),
        ('{"api_key": "zzz"}', '{"[secret]"}'),
        ("sk-proj-abcdefghijklmnop1234", "[secret]"),
        ("AKIAIOSFODNN7EXAMPLE", "[secret]"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "[secret]"),
        ("0123456789abcdef0123456789abcdef", "[secret]"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----", "[secret]"),
        ("from 10.20.30.40 and 2001:db8::1", "from [ip] and [ip]"),
    ],
)
def test_personal_data_is_replaced_by_its_kind(text: str, expected: str) -> None:
    assert redact(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "What is Datadog? It costs 3.14 or 100000 in 2026.",
        "on 2026-11-21 at 12:30:45",
        "gemini-2.0-flash answered in 412 ms",
        "session 550e8400-e29b-41d4-a716-446655440000",
        "order 12345678901234567890",
        "max_tokens: a secretary of state, keyword: value",
        "@mention and a@",
        "1, 2, 3, 4, 5, 6, 7, 8, 9",
        "",
        "\ud800 half a character",
    ],
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert redact(text) == text


def test_addresses_stay_where_they_are_wanted() -> None:
    assert Redactor(keep_ips=True)("10.20.30.40 ::1") == "10.20.30.40 ::1"


@given(WORDS, st.emails(), WORDS)
def test_no_email_address_survives(before: str, email: str, after: str) -> None:
    assert email not in redact(f"{before} {email} {after}")


@given(WORDS, phones(), WORDS)
def test_no_phone_number_survives(before: str, phone: str, after: str) -> None:
    left = redact(f"{before}{phone}{after}")

    assert len(digits(left)) <= MAY_BE_SHOWN


@given(WORDS, cards(), WORDS)
def test_no_card_number_survives(before: str, card: str, after: str) -> None:
    left = redact(f"{before}{card}{after}")

    assert len(digits(left)) <= MAY_BE_SHOWN


@settings(max_examples=40)
@given(st.lists(st.one_of(st.emails(), phones(), cards()), min_size=1, max_size=5), st.sampled_from([" ", ", ", "\n"]))
def test_nothing_survives_side_by_side(personal: list[str], separator: str) -> None:
    left = redact(separator.join(personal))

    assert "@" not in left
    assert not re.search(r"\d{7}", left)


@given(st.text(max_size=300), st.integers(0, 120))
def test_a_preview_is_never_longer_than_asked_for(text: str, length: int) -> None:
    assert len(redact.preview(text, length)) <= length


@settings(max_examples=40)
@given(st.integers(0, 4_000), st.one_of(st.emails(), phones(), cards()), st.integers(1, 2_600))
def test_a_number_that_the_cut_would_split_is_redacted_before_the_cut(room: int, personal: str, length: int) -> None:
    text = "x " * (room // 2) + personal + " y" * 3_000

    shown = redact.preview(text, length)

    assert personal[:8] not in shown
    assert not re.search(r"\d{4}", shown)


@given(st.integers(200, 400), st.integers(10, 600))
def test_a_text_that_shrinks_much_shows_nothing_beyond_the_cut(count: int, length: int) -> None:
    assert "@" not in redact.preview("firstname.lastname@example.com " * count, length)


def test_a_short_text_is_shown_whole() -> None:
    assert redact.preview("short", 5) == "short"
    assert redact.preview("longer", 5) == "long…"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("203.0.113.77", "203.0.113.0"),
        ("::ffff:203.0.113.77", "203.0.113.0"),
        ("2001:db8:1:2:3::4", "2001:db8:1::"),
        ("fe80::1%eth0", "fe80::"),
        ("testclient", None),
        ("joe.doe@example.com", None),
        ("", None),
    ],
)
def test_of_an_address_the_network_is_shown_and_of_anything_else_nothing(address: str, shown: str | None) -> None:
    assert Redactor().network(address) == shown


def test_addresses_that_are_to_be_kept_are_kept_whole() -> None:
    assert Redactor(keep_ips=True).network("::ffff:203.0.113.77") == "203.0.113.77"


ATTACKS: dict[str, Callable[[int], str]] = {
    "one word": lambda n: "a" * n,
    "one number": lambda n: "1" * n,
    "half addresses": lambda n: "a@" * (n // 2),
    "dots": lambda n: "a." * (n // 2),
    "percents": lambda n: "%40" * (n // 3),
    "spread digits": lambda n: "1     " * (n // 6),
    "token starts": lambda n: "eyJ" * (n // 3),
    "dotted tokens": lambda n: "eyJaaaaaaaa." * (n // 12),
    "labels": lambda n: "token " * (n // 6),
    "quotes": lambda n: '"a' * (n // 2),
    "colons": lambda n: "a:" * (n // 2),
    "account numbers": lambda n: "ab12 " * (n // 5),
    "hex": lambda n: ("f" * 31 + "-") * (n // 32),
    "brackets": lambda n: "a@[" * (n // 3),
    "keys": lambda n: "-----BEGIN PRIVATE KEY----" * (n // 26),
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=list(ATTACKS))
def test_hostile_text_is_done_with_in_linear_time(attack: Callable[[int], str]) -> None:
    """With a pattern that backtracks this would not end; that it is right as well is seen by doing it in halves."""
    half = attack(30_000)

    assert redact(f"{half}\n{half}") == f"{redact(half)}\n{redact(half)}"
