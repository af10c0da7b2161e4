"""What a machine repairs: only where one answer is right, and nothing beside it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.core.finding import Finding
from lrcp.core.position import Position
from lrcp.core.yamldoc import parse_yaml
from lrcp.rules.fixes import FIXERS, Source, apply_fixes, read_raw, with_edits
from lrcp.rules.repository import check_repository

TODAY = date(2026, 6, 15)
LINE = "# yaml-language-server: $schema=../schemas/metrics.json"


def repaired(tmp_path: Path, text: str, *findings: Finding) -> str | None:
    """The text after the fixes of ``findings``; None when none was made."""
    file = tmp_path / findings[0].position.path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode())
    made = apply_fixes(tmp_path, with_edits(findings, tmp_path))
    return read_raw(file) if made else None


def schema_line() -> Finding:
    return Finding("Y005", "the first line does not name it", Position("contract/a.yaml"), fix=f"begin with `{LINE}`")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: 1\n", f"{LINE}\na: 1\n"),
        ("# about\na: 1\n", f"{LINE}\n# about\na: 1\n"),
        ("# yaml-language-server: $schema=wrong.json\na: 1\n", f"{LINE}\na: 1\n"),
        ("a: 1\r\nb: 2\r\n", f"{LINE}\r\na: 1\r\nb: 2\r\n"),
        ("\ufeffa: 1\n", None),
        ("%YAML 1.1\n---\na: 1\n", None),
    ],
)
def test_y005_the_schema_line_stands_first(tmp_path: Path, before: str, after: str | None) -> None:
    assert repaired(tmp_path, before, schema_line()) == after


def unsorted(line: int, column: int = 3) -> Finding:
    return Finding("C007", "b stands after c", Position("contract/a.yaml", line, column))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "metrics:\n  c: { type: count } # same line\n  b:\n    type: gauge\n",
            "metrics:\n  b:\n    type: gauge\n  c: { type: count } # same line\n",
        ),
        ("metrics:\n  # about c, or about all\n  c: 1\n  b: 2\n", None),
        ("metrics:\n  c:\n    type: count\n    # inside c\n  b: 2\n", None),
        ("metrics:\n  c: 1\n  b:\n    type: count\n    # inside b\n", None),
        (
            "metrics:\n  c: 1\n  b: 2\n# about other\nother: 1\n",
            "metrics:\n  b: 2\n  c: 1\n# about other\nother: 1\n",
        ),
        (
            "metrics:\n  c: 1\n\n  # about b\n  b: >-\n    two\n    lines\n  # about a\n  a: 3\nother: 1\n",
            "metrics:\n  # about a\n  a: 3\n\n  # about b\n  b: >-\n    two\n    lines\n  c: 1\nother: 1\n",
        ),
        ("metrics: { c: 1, b: 2 }\n", None),
        ("metrics:\n  c: 1\n  b: 2", None),
    ],
)
def test_c007_names_are_sorted_with_the_comments_above_them(tmp_path: Path, before: str, after: str | None) -> None:
    line = next((number for number, text in enumerate(before.splitlines(), 1) if text.startswith("  b:")), 1)
    assert repaired(tmp_path, before, unsorted(line)) == after


def repeated(line: int, column: int, found: str) -> Finding:
    return Finding("C006", f"takes `{found}` twice", Position("contract/a.yaml", line, column), found=found)


@pytest.mark.parametrize(
    ("before", "at", "found", "after"),
    [
        ("a: { tags: [one, two, one] }\n", (1, 23), "one", "a: { tags: [one, two] }\n"),
        ("a: { tags: [one, two] }\n", (1, 13), "one", "a: { tags: [two] }\n"),
        ('a: { tags: ["one", two] }\n', (1, 14), "one", "a: { tags: [two] }\n"),
        ("a:\n  type: count\n  tags: [one]\n  unit: x\n", (3, 10), "one", "a:\n  type: count\n  unit: x\n"),
        ("a:\n  tags:\n    - one # said\n    - two\n", (3, 7), "one", "a:\n  tags:\n    - two\n"),
        ("a: { tags: [one] }\n", (1, 13), "one", None),
        ("a: { tag_sets: [request] }\n", (1, 17), "model", None),
        ("a:\n  tags: [\n    two, # kept\n    one ]\n", (4, 5), "one", None),
    ],
)
def test_c006_a_name_listed_twice_goes_once(
    tmp_path: Path, before: str, at: tuple[int, int], found: str, after: str | None
) -> None:
    assert repaired(tmp_path, before, repeated(*at, found)) == after


IGNORE = "{ code: M102, reason: It was once needed., expires: 2027-01-31 }"


@pytest.mark.parametrize(
    ("before", "at", "after"),
    [
        (f"x:\n  ignore: [{IGNORE}]\n  a: 1\n", (2, 12), "x:\n  a: 1\n"),
        (f"x:\n  a: 1\n  ignore:\n    - {IGNORE}\n", (4, 7), "x:\n  a: 1\n"),
        (
            "x:\n  ignore:\n    - code: M102\n      expires: 2027-01-31\n    # why\n    - code: Q204\n",
            (3, 7),
            "x:\n  ignore:\n    # why\n    - code: Q204\n",
        ),
        (f"x: {{ a: 1, ignore: [{IGNORE}] }}\n", (1, 20), None),
    ],
)
def test_s402_an_exception_that_silences_nothing_goes(
    tmp_path: Path, before: str, at: tuple[int, int], after: str | None
) -> None:
    assert repaired(tmp_path, before, Finding("S402", "nothing", Position("monitors/a.yaml", *at))) == after


@pytest.mark.parametrize(
    ("before", "at", "after"),
    [
        (
            "x:\n  query: >-\n    a\n    b\n  # about c\n  c: 1\n",
            (1, 1),
            "x:\n  query: >-\n    a\n    b\n  require_full_window: false\n  # about c\n  c: 1\n",
        ),
        ("x:\n  query: a # q\n  c: 1\n", (1, 1), "x:\n  query: a # q\n  require_full_window: false\n  c: 1\n"),
        ("x:\n  require_full_window: true # all\n", (2, 3), "x:\n  require_full_window: false # all\n"),
        ("x:\n  require_full_window: << full >>\n", (2, 3), None),
        ("x: { query: a, c: 1 }\n", (1, 1), None),
    ],
)
def test_m103_the_full_window_is_turned_off_in_the_declaration(
    tmp_path: Path, before: str, at: tuple[int, int], after: str | None
) -> None:
    assert repaired(tmp_path, before, Finding("M103", "sparse", Position("monitors/a.yaml", *at))) == after


def test_m103_is_not_turned_off_for_everybody(tmp_path: Path) -> None:
    text = "monitors:\n  require_full_window: true\n"
    assert repaired(tmp_path, text, Finding("M103", "sparse", Position("catalog/defaults.yaml", 2, 3))) is None


@pytest.mark.parametrize("code", sorted(FIXERS))
@given(
    text=st.text(st.sampled_from("ab:-[]{},#'\"| \n"), max_size=40), line=st.integers(1, 6), column=st.integers(1, 9)
)
def test_no_text_and_no_place_makes_a_fix_fail(code: str, text: str, line: int, column: int) -> None:

    fix = FIXERS[code](
        Finding(code, "m", Position("monitors/a.yaml", line, column), fix=f"`{LINE}`"), Source("monitors/a.yaml", text)
    )
    assert fix is None or fix.path == "monitors/a.yaml"


@given(names=st.lists(st.sampled_from("abcdefgh"), min_size=2, max_size=8, unique=True), data=st.data())
def test_sorting_keeps_every_line_and_every_value_and_is_done_once(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], data: st.DataObject
) -> None:
    comments = [False, *data.draw(st.lists(st.booleans(), min_size=len(names) - 1, max_size=len(names) - 1))]
    body = "".join(
        f"{f'  # about {name}{chr(10)}' if said else ''}  {name}: {{ is: {name} }}\n"
        for name, said in zip(names, comments, strict=True)
    )
    text = f"{LINE}\nmetrics:\n{body}"
    line = 1 + next(number for number, each in enumerate(text.splitlines()) if each.startswith(f"  {names[0]}:"))
    after = repaired(tmp_path_factory.mktemp("sorted"), text, unsorted(line)) or text
    assert sorted(after.splitlines()) == sorted(text.splitlines())
    assert parse_yaml(after).value == parse_yaml(text).value
    assert list(parse_yaml(after).value["metrics"]) == sorted(names)
    for number, each in enumerate(after.splitlines()):
        if each.startswith("  # about "):
            assert after.splitlines()[number + 1].startswith(f"  {each[-1]}:")


def test_after_the_fixes_the_check_finds_what_is_left_and_a_second_time_nothing_to_repair(
    base: Path, put: Any, fixture: Any
) -> None:
    text = fixture("M103", "bad")["files"]["monitors/example.yaml"].split("\n", 1)[1]
    put({"monitors/example.yaml": text})
    codes = []
    for _ in range(3):
        findings = with_edits(check_repository(base, [], TODAY).findings, base)
        codes.append({each.code for each in findings if each.edits})
        apply_fixes(base, findings)
    assert codes == [{"M103", "Y005"}, set(), set()]
