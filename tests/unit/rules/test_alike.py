"""Rules look at one resource of those that are alike; what differs around the others is found all the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lrcp.rules.repository import check_repository

SERVICE = "# yaml-language-server: $schema=../../schemas/service.json\nkind: llm\nteam: assistants\ntier: 1\n"
ENVIRONMENT = """\
# yaml-language-server: $schema=../../schemas/environment.json
environment: {name}
site: datadoghq.com
backend: {{ local: {{ path: {name}.tfstate }} }}
paging: {paging}
"""

Write = Callable[[Mapping[str, str]], None]


def told(root: Path, code: str) -> list[str]:
    return [each.message for each in check_repository(root, [], date(2026, 6, 15)).findings if each.code == code]


def test_the_target_of_another_service_may_be_too_low_for_the_same_alert(base: Path, put: Write, fixture: Any) -> None:
    files = fixture("L102", "good")["files"]
    loose = "overrides: { latency: { thresholds: [{ timeframe: 30d, target: 80, warning: 90 }] } }\n"
    put(files | {"catalog/services/mail.yaml": f"{SERVICE}service: mail\n{loose}"})
    assert told(base, "L102") == ["with a target (mail) of 80 % nothing burns faster than 5"]


@pytest.mark.parametrize(("paging", "found"), [("true", 1), ("false", 0)])
def test_a_page_that_one_environment_never_sends_is_missed_in_the_other(
    base: Path, put: Write, fixture: Any, paging: str, found: int
) -> None:
    files = fixture("T107", "bad")["files"]
    environments = {"local": "false", "production": paging}
    put(
        files
        | {
            f"catalog/environments/{name}.yaml": ENVIRONMENT.format(name=name, paging=paging)
            for name, paging in environments.items()
        }
    )
    assert len(told(base, "T107")) == found
