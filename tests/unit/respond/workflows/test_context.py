from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.respond.workflows.context import filled
from lrcp.respond.workflows.world import StepError

VALUES = {"Steps": {"A": {"items": [{"id": 7}, {"id": "x"}], "on": True, "none": None}}, "WorkflowName": "mend"}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("{{ Steps.A.items.[0].id }}", 7),
        ("{{Steps.A.on}}", True),
        ("{{ Steps.A.none }}", None),
        ("{{ Steps.A.items }}", [{"id": 7}, {"id": "x"}]),
        ("{{ WorkflowName }}: {{ Steps.A.items.[1].id }}", "mend: x"),
        ("on: {{ Steps.A.on }}, {{ Steps.A.none }}, {{ Steps.A.items.[0] }}", 'on: true, null, {"id": 7}'),
        ({"a": ["{{ WorkflowName }}", 3, None]}, {"a": ["mend", 3, None]}),
        ("no expression", "no expression"),
    ],
)
def test_expressions_become_values(written: Any, value: Any) -> None:
    assert filled(written, VALUES) == value


@pytest.mark.parametrize(
    ("written", "error"),
    [
        ("{{ Steps.B.id }}", "there is no `Steps.B.id`: Steps has no `B`"),
        ("{{ Steps.A.items.[2].id }}", "there is no `Steps.A.items.2.id`: Steps.A.items has no `2`"),
        ("{{ WorkflowName.[0] }}", "there is no `WorkflowName.0`: WorkflowName has no `0`"),
        ("{{ Steps.A.items.length }}", "there is no `Steps.A.items.length`: Steps.A.items has no `length`"),
        (
            "${ Steps.A.items.map(x => x) }",
            "`${ Steps.A.items.map(x => x) }` is more than a path, which is not run here",
        ),
        ("{{ Steps.A.on == true }}", "`Steps.A.on == true` is more than a path, which is not run here"),
        ("{{ __class__ }}", "there is no `__class__`: the context has no `__class__`"),
    ],
)
def test_what_is_not_there_or_not_a_path_fails_the_step(written: str, error: str) -> None:
    with pytest.raises(StepError) as found:
        filled(written, VALUES)
    assert str(found.value) == error


@given(st.text(alphabet=st.characters(exclude_characters="{}$")))
def test_text_without_expressions_is_unchanged(text: str) -> None:
    assert filled(text, VALUES) == text


@given(st.text())
def test_no_text_does_anything_but_give_a_value_or_fail_the_step(text: str) -> None:
    with suppress(StepError):
        filled(f"{{{{ {text} }}}}", VALUES)
