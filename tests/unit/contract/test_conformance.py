"""What was sent, against what the contract says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lrcp.contract.conformance import compare, read_points
from lrcp.contract.load import load_contract
from lrcp.contract.model import Contract
from lrcp.core.capture import LogLine, Point, write_capture
from lrcp.core.errors import UsageError
from lrcp.core.finding import Severity
from lrcp.core.position import Position

UNIFIED = ("service:chat", "env:local", "version:1")
CALL = Point(0.0, "llm.calls", "c", (1.0,), (*UNIFIED, "model:model-a"))
ADD_OR_STOP = "add it to the metric in contract/metrics.yaml, or stop sending it"
ALWAYS = "send it on every point: a query that groups by it would lose this one"


@pytest.fixture
def contract(write: Callable[..., Path]) -> Contract:
    return load_contract(write(), ["chat"], ["local"])


def sent(contract: Contract, *points: Point, kinds: tuple[str, ...] = ("llm",)) -> list[str]:
    """The findings, without those of metrics that were not sent."""
    placed = [(Position("capture.jsonl", line), point) for line, point in enumerate(points, start=2)]
    found = compare(placed, contract, kinds)
    return [f"{each.position.line} {each.code} {each.message}; {each.fix}" for each in found if each.code != "C134"]


def changed(name: str = CALL.name, type: str = CALL.type, tags: tuple[str, ...] = CALL.tags) -> Point:
    return Point(0.0, name, type, (1.0,), tags)


@pytest.mark.parametrize(
    "point",
    [
        CALL,
        changed(tags=(*CALL.tags, "slow:true")),
        changed(tags=(*CALL.tags, "dd.internal.entity_id:pod")),
    ],
    ids=["all tags", "a tag that is sent when true", "what the Agent takes for itself"],
)
def test_what_the_contract_says_is_no_finding(contract: Contract, point: Point) -> None:
    assert sent(contract, point) == []


@pytest.mark.parametrize(
    ("point", "finding"),
    [
        (changed(name="llm.call"), "2 C130 `llm.call` is not in the contract; did you mean `llm.calls`?"),
        (changed(name="x"), "2 C130 `x` is not in the contract; declare it in contract/metrics.yaml"),
        (
            Point(0.0, "llm.latency", "d", (1.0,), (*UNIFIED, "endpoint:/a", "kind:x")),
            "2 C130 `llm.latency` is sent, but the contract calls it planned; remove its `status`",
        ),
        (
            changed(type="g"),
            "2 C131 `llm.calls` is sent as a gauge; send it as the contract says: a name has one type for ever",
        ),
        (
            changed(tags=(*CALL.tags, "modle:x")),
            "2 C132 `llm.calls` is sent with a tag `modle`; did you mean `model`?",
        ),
        (
            changed(tags=(*CALL.tags, "user:4711")),
            f"2 C132 `llm.calls` is sent with a tag `user`; {ADD_OR_STOP}",
        ),
        (
            changed(tags=UNIFIED),
            f"2 C132 `llm.calls` is sent without the tag `model`; {ALWAYS}",
        ),
        (
            changed(tags=(*UNIFIED, "model:model-bb")),
            "2 C133 the tag `model` of `llm.calls` is sent with the value `model-bb`; did you mean `model-b`?",
        ),
    ],
)
def test_each_difference_is_told_with_its_place_and_what_to_do(contract: Contract, point: Point, finding: str) -> None:
    (found,) = sent(contract, point)
    assert found == finding


def test_a_metric_of_another_kind_of_service_is_not_expected(contract: Contract) -> None:
    (found,) = sent(contract, CALL, kinds=("web",))
    assert found.endswith("is sent, but not by web; add the service or its kind to its `emitted_by`")


def test_a_service_may_send_what_a_kind_above_its_own_sends(contract: Contract) -> None:
    assert sent(contract, CALL, kinds=("llm-rag", "llm")) == []


def test_a_difference_is_told_once_at_its_first_place(contract: Contract) -> None:
    assert [each[:6] for each in sent(contract, CALL, changed(type="g"), changed(type="g"))] == ["3 C131"]


def test_what_is_never_sent_is_a_note_at_its_place_in_the_contract(contract: Contract) -> None:
    (found,) = compare([], contract, ["llm"])
    assert (found.code, found.severity, found.message) == ("C134", Severity.NOTE, "`llm.calls` was never sent")
    assert str(found.position) == "contract/metrics.yaml:3:3"


def test_a_name_that_was_sent_instead_is_proposed(contract: Contract) -> None:
    found = compare([(Position("capture.jsonl", 2), changed(name="llm.call"))], contract, ["llm"])
    assert [each.fix for each in found if each.code == "C134"] == ["`llm.call` was sent: is it meant?"]


def test_the_points_of_a_capture_know_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "capture.jsonl"
    with file.open("w") as stream:
        write_capture(stream, [LogLine(0.0, {"message": "x"}), CALL])
    assert list(read_points(file)) == [(Position(str(file), 3), CALL)]


@pytest.mark.parametrize("text", ["", "{}\n", "not json\n", '{"format": "lrcp.capture/1"}\n{"metric": "a"}\n'])
def test_what_is_no_capture_is_wrong_use(tmp_path: Path, text: str) -> None:
    file = tmp_path / "capture.jsonl"
    file.write_text(text)
    with pytest.raises(UsageError, match=r"capture\.jsonl is no capture: "):
        list(read_points(file))


def test_a_capture_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no capture: "):
        list(read_points(tmp_path / "nowhere.jsonl"))


def test_a_service_sends_the_values_listed_for_it_and_only_the_tags_that_are_its_own(
    write: Callable[..., Path],
) -> None:
    root = write(
        tags=("values_from: models", "values_of: { chat: [model-a], llm: [model-b] }\n    sent_by: [chat, mail]")
    )
    contract = load_contract(root, ["chat"], ["local"])
    without = changed(tags=tuple(tag for tag in CALL.tags if not tag.startswith("model:")))

    assert sent(contract, changed(tags=(*without.tags, "model:model-a")), kinds=("chat", "llm")) == []
    (wrong,) = sent(contract, changed(tags=(*without.tags, "model:model-a")), kinds=("mail", "llm"))
    assert wrong.startswith("2 C133 the tag `model` of `llm.calls` is sent with the value `model-a`")
    (missing,) = sent(contract, without, kinds=("chat", "llm"))
    assert missing.startswith("2 C132 `llm.calls` is sent without the tag `model`")
    assert sent(contract, without, kinds=("shop", "llm")) == []
