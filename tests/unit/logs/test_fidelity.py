from __future__ import annotations

from pathlib import Path

import pytest

from lrcp.logs.fidelity import files
from lrcp.logs.grok.filters import FILTERS
from lrcp.logs.grok.matchers import MATCHERS
from lrcp.logs.processors import PROCESSORS

PAGE = files(Path())["docs/fidelity-logs.md"]
# https://docs.datadoghq.com/logs/log_configuration/parsing/
DOCUMENTED_MATCHERS = (
    "date regex notSpace boolean numberStr number numberExtStr numberExt integerStr integer integerExtStr integerExt "
    "word doubleQuotedString singleQuotedString quotedString uuid mac ipv4 ipv6 ip hostname ipOrHost port data"
)
DOCUMENTED_FILTERS = (
    "number integer boolean nullIf json rubyhash useragent querystring decodeuricomponent lowercase uppercase "
    "keyvalue xml csv scale array url"
)


@pytest.mark.parametrize("registry", [PROCESSORS, MATCHERS, FILTERS], ids=lambda registry: registry.title)
def test_every_entry_is_on_the_page(registry: object) -> None:
    assert all(f"`{entry.name}`" in PAGE for entry in registry)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", DOCUMENTED_MATCHERS.split())
def test_every_documented_matcher_is_known(name: str) -> None:
    assert name in MATCHERS


@pytest.mark.parametrize("name", DOCUMENTED_FILTERS.split())
def test_every_documented_filter_is_known(name: str) -> None:
    assert name in FILTERS
