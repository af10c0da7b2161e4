"""A baseline passes over the findings of the day it was written, each as often as it was there."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.core.errors import FindingsError, UsageError
from lrcp.core.finding import Finding, Severity
from lrcp.core.frozen import replace
from lrcp.core.position import Position
from lrcp.rules.baseline import Baseline, Fingerprint, read_baseline, to_baseline

OLD = Finding("Q204", "p95 of llm.tokens.input needs percentiles", Position("monitors/a.yaml", 6, 31), resource="a")
FILE = Finding("C105", "nothing uses `llm.tokens`", Position("contract/metrics.yaml", 9, 3), Severity.WARNING)
NOTE = Finding("S404", "gone", Position("baseline.json", 4, 5), Severity.NOTE)


def baseline(tmp_path: Path, *findings: Finding) -> Baseline:
    file = tmp_path / "baseline.json"
    file.write_text(to_baseline(findings), encoding="utf-8")
    return read_baseline(file)


def test_the_findings_of_the_day_it_was_written_are_passed_over(tmp_path: Path) -> None:
    assert baseline(tmp_path, OLD, FILE).split([OLD, FILE]) == ([], 2)


@pytest.mark.parametrize(
    ("changed", "known"),
    [
        (replace(OLD, position=Position("monitors/a.yaml", 60, 1)), True),
        (replace(OLD, position=Position("monitors/moved.yaml", 6, 31)), True),
        (replace(OLD, fix="another"), True),
        (replace(OLD, message="p99 of llm.tokens.input needs percentiles"), False),
        (replace(OLD, resource="b"), False),
        (replace(OLD, code="Q205"), False),
        (replace(FILE, position=Position("contract/metrics.yaml", 2, 3)), True),
        (replace(FILE, position=Position("contract/tags.yaml", 9, 3)), False),
    ],
)
def test_a_finding_is_known_by_code_resource_and_message_wherever_it_moves(
    tmp_path: Path, changed: Finding, known: bool
) -> None:
    counted, _ = baseline(tmp_path, OLD, FILE).split([changed])
    assert (changed not in counted) is known


def test_the_same_finding_a_second_time_is_new(tmp_path: Path) -> None:
    again = replace(OLD, position=Position("monitors/a.yaml", 40, 1))
    assert baseline(tmp_path, OLD).split([OLD, again]) == ([again], 1)
    assert baseline(tmp_path, OLD, again).split([OLD, again]) == ([], 2)


def test_what_was_repaired_is_a_note_at_its_entry(tmp_path: Path) -> None:
    (first, second), _ = baseline(tmp_path, OLD, FILE).split([])
    assert {first.severity, second.severity} == {Severity.NOTE}
    assert [(each.code, each.position.line, each.position.column) for each in (first, second)] == [
        ("S404", 4, 5),
        ("S404", 5, 5),
    ]
    assert first.message == "C105 is in the baseline but not found any more: nothing uses `llm.tokens`"


def test_what_is_too_much_is_only_known_after_looking_at_every_environment(tmp_path: Path) -> None:
    assert baseline(tmp_path, OLD, FILE).split([OLD], complete=False) == ([], 1)


def test_what_comes_less_often_is_a_note_with_both_numbers(tmp_path: Path) -> None:
    again = replace(OLD, position=Position("monitors/a.yaml", 40, 1))
    (note,), accepted = baseline(tmp_path, OLD, again).split([OLD])
    assert accepted == 1
    assert "not found any more 1 of 2 times" in note.message


def test_notes_need_no_entry() -> None:
    assert to_baseline([NOTE]) == '{\n  "format": "lrcp.baseline/1",\n  "findings": []\n}\n'


def test_one_line_holds_one_finding_in_a_stable_order() -> None:
    text = to_baseline([OLD, FILE])
    assert text == to_baseline([FILE, OLD])
    assert text.splitlines()[2:5] == [
        '  "findings": [',
        '    {"code": "C105", "path": "contract/metrics.yaml", "message": "nothing uses `llm.tokens`"},',
        '    {"code": "Q204", "resource": "a", "message": "p95 of llm.tokens.input needs percentiles"}',
    ]


@given(message=st.text(min_size=1), resource=st.text(st.characters(categories=["L", "N"])), number=st.integers(1, 3))
def test_any_finding_is_read_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, message: str, resource: str, number: int
) -> None:
    finding = Finding("Q204", message.encode("utf-8", "replace").decode(), Position("a.yaml"), resource=resource)
    read = baseline(tmp_path_factory.mktemp("baseline"), *[finding] * number)
    assert read.counts == {Fingerprint.of(finding): number}


def test_a_missing_baseline_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no baseline .*; write it with --write-baseline"):
        read_baseline(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "Y002"),
        ("[]", "S003"),
        ('{"format": "lrcp.baseline/2", "findings": []}', "S004"),
        ('{"findings": 1}', "S002"),
    ],
)
def test_what_is_no_baseline_is_said_with_its_place(tmp_path: Path, text: str, code: str) -> None:
    file = tmp_path / "baseline.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(FindingsError) as caught:
        read_baseline(file)
    assert code in {each.code for each in caught.value.findings}
    assert {each.position.path for each in caught.value.findings} == {str(file)}
