from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from lrcp.rules.context import Context
from lrcp.rules.vocabulary import Vocabulary
from lrcp.spec import load_specs

SERVICE = "# yaml-language-server: $schema=../../schemas/service.json\nkind: llm\nteam: assistants\ntier: 1\n"
STAGING = """\
# yaml-language-server: $schema=../../schemas/environment.json
environment: staging
site: datadoghq.com
backend: { local: { path: staging.tfstate } }
paging: true
"""

Write = Callable[[Mapping[str, str]], None]


def looked_at(base: Path) -> list[str]:
    context = Context(load_specs(base), Vocabulary())
    return [f"{resource.service} {resource.environment}" for resource in context.monitors]


def test_what_differs_in_service_and_environment_alone_is_looked_at_once(base: Path, put: Write, fixture: Any) -> None:
    put(fixture("Q204", "good")["files"])
    put({"catalog/services/mail.yaml": f"{SERVICE}service: mail\n", "catalog/environments/staging.yaml": STAGING})
    assert looked_at(base) == ["chat production"]


def test_what_differs_in_more_is_looked_at_too(base: Path, put: Write, fixture: Any) -> None:
    put(fixture("Q204", "good")["files"])
    override = "overrides: { example: { critical: 9 } }\n"
    put(
        {
            "catalog/services/mail.yaml": f"{SERVICE}service: mail\n{override}",
            "catalog/environments/staging.yaml": STAGING.replace("paging: true", "paging: false"),
        }
    )
    assert looked_at(base) == ["chat production", "mail production"]


def test_an_exception_makes_a_difference(base: Path, put: Write, fixture: Any) -> None:
    put(fixture("Q204", "good")["files"])
    entry = "{ code: Q204, reason: It is being switched on., expires: 2027-01-31 }"
    put({"catalog/services/mail.yaml": f"{SERVICE}service: mail\noverrides: {{ example: {{ ignore: [{entry}] }} }}\n"})
    assert looked_at(base) == ["chat production", "mail production"]
