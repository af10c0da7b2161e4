from __future__ import annotations

import json

import pytest

from lrcp.core.errors import UsageError
from lrcp.export import Ids, read_ids
from lrcp.spec import Reference

MONITOR = "datadog_monitor.chat--slow"
REFERENCE = Reference("datadog_monitor", "chat--slow")


def read(tmp_path, content):
    file = tmp_path / "ids.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return read_ids(file, {MONITOR})


@pytest.mark.parametrize("id", ["12", 12])
def test_ids_are_given_as_the_answer_had_them(tmp_path, id) -> None:
    assert read(tmp_path, {MONITOR: {"id": id}}).values == {REFERENCE: "12"}


def test_known_references_are_filled_in_wherever_they_stand_and_others_stay() -> None:
    ids = Ids({REFERENCE: "12"})
    assert ids.fill({"a": [f"{REFERENCE} && tf://datadog_monitor/other/id", 1, None, True]}) == {
        "a": ["12 && tf://datadog_monitor/other/id", 1, None, True]
    }


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "cannot read the ids"),
        ([], "expected a map such as"),
        ({"datadog_monitor.chat--slo": {"id": 1}}, "did you mean `datadog_monitor.chat--slow`"),
        ({MONITOR: 12}, 'expected `datadog_monitor.chat--slow` as {"id": ...}'),
        ({MONITOR: {"id": True}}, "with a text or a number"),
        ({MONITOR: {"id": None}}, "with a text or a number"),
        ({"var.admin-token": {"value": "hunter2"}}, "`var.admin-token` is a secret, which does not belong into a file"),
    ],
)
def test_what_a_file_of_ids_may_not_hold_is_said(tmp_path, content, said) -> None:
    with pytest.raises(UsageError) as caught:
        read(tmp_path, content)
    assert said in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_file_that_is_not_there_is_wrong_use(tmp_path) -> None:
    with pytest.raises(UsageError, match="cannot read the ids"):
        read_ids(tmp_path / "missing.json", set())
