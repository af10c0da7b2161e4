from __future__ import annotations

from lrcp.core.timeline import NoticeRecord, PageRecord
from lrcp.respond import Delivery, Page
from lrcp.respond.oncall import Escalation, Notice
from lrcp.respond.records import page_records

COMMON = (100.0, "@oncall-llm", "slow", "*", 40.0)


def test_a_page_is_recorded_with_the_people_it_reached() -> None:
    notices = (Notice(100.0, 1, 1, ("schedule s",), ("ann",)), Notice(400.0, 2, 1, ("team t",), ()))
    escalation = Escalation("llm", 1, "high", "loud", 100.0, notices)

    (record,) = page_records([Page(*COMMON, resolved_at=500.0, escalation=escalation), Delivery(*COMMON)])

    assert record == PageRecord(
        100.0,
        "@oncall-llm",
        "slow",
        "*",
        500.0,
        "loud",
        "high",
        [NoticeRecord(100.0, ["ann"]), NoticeRecord(400.0, [])],
    )


def test_without_declared_on_call_it_has_its_handle_alone() -> None:
    assert page_records([Page(*COMMON)]) == [PageRecord(100.0, "@oncall-llm", "slow", "*")]
