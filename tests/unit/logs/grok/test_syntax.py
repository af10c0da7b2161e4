from __future__ import annotations

import pytest

from lrcp.logs.grok.errors import GrokError
from lrcp.logs.grok.syntax import Call, Token, read_rules


def token(text: str) -> Token:
    (rule,) = read_rules(f"rule {text}")
    (part,) = rule.parts
    assert isinstance(part, Token)
    return part


@pytest.mark.parametrize(
    ("text", "matcher", "extract", "filter"),
    [
        ("%{word}", Call("word"), None, None),
        ("%{word:user.name}", Call("word"), "user.name", None),
        ("%{data::json}", Call("data"), "", Call("json")),
        ("%{ word : user : lowercase }", Call("word"), "user", Call("lowercase")),
        ('%{regex("\\\\d+\\"x"):n}', Call("regex", ('\\d+"x',)), "n", None),
        ('%{regex("\\d{2}}"):n}', Call("regex", ("\\d{2}}",)), "n", None),
        ("%{number:n:scale(-1.5e3)}", Call("number"), "n", Call("scale", (-1500.0,))),
        ('%{data:a:array("[]",",",integer)}', Call("data"), "a", Call("array", ("[]", ",", Call("integer")))),
        (
            "%{data:u:useragent(decodeuricomponent:true)}",
            Call("data"),
            "u",
            Call("useragent", ("decodeuricomponent:true",)),
        ),
        ("%{_rule.name-2:x}", Call("_rule.name-2"), "x", None),
        ("%{?>notSpace:x}", Call("notSpace"), "x", None),
        ("%{data:x:}", Call("data"), "x", None),
    ],
)
def test_a_token_names_matcher_extract_and_filter(
    text: str, matcher: Call, extract: str | None, filter: Call | None
) -> None:
    found = token(text)
    assert (found.matcher, found.extract, found.filter) == (matcher, extract, filter)


def test_typographic_quotes_are_quotes() -> None:
    assert token("%{data:a:array(“[]”,“,”)}").filter == Call("array", ("[]", ","))


def test_a_pattern_is_text_and_tokens_by_turns() -> None:
    (rule,) = read_rules(r"access \[%{word:a}\] %{data} end")
    assert rule.name == "access"
    assert [part if isinstance(part, str) else part.matcher.name for part in rule.parts] == [
        r"\[",
        "word",
        r"\] ",
        "data",
        " end",
    ]


def test_a_rule_is_a_line_and_comments_and_empty_lines_are_none() -> None:
    rules = read_rules("# first\n\n  a x\n\n#b y\nc \n")
    assert [(rule.name, rule.parts) for rule in rules] == [("a", ("x",)), ("c", ())]


def test_spaces_at_the_end_of_a_pattern_count() -> None:
    assert read_rules("a x \r\nb y")[0].parts == ("x ",)


def test_a_percent_sign_and_an_escaped_brace_are_text() -> None:
    (rule,) = read_rules(r"a 100% \%{word} %{1}")
    assert rule.parts == (r"100% \%{word} %{1}",)


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("ok x\n%% y", 5, "`%%` is no name of a rule"),
        ("a x\na y", 4, "two rules are named `a`"),
        ("a %{word", 8, "expected `}`, found `the end of the rule`"),
        ('a %{regex("x}', 13, "the quoted text does not end"),
        ("a %{word:x:(1)}", 11, "expected the name of a matcher or filter"),
        ("a %{scale(1 2)}", 12, "expected `,` or `)`"),
    ],
)
def test_an_error_says_where_the_rule_cannot_be_read(text: str, offset: int, message: str) -> None:
    with pytest.raises(GrokError) as caught:
        read_rules(text)
    assert (caught.value.offset, caught.value.message[: len(message)]) == (offset, message)


def test_a_token_ends_with_its_first_brace() -> None:
    assert read_rules("a %{word:x:}y}")[0].parts[1] == "y}"


def test_filters_are_not_nested_without_end() -> None:
    with pytest.raises(GrokError, match="nested too deeply"):
        read_rules("a %{data:x:" + "array(" * 50 + ")" * 50 + "}")
