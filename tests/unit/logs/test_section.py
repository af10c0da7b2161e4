from __future__ import annotations

from typing import Any

import pytest

from lrcp.core.errors import FindingsError
from lrcp.core.yamldoc import parse_yaml
from lrcp.logs import Section


@pytest.mark.parametrize("key", ["preserve_source", "preserveSource"])
def test_a_key_is_found_in_either_case(key: str) -> None:
    assert Section.of({key: True}).flag("preserve_source") is True


@pytest.mark.parametrize(
    ("name", "written"),
    [("is_enabled", "enabled"), ("is_encoded", "encoded"), ("is_replace_missing", "replaceMissing")],
)
def test_a_key_is_found_under_its_public_name(name: str, written: str) -> None:
    assert Section.of({written: True}).flag(name) is True


def test_what_is_absent_or_null_has_its_default() -> None:
    section = Section.of({"a": None})
    assert (section.text("a", "x"), section.flag("b"), section.texts("c", ("y",))) == ("x", False, ("y",))


def test_a_block_may_stand_in_a_list_of_one() -> None:
    document = parse_yaml("filter:\n  - query: x\n")
    section = Section(document, (), document.value).section("filter")
    assert (section.text("query"), section.position("query").line) == ("x", 2)


def test_a_number_is_text_where_text_is_asked_for() -> None:
    assert Section.of({"name": 7}).text("name") == "7"


@pytest.mark.parametrize(
    ("written", "method", "message"),
    [
        ({}, "text", "`a` is missing"),
        ({"a": []}, "text", "`a` must be text"),
        ({"a": True}, "text", "`a` must be text"),
        ({"a": "yes"}, "flag", "`a` must be true or false"),
        ({"a": [1]}, "texts", "`a` must be a list of texts"),
        ({"a": [{}, {}]}, "section", "`a` must be a map"),
        ({"a": ["x"]}, "sections", "`a` must be a list of maps"),
    ],
)
def test_another_kind_is_a_finding_at_its_place(written: Any, method: str, message: str) -> None:
    with pytest.raises(FindingsError) as caught:
        list(getattr(Section.of(written), method)("a") or ())
    assert (caught.value.findings[0].code, caught.value.findings[0].message) == ("P401", message)


def test_a_missing_key_is_asked_for_by_the_nearest_one() -> None:
    with pytest.raises(FindingsError) as caught:
        Section.of({"source": ["a"]}).texts("sources")
    assert caught.value.findings[0].fix == "did you mean `source`?"
