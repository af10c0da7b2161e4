"""Each rule is one file, one code, one page, one good and one bad example: the four lists are the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from lrcp.core.finding import Finding
from lrcp.rules.rule import all_rules

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
CODES = [each.rule.code for each in all_rules()]
HEADINGS = ["What it does", "Why", "Bad", "Good"]

Check = Callable[[Mapping[str, str]], list[Finding]]


def test_files_codes_and_examples_are_the_same_lists() -> None:
    files = [file.name[:4].upper() for file in sorted((ROOT / "lrcp/rules").glob("[a-z][0-9][0-9][0-9]_*.py"))]
    examples = sorted(folder.name for folder in (HERE / "fixtures").iterdir())
    assert CODES == files == examples
    assert len(set(CODES)) == len(CODES) >= 15


@pytest.mark.parametrize("code", CODES)
def test_each_rule_has_a_page_of_the_same_form(code: str) -> None:
    page = (ROOT / "docs/rules" / f"{code}.md").read_text(encoding="utf-8")
    rule = next(each.rule for each in all_rules() if each.rule.code == code)
    assert page.startswith(f"# {code}: ")
    assert f"Severity: {rule.severity.value}.\n" in page
    assert re.findall(r"^## (.+)$", page, re.MULTILINE) == HEADINGS


@pytest.mark.parametrize("code", CODES)
def test_the_bad_example_breaks_the_rule_at_the_named_places(code: str, checked: Check, fixture: Any) -> None:
    example = fixture(code, "bad")
    found = [f"{each.position} {each.message}" for each in checked(example["files"]) if each.code == code]
    assert found == example["found"]


@pytest.mark.parametrize("code", CODES)
def test_the_good_example_breaks_no_rule(code: str, checked: Check, fixture: Any) -> None:
    # The contract of all examples has metrics that only some of them use.
    unused = "C105" if code != "C105" else ""
    assert [each for each in checked(fixture(code, "good")["files"]) if each.code != unused] == []


def test_every_finding_says_what_to_do_or_what_was_expected(checked: Check, fixture: Any) -> None:
    for code in CODES:
        for each in checked(fixture(code, "bad")["files"]):
            assert each.fix or each.expected, each
