from __future__ import annotations

from pathlib import Path

import pytest

from lrcp.core.errors import UnsupportedError
from lrcp.core.registry import Fidelity, Registry
from lrcp.evaluate.fidelity import REGISTRIES, files, page


@pytest.fixture
def registry():
    made: Registry[int] = Registry("construct", "Constructs")
    made.exact("one", "uno")(1)
    made.modelled("two", note="about two")(2)
    made.refuse("three", note="too many")
    return made


def test_the_page_shows_every_construct_with_its_fidelity(registry):
    assert page("", [registry]).splitlines()[4:] == [
        "| --- | --- | --- |",
        "| `one` `uno` | exact |  |",
        "| `two` | modelled | about two |",
        "| `three` | not supported | too many |",
    ]


def test_only_what_the_page_shows_can_be_used(registry):
    assert registry.get("two") == 2
    with pytest.raises(UnsupportedError, match="construct `three` is not supported by the evaluator; too many"):
        registry.get("three")
    with pytest.raises(UnsupportedError, match="construct `four`"):
        registry.get("four")


def test_a_name_is_registered_once(registry):
    with pytest.raises(ValueError, match="one is registered twice"):
        registry.exact("one")(3)


@pytest.mark.parametrize("registry", REGISTRIES, ids=lambda registry: registry.title)
def test_what_is_modelled_says_how(registry):
    assert [entry.name for entry in registry if entry.fidelity is Fidelity.MODELLED and not entry.note] == []


def test_the_page_is_the_same_each_time():
    assert files(Path()) == files(Path())
