"""``ignore`` silences one code about one declaration, until a day, and is itself checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lrcp.core.finding import Finding
from lrcp.rules.repository import check_repository

Check = Callable[[Mapping[str, str]], list[Finding]]
PATH = "monitors/example.yaml"
TODAY = date(2026, 6, 15)
SERVICE = """\
# yaml-language-server: $schema=../../schemas/service.json
service: NAME
kind: llm
team: assistants
tier: 1
"""
STAGING = """\
# yaml-language-server: $schema=../../schemas/environment.json
environment: staging
site: datadoghq.com
backend: { local: { path: staging.tfstate } }
paging: true
"""


def entry(code: str, expires: str = "2027-01-31") -> str:
    return f"{{ code: {code}, reason: Being switched on., expires: {expires} }}"


def service(name: str, *ignored: str) -> dict[str, str]:
    return {f"catalog/services/{name}.yaml": SERVICE.replace("NAME", name) + overriding(*ignored)}


def overriding(*ignored: str) -> str:
    return f"overrides: {{ example: {{ ignore: [{', '.join(map(entry, ignored))}] }} }}\n" if ignored else ""


def told(findings: list[Finding]) -> list[str]:
    return [f"{each.position} {each.code} {each.message}" for each in findings if each.code != "C105"]


@pytest.fixture
def bad(fixture: Any) -> str:
    """A monitor with one finding, Q204."""
    text: str = fixture("Q204", "bad")["files"][PATH]
    return text


FOUND = "monitors/example.yaml:6:31 Q204 p95 of llm.tokens.input needs percentiles"


def test_an_exception_of_one_service_holds_for_that_service_alone(checked: Check, bad: str) -> None:
    assert told(checked({PATH: bad, **service("chat", "Q204")})) == []
    assert told(checked(service("search"))) == [FOUND]
    assert told(checked(service("search", "Q204"))) == []


def test_an_exception_is_needed_when_one_of_the_services_needs_it(checked: Check, bad: str) -> None:
    ignoring = bad.replace("  severity: SEV-3\n", f"  ignore: [{entry('Q204')}]\n  severity: SEV-3\n")
    other = "overrides: { example: { severity: SEV-4 } }\n"
    files = {"catalog/services/search.yaml": SERVICE.replace("NAME", "search") + other}
    assert told(checked({PATH: ignoring, **files})) == []


def test_what_is_not_needed_is_only_known_after_looking_at_every_environment(base: Path, bad: str, put: Any) -> None:
    put({PATH: bad, "catalog/environments/staging.yaml": STAGING + overriding("Q204")})
    one = check_repository(base, ["production"], TODAY).findings
    put({PATH: bad, "catalog/environments/staging.yaml": STAGING + overriding("Q204", "M102")})
    every = check_repository(base, [], TODAY).findings
    assert told(list(one)) == [FOUND]
    assert [line for line in told(list(every)) if "S402" in line] == [
        "catalog/environments/staging.yaml:6:99 S402 M102 has nothing to be silent about here"
    ]


@pytest.mark.parametrize("code", ["Q999", "Y005", "S001", "S401"])
def test_only_what_rules_and_the_provider_check_say_can_be_silenced(checked: Check, bad: str, code: str) -> None:
    (found,) = [each for each in checked({PATH: bad, **service("chat", "Q204", code)}) if each.code != "C105"]
    assert (found.code, found.message) == ("S403", f"no rule has the code {code}")


def test_an_exception_whose_last_day_is_not_in_the_calendar_is_over(checked: Check, bad: str) -> None:
    ignoring = bad.replace("  severity: SEV-3\n", f"  ignore: [{entry('Q204', '2027-02-30')}]\n  severity: SEV-3\n")
    assert told(checked({PATH: ignoring})) == [
        FOUND,
        "monitors/example.yaml:8:12 S401 the exception from Q204 ended on 2027-02-30",
    ]


def test_a_missing_runbook_can_be_accepted_for_a_while(checked: Check, bad: str) -> None:
    text = bad.replace("runbook: example", "runbook: later").replace("llm.tokens.input", "llm.request.latency_ms")
    assert [each.code for each in checked({PATH: text}) if each.code != "C105"] == ["S302"]
    assert told(checked(service("chat", "S302"))) == []


@pytest.mark.parametrize("left_out", ["code", "reason", "expires"])
def test_an_exception_says_what_why_and_how_long(checked: Check, bad: str, left_out: str) -> None:
    keys = {"code": "Q204", "reason": "Being switched on.", "expires": "2027-01-31"}
    written = ", ".join(f"{key}: {text}" for key, text in keys.items() if key != left_out)
    ignoring = bad.replace("  severity: SEV-3\n", f"  ignore: [{{ {written} }}]\n  severity: SEV-3\n")
    assert f"S002 `{left_out}` is missing" in " ".join(told(checked({PATH: ignoring})))


def test_an_exception_beside_a_query_that_cannot_be_read_is_not_called_unneeded(checked: Check, bad: str) -> None:
    broken = bad.replace("p95:llm", "p95::llm")
    codes = [each.code for each in checked({PATH: broken, **service("chat", "Q204")}) if each.code != "C105"]
    assert codes == ["Q001"]
