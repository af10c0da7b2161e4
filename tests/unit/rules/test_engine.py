from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from lrcp.core.finding import Finding

Check = Callable[[Mapping[str, str]], list[Finding]]
PATH = "monitors/example.yaml"


def codes(findings: list[Finding]) -> list[str]:
    return [f"{each.position.line} {each.code}" for each in findings if each.code != "C105"]


def ignoring(example: dict[str, Any], *entries: str) -> dict[str, str]:
    text = example["files"][PATH]
    lines = "".join(f"    - {entry}\n" for entry in entries)
    return {PATH: text.replace("  severity: SEV-3\n", f"  ignore:\n{lines}  severity: SEV-3\n")}


@pytest.mark.parametrize(
    ("expires", "left"),
    [("2026-06-15", []), ("2026-06-14", ["6 Q204", "9 S401"])],
)
def test_a_finding_is_accepted_until_the_end_of_the_named_day(
    checked: Check, fixture: Any, expires: str, left: list[str]
) -> None:
    entry = f"{{ code: Q204, reason: Being switched on., expires: {expires} }}"
    assert codes(checked(ignoring(fixture("Q204", "bad"), entry))) == left


def test_an_exception_that_is_not_needed_is_a_finding_itself(checked: Check, fixture: Any) -> None:
    entry = "{ code: M102, reason: It was once needed., expires: 2027-01-31 }"
    found = [each for each in checked(ignoring(fixture("Q204", "good"), entry)) if each.code != "C105"]
    assert [(each.code, each.message) for each in found] == [("S402", "M102 has nothing to be silent about here")]


def test_only_the_named_declaration_is_excepted(checked: Check, fixture: Any) -> None:
    example = fixture("Q204", "bad")
    files = ignoring(example, "{ code: Q204, reason: Being switched on., expires: 2027-01-31 }")
    text: str = example["files"][PATH]
    other = (
        text.replace("example:\n", "other:\n", 1)
        .replace(">>: example", ">>: other")
        .replace("critical: 10", "critical: 20")
    )
    assert codes(checked({**files, "monitors/other.yaml": other})) == ["6 Q204"]


def test_what_loading_finds_and_what_rules_find_come_in_one_run(checked: Check, fixture: Any) -> None:
    text = fixture("Q204", "bad")["files"][PATH]
    assert codes(checked({PATH: text.replace("  rationale: An example of a rule.\n", "  timeout: 1\n")})) == [
        "2 S002",
        "6 Q204",
        "10 S001",
    ]


def test_a_query_that_cannot_be_read_is_one_finding_and_the_rules_go_on(checked: Check, fixture: Any) -> None:
    text = fixture("Q204", "bad")["files"][PATH]
    broken = text.replace("example:\n", "broken:\n", 1).replace("p95:llm", "p95::llm").split("\n", 1)[1]
    broken = broken.replace(": example", ": broken", 1)
    assert codes(checked({PATH: text + broken})) == ["6 Q204", "16 Q001"]


CHECK = """
import os, sys
os.sched_setaffinity(0, list(os.sched_getaffinity(0))[:{processors}])
sys.argv = ["lrcp", "check", "--root", sys.argv[1], "--format", "json"]
from lrcp.cli.main import run
sys.exit(run())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
def test_on_two_processors_the_same_is_found(
    base: Path, put: Callable[[Mapping[str, str]], None], fixture: Any
) -> None:
    head, text = fixture("Q204", "bad")["files"][PATH].split("\n", 1)
    more = (text.replace("example:", f"e{each}:", 1).replace(">>: example", f">>: e{each}") for each in range(120))
    put({PATH: "\n".join([head, *more])})
    one, two = (
        subprocess.run(
            [sys.executable, "-c", CHECK.format(processors=processors), str(base)],
            check=False,
            capture_output=True,
            text=True,
        )
        for processors in (1, 2)
    )
    assert one.stdout == two.stdout
    assert one.stdout.count('"Q204"') == 120
