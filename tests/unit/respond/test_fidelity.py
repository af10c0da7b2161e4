from __future__ import annotations

from pathlib import Path

import pytest

from lrcp.core.registry import Fidelity
from lrcp.respond.fidelity import files
from lrcp.respond.handles import HANDLES
from lrcp.respond.numbers import CALCULATIONS
from lrcp.respond.render import HELPERS
from lrcp.respond.variables import CONDITIONALS, VARIABLES

REGISTRIES = (CONDITIONALS, VARIABLES, HELPERS, CALCULATIONS, HANDLES)


def test_the_page_names_every_construct():
    (page,) = files(Path()).values()

    assert [entry.name for registry in REGISTRIES for entry in registry if f"`{entry.name}`" not in page] == []


@pytest.mark.parametrize("registry", REGISTRIES, ids=lambda registry: registry.title)
def test_what_is_modelled_says_how(registry):
    assert [entry.name for entry in registry if entry.fidelity is Fidelity.MODELLED and not entry.note] == []
