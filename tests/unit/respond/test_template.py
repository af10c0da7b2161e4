from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.core.position import Span
from lrcp.respond.template import Block, Helper, TemplateError, Text, Variable, parse


def test_a_template_becomes_a_tree():
    (block,) = parse("{{#is_match 'env.name' \"prod\"}}a{{value}}{{else}}{{{raw}}}{{/is_match}}")

    assert isinstance(block, Block)
    assert (block.name, block.arguments, block.negated) == ("is_match", ("env.name", "prod"), False)
    assert block.body == (Text("a"), Variable("value", escaped=True, span=Span(32, 41)))
    assert block.otherwise == (Variable("raw", escaped=False, span=Span(49, 58)),)


@pytest.mark.parametrize(
    ("template", "name", "arguments"),
    [
        ('{{eval "value * 2"}}', "eval", ("value * 2",)),
        ("{{local_time 'last_triggered_at' 'Asia/Tokyo'}}", "local_time", ("last_triggered_at", "Asia/Tokyo")),
        ('{{ urlencode   "a.name" }}', "urlencode", ("a.name",)),
    ],
)
def test_a_helper_has_quoted_arguments(template, name, arguments):
    (helper,) = parse(template)

    assert isinstance(helper, Helper)
    assert (helper.name, helper.arguments) == (name, arguments)


@pytest.mark.parametrize("name", ["endpoint.name", "[dot.key.test].name", "@facet.name", "[@network.client.ip].name"])
def test_names_with_brackets_are_one_variable(name):
    (variable,) = parse(f"{{{{ {name} }}}}")

    assert isinstance(variable, Variable)
    assert variable.name == name


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("a {{!-- {{value}} --}}b", [Text("a "), Text("b")]),
        ("{{! a }}b", [Text("b")]),
        ("{{{{raw}}}}{{value}}{{{{/raw}}}}", [Text("{{value}}")]),
        ("a } b { c", [Text("a } b { c")]),
    ],
)
def test_comments_vanish_and_raw_blocks_stay(template, expected):
    assert [node for node in parse(template) if node != Text("")] == expected


@pytest.mark.parametrize(
    ("template", "message", "span"),
    [
        ("a {{#is_alert}} b", "`{{#is_alert}}` is never closed", Span(2, 15)),
        ("{{#is_alert}}b{{/is_warning}}", "`{{#is_alert}}` is closed by `{{/is_warning}}`", Span(14, 29)),
        ("{{#is_alert}}a{{else}}b{{else}}c{{/is_alert}}", "`{{#is_alert}}` is closed by `{{else}}`", Span(23, 31)),
        ("a{{/is_alert}}", "`{{/is_alert}}` closes nothing", Span(1, 14)),
        ("{{else}}", "`{{else}}` closes nothing", Span(0, 8)),
        ("a {{value} b", "a tag is not closed", Span(2, 12)),
        ("a {{}}", "an empty tag", Span(2, 6)),
        ('{{eval "value}}', '`{{eval "value}}` has a quote that is not closed', Span(0, 15)),
    ],
)
def test_a_malformed_template_says_what_and_where(template, message, span):
    with pytest.raises(TemplateError) as error:
        parse(template)

    assert (error.value.message, error.value.span) == (message, span)


@given(st.text(st.characters(exclude_characters="{"), max_size=60))
def test_text_without_tags_stays_as_it_is(text):
    assert "".join(node.text for node in parse(text) if isinstance(node, Text)) == text


@given(st.text("{}#/^ae\"'! \n", max_size=25))
def test_any_text_is_parsed_or_refused_with_a_place_in_it(text):
    span = refused_at(text)

    assert span is None or 0 <= span.start <= span.end <= len(text)


def refused_at(text: str) -> Span | None:
    try:
        parse(text)
    except TemplateError as error:
        return error.span
    return None


def test_blocks_are_nested_within_reason():
    with pytest.raises(TemplateError, match="nested more than 100 deep"):
        parse("{{#is_alert}}" * 5000 + "{{/is_alert}}" * 5000)


def test_blocks_that_follow_each_other_are_not_nested():
    assert len(parse("{{#is_alert}}a{{/is_alert}}" * 500)) == 500
