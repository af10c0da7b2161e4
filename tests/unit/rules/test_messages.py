from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.rules.messages import plain_name, scan


def told(message: str) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(token.kind, token.text, token.conditions) for token in scan(message)]


def test_each_token_knows_the_conditionals_around_it() -> None:
    message = (
        '{{#is_alert}}{{#is_match "endpoint.name" "/qa"}}slow: {{value}}{{/is_match}} @oncall-llm {{/is_alert}}end'
    )
    assert told(message) == [
        ("conditional", "#is_alert", ()),
        ("conditional", '#is_match "endpoint.name" "/qa"', ("is_alert",)),
        ("text", "slow:", ("is_alert", "is_match")),
        ("variable", "value", ("is_alert", "is_match")),
        ("handle", "@oncall-llm", ("is_alert",)),
        ("text", "end", ()),
    ]


@pytest.mark.parametrize(
    ("message", "tokens"),
    [
        ("{{#is_alert}}a", [("conditional", "#is_alert", ()), ("text", "a", ("is_alert",)), ("open", "is_alert", ())]),
        ("a{{/is_alert}}", [("text", "a", ()), ("close", "is_alert", ())]),
    ],
)
def test_a_conditional_without_its_other_end_is_a_token_of_its_own(
    message: str, tokens: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    assert told(message) == tokens


@pytest.mark.parametrize(
    ("message", "handles"),
    [
        ("call @oncall-llm-platform.", ["@oncall-llm-platform"]),
        ("mail @jane.doe@example.com now", ["@jane.doe@example.com"]),
        ("see `@error_type` and a@b.c and https://x/%40endpoint", []),
        ("@workflow-cost(param=1)", ["@workflow-cost"]),
    ],
)
def test_a_handle_begins_a_word(message: str, handles: list[str]) -> None:
    assert [token.text for token in scan(message) if token.kind == "handle"] == handles


@pytest.mark.parametrize(
    ("variable", "groups"),
    [
        ("{{endpoint.name}}", ("endpoint",)),
        ("{{[http.route].name}}", ("http.route",)),
        ("{{@llm.model.name}}", ()),
        ('{{urlencode "endpoint.name"}}', ("endpoint",)),
        ('{{#is_exact_match "model.name" "x"}}{{/is_exact_match}}', ("model",)),
        ("{{value}}", ()),
    ],
)
def test_a_variable_names_the_group_keys_that_it_needs(variable: str, groups: tuple[str, ...]) -> None:
    token = scan(variable)[0]
    assert token.groups == groups


def test_only_a_bare_word_is_a_plain_variable() -> None:
    assert [plain_name(token) for token in scan('{{value}}{{a.b}}{{eval "value*2"}}')] == ["value", None, None]


@given(st.text(alphabet="{}#/^ is_alert@ab.\"'[]", max_size=60))
def test_no_text_makes_scanning_fail_and_every_span_is_in_it(message: str) -> None:
    for token in scan(message):
        assert 0 <= token.span.start < token.span.end <= len(message)
