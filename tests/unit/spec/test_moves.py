"""catalog/moves.yaml: what it says, and what it must not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lrcp.core.errors import FindingsError
from lrcp.core.finding import Severity
from lrcp.core.yamldoc import parse_yaml
from lrcp.spec.moves import FILE, Move, Moved, load_moves, pending, to_text

MOVES = (
    Move("production", "production", "org", (Moved("datadog_team.assistants", "0-1", "datadog_team.assistants"),)),
    Move(
        "production",
        "production-a",
        "production-b",
        (
            Moved("datadog_monitor.chat--cost", "4712", "datadog_monitor.chat--budget"),
            Moved("datadog_monitor.chat--slow", "4711", "datadog_monitor.chat--slow"),
        ),
    ),
)


def write(root: Path, text: str) -> Path:
    (root / "catalog").mkdir()
    (root / FILE).write_text(text)
    return root


def test_what_is_written_reads_back_as_it_was(tmp_path: Path) -> None:
    read = load_moves(write(tmp_path, to_text(MOVES)))

    assert to_text(read) == to_text(MOVES)
    assert [(each.environment, each.source, each.target) for each in read] == [
        ("production", "production", "org"),
        ("production", "production-a", "production-b"),
    ]
    assert [(each.address, each.id, each.was) for each in read[1].resources] == [
        ("datadog_monitor.chat--cost", "4712", "datadog_monitor.chat--budget"),
        ("datadog_monitor.chat--slow", "4711", "datadog_monitor.chat--slow"),
    ]


def test_the_text_does_not_depend_on_the_order_of_the_moves() -> None:
    turned = tuple(Move(m.environment, m.source, m.target, m.resources[::-1]) for m in MOVES[::-1])

    assert to_text(turned) == to_text(MOVES)


@pytest.mark.parametrize("id", ["foo:#channel", 'a "quoted" one', "{brace}", "0012", "no", "ünïcode", "a: b"])
def test_any_id_stays_the_text_that_it_is(tmp_path: Path, id: str) -> None:
    move = Move("production", "production", "org", (Moved("datadog_team.a", id, "datadog_team.a"),))

    (read,) = load_moves(write(tmp_path, to_text([move])))

    assert read.resources[0].id == id


def test_each_entry_has_its_place(tmp_path: Path) -> None:
    _, move = load_moves(write(tmp_path, to_text(MOVES)))

    assert (move.resources[1].position.path, move.resources[1].position.line) == (FILE, 15)


def test_without_the_file_nothing_moves(tmp_path: Path) -> None:
    assert load_moves(tmp_path) == ()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('id: "4711"', "id: 4711", "S003"),
        ("address: datadog_monitor.chat--slow", "address: chat--slow", "S005"),
        ("    to: production-b\n", "", "S002"),
        ("from: production-a", "form: production-a", "S001"),
    ],
)
def test_a_malformed_file_is_refused_with_the_place(tmp_path: Path, old: str, new: str, code: str) -> None:
    text = to_text(MOVES)
    assert old in text

    with pytest.raises(FindingsError) as caught:
        load_moves(write(tmp_path, text.replace(old, new)))

    assert code in {finding.code for finding in caught.value.findings}
    assert {finding.position.path for finding in caught.value.findings} == {FILE}


def test_each_move_is_a_note_until_it_is_deleted() -> None:
    first, second = pending(parse_yaml(to_text(MOVES), FILE))

    assert (first.code, first.severity, first.position.line) == ("S217", Severity.NOTE, 5)
    assert second.message == "on the move from `production-a` to `production-b`: 2 resources"


def test_a_malformed_file_has_no_notes() -> None:
    assert list(pending(parse_yaml("version: 1\nmoves: [ { from: a } ]\n", FILE))) == []


def test_a_check_names_each_move(repository: Any) -> None:
    repository.write({FILE: to_text(MOVES[:1]).partition("\n")[2]})

    (found,) = repository.findings()

    assert found.startswith(f"{FILE}:5:5 S217 on the move from `production` to `org`: 1 resource; delete the entry")


def test_a_check_finds_what_is_malformed(repository: Any) -> None:
    repository.write({FILE: "version: 1\nmoves: []\nmovse: []\n"})

    assert [found.split()[1] for found in repository.findings()] == ["S001"]
