from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.spec.workflow_paths import path_of, taken, texts


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("Steps.Read_state.body.model", ("Steps", "Read_state", "body", "model")),
        ("Steps.Find.data.[0].id", ("Steps", "Find", "data", 0, "id")),
        ("WorkflowName", ("WorkflowName",)),
        ("a == 1", None),
        ("a..b", None),
        ("[0].a", None),
        ("", None),
    ],
)
def test_a_path_is_names_and_numbers(text: str, path: tuple[str | int, ...] | None) -> None:
    assert path_of(text) == path


def test_every_expression_is_found_with_its_place() -> None:
    text = "${ x } and {{ Trigger.a }}, {{b + 1}}"
    assert [(each.text, each.path, text[each.span.start : each.span.end]) for each in taken(text)] == [
        ("${ x }", None, "${ x }"),
        ("Trigger.a", ("Trigger", "a"), "{{ Trigger.a }}"),
        ("b + 1", None, "{{b + 1}}"),
    ]


@given(st.text())
def test_spans_lie_within_the_text_and_do_not_go_back(text: str) -> None:
    starts = [each.span.start for each in taken(text)]
    assert starts == sorted(starts)
    assert all(0 <= each.span.start < each.span.end <= len(text) for each in taken(text))


def test_every_string_of_a_value_is_found() -> None:
    value = {"a": ["x", 1, {"b": "y"}], "c": None, "d": "z"}
    assert list(texts(value)) == [(("a", 0), "x"), (("a", 2, "b"), "y"), (("d",), "z")]
