from __future__ import annotations

import pytest

from lrcp.facts.api.fields import Fields, NoApiFormError, number


def test_a_block_that_may_stand_once_is_a_map_or_a_list_of_one() -> None:
    for written in ({"query": "a"}, [{"query": "a"}]):
        block = Fields("t", {"filter": written}).block("filter")
        assert block is not None
        assert block.pick("query") == {"query": "a"}


def test_what_is_not_set_is_left_out() -> None:
    assert Fields("t", {"a": None, "b": 0}).pick("a", "b", "c") == {"b": 0}


@pytest.mark.parametrize(
    ("arguments", "path"),
    [({"color": "red"}, "color"), ({"filter": {"query": "a", "color": "red"}}, "filter.color")],
)
def test_what_nobody_takes_is_an_error_that_names_it(arguments, path) -> None:
    fields = Fields("datadog_thing", arguments)
    inner = fields.block("filter")
    if inner:
        inner.pick("query")
    with pytest.raises(NoApiFormError, match=rf"`{path}` of datadog_thing has no place"):
        fields.end()


def test_what_only_terraform_reads_may_be_dropped() -> None:
    fields = Fields("t", {"force_delete": True})
    fields.drop("force_delete")
    fields.end()


@pytest.mark.parametrize(("blocks", "name"), [({"a": {}}, "a"), ({"a": {}, "b": {}}, None), ({}, None)])
def test_a_choice_is_one_block(blocks, name) -> None:
    chosen = Fields("t", blocks).only()
    assert (chosen[0] if chosen else None) == name


@pytest.mark.parametrize(("text", "value"), [("100", 100), ("0.5", 0.5), ("tf://a/b/id", "tf://a/b/id"), ("-2", -2)])
def test_texts_become_numbers_and_references_stay(text, value) -> None:
    assert number(text) == value
    assert type(number(text)) is type(value)
