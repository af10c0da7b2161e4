"""The closed list of Datadog's units."""

from __future__ import annotations

import pytest

from lrcp.contract.units import ALIASES, FAMILIES, UNITS


@pytest.mark.parametrize("unit", ["millisecond", "request", "dollar", "item", "garbage collection", "core"])
def test_units_of_datadog_are_known(unit: str) -> None:
    assert unit in UNITS


@pytest.mark.parametrize("unit", ["token", "character", "ms", "requests", "Dollar", ""])
def test_other_words_are_not_units(unit: str) -> None:
    assert unit not in UNITS


def test_no_unit_stands_in_two_families() -> None:
    assert len(UNITS) == sum(len(units.split(", ")) for units in FAMILIES.values())


def test_what_people_write_instead_leads_to_a_unit() -> None:
    assert set(ALIASES.values()) <= UNITS
    assert not ALIASES.keys() & UNITS
