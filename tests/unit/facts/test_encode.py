"""Compact facts from a schema dump."""

import json
from typing import Any

from lrcp.facts.encode import encode, to_text
from lrcp.facts.model import Attribute, Block, decode


def resource(**block: Any) -> dict[str, Any]:
    return {"block": {"attributes": {"id": {"type": "string", "optional": True, "computed": True}}, **block}}


def facts(**types: dict[str, Any]) -> dict[str, Any]:
    return encode(types, provider="DataDog/datadog", version="1.2.3", taken_from="a test")


def decoded(**types: dict[str, Any]) -> dict[str, Block]:
    return dict(decode(json.loads(to_text(facts(**types)))).resources)


def test_type_and_flags_survive() -> None:
    token = {"type": ["set", "string"], "optional": True, "sensitive": True, "write_only": True, "deprecated": True}

    block = decoded(r=resource(attributes={"token": token}))["r"]

    assert block.attributes["token"] == Attribute(
        ("set", "string"), optional=True, sensitive=True, write_only=True, deprecated=True
    )


def test_the_values_that_the_validator_names_become_facts() -> None:
    descriptions = {
        "a": "The kind, like `x`. Valid values are `b c`, `d`.",
        "b": "Controls it. Valid values are: `show`, `hide`, and `default`.",
        "c": "Any `text` will do.",
    }
    attributes = {
        name: {"type": "string", "optional": True, "description": text} for name, text in descriptions.items()
    }

    block = decoded(r=resource(attributes=attributes))["r"]

    assert {name: attribute.values for name, attribute in block.attributes.items()} == {
        "a": ("b c", "d"),
        "b": ("default", "hide", "show"),
        "c": (),
    }


def test_the_id_that_the_plugin_sdk_calls_optional_cannot_be_set() -> None:
    assert not decoded(r=resource())["r"].attributes["id"].settable


def test_nested_attributes_are_told_from_blocks() -> None:
    options = {"required": True, "nested_type": {"nesting_mode": "single", "attributes": {"x": {"type": "bool"}}}}

    nested = decoded(r=resource(attributes={"options": options}))["r"].blocks["options"]

    assert (nested.attribute, nested.nesting, nested.minimum) == (True, "single", 1)


def test_equal_blocks_stand_once_and_read_the_same() -> None:
    attributes = {f"argument_{number}": {"type": "string", "optional": True} for number in range(12)}
    nested = {"style": {"nesting_mode": "list", "max_items": 1, "block": {"attributes": attributes}}}

    record = facts(one=resource(block_types=nested), two=resource(block_types=nested))
    types = decode(json.loads(to_text(record))).resources

    assert len(record["shared"]) == 1
    assert types["one"].blocks["style"] == types["two"].blocks["style"]
    assert types["one"].blocks["style"].block.attributes.keys() == attributes.keys()


def test_one_line_holds_one_attribute() -> None:
    text = to_text(facts(r=resource(attributes={"name": {"type": "string", "required": True}})))

    assert '    "name": ["string", "required"]\n' in text
