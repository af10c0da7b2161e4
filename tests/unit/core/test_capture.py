from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.core.capture import LogLine, Point, Record, ServiceCheck, read_capture, write_capture
from lrcp.core.event import SOURCES, Event

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
TAGS = st.lists(st.text(max_size=10), max_size=3).map(tuple)
RECORDS = st.one_of(
    st.builds(Point, NUMBERS, st.text(), st.sampled_from("cghds"), st.lists(NUMBERS).map(tuple), TAGS, st.just(0.5)),
    st.builds(LogLine, NUMBERS, st.dictionaries(st.text(), st.text() | st.integers() | st.none())),
    st.builds(Event, NUMBERS, st.sampled_from(SOURCES), st.dictionaries(st.text(), st.text() | st.integers()), TAGS),
    st.builds(ServiceCheck, NUMBERS, st.text(), st.integers(0, 3), TAGS, st.text()),
)


def written(records: list[Record]) -> str:
    stream = io.StringIO()
    write_capture(stream, records)
    return stream.getvalue()


@given(st.lists(RECORDS, max_size=5))
def test_what_is_written_is_read_back(records: list[Record]) -> None:
    assert list(read_capture(io.StringIO(written(records)))) == records


def test_a_record_is_one_line_below_the_header() -> None:
    lines = written([Point(10.0, "llm.request.count", "c", (1.0,), ("env:local",))]).splitlines()

    assert lines == [
        '{"format": "lrcp.capture/1", "flush_seconds": 10}',
        '{"at": 10.0, "metric": "llm.request.count", "type": "c", "values": [1.0], "tags": ["env:local"]}',
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: expected the header of lrcp.capture/1, found ''"),
        ("[]\n", "line 1: expected the header of lrcp.capture/1, found '[]'"),
        ("not JSON\n", "line 1: expected the header of lrcp.capture/1, found 'not JSON'"),
        ('{"format": "old"}\n', 'line 1: expected the header of lrcp.capture/1, found \'{"format": "old"}\''),
        ('{"format": "lrcp.capture/1"}\n{"at": 1}\n', "line 2: not a capture record"),
        ('{"format": "lrcp.capture/1"}\n{"at": 1, "log": {}}\nnonsense\n', "line 3: not a capture record"),
    ],
)
def test_a_broken_capture_names_its_line(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        list(read_capture(io.StringIO(text)))
