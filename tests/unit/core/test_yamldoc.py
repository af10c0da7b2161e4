from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.core.errors import FindingsError
from lrcp.core.finding import Finding
from lrcp.core.position import Position
from lrcp.core.yamldoc import Written, load_yaml, parse_yaml, read_yaml

TEXT = """\
latency-p95:
  query: "avg(last_5m):avg:m{*} > 1"
  values: { critical: 1500, warning: 1200 }
  message: |-
    first
    second
  tags:
    - llm
    - 'critical'
"""


def findings(text: str) -> list[Finding]:
    with pytest.raises(FindingsError) as caught:
        parse_yaml(text, "a.yaml")
    return list(caught.value.findings)


def test_values_are_plain() -> None:
    assert parse_yaml(TEXT).value == {
        "latency-p95": {
            "query": "avg(last_5m):avg:m{*} > 1",
            "values": {"critical": 1500, "warning": 1200},
            "message": "first\nsecond",
            "tags": ["llm", "critical"],
        }
    }


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        (("latency-p95", "query"), 2, 11),
        (("latency-p95", "values", "warning"), 3, 38),
        (("latency-p95", "message"), 4, 12),
        (("latency-p95", "tags", 0), 8, 7),
        (("latency-p95", "tags", 1), 9, 8),
        (("latency-p95", "missing", "deeper"), 2, 3),
        (("unknown",), 1, 1),
        ((), 1, 1),
    ],
)
def test_a_value_knows_its_place_and_a_missing_one_that_of_its_ancestor(
    path: tuple[str | int, ...], line: int, column: int
) -> None:
    assert parse_yaml(TEXT, "a.yaml").position(*path) == Position("a.yaml", line, column)


@pytest.mark.parametrize(
    ("path", "line", "column"), [(("latency-p95",), 1, 1), (("latency-p95", "values", "warning"), 3, 29)]
)
def test_a_key_knows_its_place(path: tuple[str, ...], line: int, column: int) -> None:
    assert parse_yaml(TEXT, "a.yaml").key_position(*path) == Position("a.yaml", line, column)


@pytest.mark.parametrize(
    ("scalar", "exact"),
    [
        ("plain text", True),
        ('"double"', True),
        ("'single'", True),
        ("1500", True),
        ('"es\\"caped"', False),
        ("'it''s'", False),
        ("|-\n  block", False),
        ("first\n  second", False),
    ],
)
def test_a_caret_may_stand_only_in_a_scalar_written_as_it_is(scalar: str, exact: bool) -> None:
    (piece,) = parse_yaml(f"a: {scalar}\n").located("a").pieces

    assert piece.exact is exact


@pytest.mark.parametrize(("text", "value"), [("", None), ("# comment\n", None), ("2026-01-01", "2026-01-01")])
def test_empty_files_and_dates_are_harmless(text: str, value: Any) -> None:
    assert parse_yaml(text).value == value


def test_keys_are_text_as_written() -> None:
    assert parse_yaml("1_000: a\non: b\n'x': c\n").value == {"1_000": "a", "on": "b", "x": "c"}


def test_every_duplicate_key_is_found_at_its_second_place() -> None:
    assert [(found.code, found.position) for found in findings("a: 1\nb: {c: 1, c: 2}\na: 2\n")] == [
        ("Y003", Position("a.yaml", 2, 11)),
        ("Y003", Position("a.yaml", 3, 1)),
    ]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: b: c\n", "Y002", 1),
        ("a:\n  - 1\n b: 2\n", "Y002", 3),
        ("a: [1, 2\n", "Y002", 2),
        ("a: !!python/object/apply:os.system [echo]\n", "Y002", 1),
        ("a: 1\nb: !Ref {c: 1}\n", "Y002", 2),
        ("a: 1\nb: !Ref c\n", "Y002", 2),
        ("a: 1\nb: !!int c\n", "Y002", 2),
        pytest.param("a: 1\nb: " + "9" * 5000, "Y002", 2, id="digits"),
        pytest.param("[" * 3000 + "]" * 3000, "Y002", 1, id="3,000 lists"),
        pytest.param("[" * 200_000, "Y002", 1, id="200,000 brackets"),
        pytest.param("- " * 200_000, "Y002", 1, id="200,000 dashes"),
        ("a: *nowhere\n", "Y002", 1),
        ("a: &x [1]\nb: *x\n", "Y004", 1),
        ("a: &x [*x]\n", "Y004", 1),
        ("a: 1\n--- \nb: 2\n", "Y002", 2),
    ],
)
def test_what_is_not_usable_yaml_is_a_finding_with_its_line(text: str, code: str, line: int) -> None:
    (found,) = findings(text)

    assert (found.code, found.position.line) == (code, line)


@pytest.mark.parametrize(
    ("text", "column", "fix"),
    [
        ("a:\n\tb: 1\n", 1, "indent with spaces; YAML allows no tabs there"),
        ("a: 1\nbc: \0\n", 5, "remove it"),
        ("é: 1\né: \x07\n", 4, "remove it"),
        ("a: 1\n---\nb: 2\n", 1, "keep one document in a file"),
        ("a: 1\nb: c: d\n", 5, "quote the value if it holds a colon, `#` or `*`"),
    ],
)
def test_the_fix_fits_the_mistake(text: str, column: int, fix: str) -> None:
    (found,) = findings(text)

    assert (found.position, found.fix) == (Position("a.yaml", 2, column), fix)


def test_a_byte_order_mark_is_read_over(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    document = load_yaml(file)

    assert (document.value, document.key_position("a").column) == ({"a": 1, "b": 2}, 1)


def test_a_file_in_another_encoding_is_found_at_its_first_foreign_byte(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes("a: 1\nname: café\n".encode("latin-1"))

    with pytest.raises(FindingsError) as caught:
        load_yaml(file, tmp_path)

    (found,) = caught.value.findings
    assert (found.code, found.position) == ("Y001", Position("a.yaml", 2, 10))
    assert found.sentence == "the file is not UTF-8: byte 0xe9; save it as UTF-8"


def test_a_missing_file_and_one_that_is_not_text_are_findings(tmp_path: Path) -> None:
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"\xff\xfe\x00")

    for file in (tmp_path / "missing.yaml", binary):
        with pytest.raises(FindingsError) as caught:
            load_yaml(file, tmp_path)
        (found,) = caught.value.findings
        assert (found.code, found.position.path) == ("Y001", file.name)


@given(st.text(max_size=200))
def test_any_text_is_a_document_or_a_finding(text: str) -> None:
    with suppress(FindingsError):
        assert parse_yaml(text, "a.yaml").path == "a.yaml"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(min_codepoint=32, max_codepoint=126)),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(min_codepoint=97, max_codepoint=122), min_size=1), inner, max_size=3)
    ),
    max_leaves=12,
)


def paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in items:
        yield from paths(item, (*path, step))


def parts(written: Written, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    for step, part in written.parts.items():
        yield from parts(part, (*path, step))


@given(JSON)
def test_json_is_yaml_and_every_value_has_a_place(value: Any) -> None:
    document = parse_yaml(json.dumps(value, ensure_ascii=False))

    assert document.value == value
    assert document.written is not None
    assert set(parts(document.written)) == set(paths(value))


def test_what_stands_twice_can_be_read_with_the_first_of_each(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("a: {b: 1, b: 2}\nc: [3]\na: 4\n")
    document = read_yaml(file, tmp_path)

    assert document.value == {"a": {"b": 1}, "c": [3]}
    assert [(each.code, str(each.position)) for each in document.repeated] == [
        ("Y003", "a.yaml:1:11"),
        ("Y003", "a.yaml:3:1"),
    ]
    assert document.position("a", "b") == Position("a.yaml", 1, 8)
    with pytest.raises(FindingsError):
        load_yaml(file, tmp_path)
