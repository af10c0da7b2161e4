from __future__ import annotations

import pytest

from lrcp.core.errors import FindingsError, LrcpError, UnsupportedError, UsageError, refuse_errors
from lrcp.core.finding import Finding, Severity
from lrcp.core.position import Position


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (UsageError("there is no service chat"), "there is no service chat"),
        (UnsupportedError("outliers()"), "outliers() is not supported by the evaluator"),
        (UnsupportedError("dbscan()", "use mad()"), "dbscan() is not supported by the evaluator; use mad()"),
        (
            FindingsError([Finding("Y001", "cannot read it", Position("a")), Finding("Y002", "b", Position("b"))]),
            "2 findings, first: cannot read it",
        ),
    ],
)
def test_every_error_is_one_sentence(error: LrcpError, sentence: str) -> None:
    assert isinstance(error, LrcpError)
    assert str(error) == sentence


def test_only_errors_stop_what_is_being_done() -> None:
    note, wrong = (Finding("Y001", "a", Position("a"), severity) for severity in (Severity.NOTE, Severity.ERROR))

    refuse_errors([note])
    with pytest.raises(FindingsError) as caught:
        refuse_errors([note, wrong])

    assert caught.value.findings == (wrong,)
