"""The bill in words and as data."""

from __future__ import annotations

import json
from textwrap import dedent

import pytest

from lrcp.contract.bill import Bill, Line
from lrcp.report.bill import bill_text, bills_json

LINES = (Line("llm.request.latency_ms", 1_200, 10), Line("llm.calls", 3, 1))
MEASURED = (Line("llm.request.latency_ms", 1_200, 10, 7), Line("llm.calls", 3, 1, 4))


def test_columns_are_aligned_and_sums_follow() -> None:
    assert bill_text(Bill("local", LINES, 20_000)) == dedent(
        """\
        local:
          metric                  combinations at most  factor  custom metrics at most
          llm.request.latency_ms                 1,200      10                  12,000
          llm.calls                                  3       1                       3
          12,003 custom metrics at most; budget 20,000, 40% of it free
        """
    )


def test_what_was_measured_stands_beside_it_and_what_is_wrong_below() -> None:
    *_, latency, calls, total, measured, wrong = bill_text(Bill("local", MEASURED)).splitlines()
    assert latency.split()[-2:] == ["7", "70"]
    assert calls.split()[-2:] == ["4", "4"]
    assert total == "  12,003 custom metrics at most; no budget"
    assert measured == "  74 custom metrics measured"
    assert wrong == (
        "  wrong: llm.calls has 4 combinations of tags, the contract allows 3; "
        "correct contract/, `lrcp check --capture` says where"
    )


@pytest.mark.parametrize(
    ("budget", "words"),
    [
        (12_003, "budget 12,003, 0% of it free"),
        (12_002, "budget 12,002, exceeded by 1"),
        (0, "budget 0, exceeded by 12,003"),
    ],
)
def test_the_budget_is_said_with_what_is_left_of_it(budget: int, words: str) -> None:
    assert bill_text(Bill("local", LINES, budget)).endswith(f"; {words}\n")


def test_a_bill_without_metrics_has_a_total_too() -> None:
    assert bill_text(Bill("local", (), 0)).endswith("  0 custom metrics at most; budget 0, all of it used\n")


def test_as_data_there_is_nothing_that_nobody_measured() -> None:
    (plain,) = json.loads(bills_json([Bill("local", LINES, 20_000)]))["environments"]
    assert plain == {
        "environment": "local",
        "custom_metrics": 12_003,
        "planned": 0,
        "budget": 20_000,
        "failed": False,
        "metrics": [
            {"metric": "llm.request.latency_ms", "combinations": 1_200, "factor": 10, "custom_metrics": 12_000},
            {"metric": "llm.calls", "combinations": 3, "factor": 1, "custom_metrics": 3},
        ],
    }


def test_as_data_the_measured_numbers_have_names_of_their_own() -> None:
    (bill,) = json.loads(bills_json([Bill("local", MEASURED)]))["environments"]
    assert (bill["measured"], bill["failed"], "budget" in bill) == (74, True, False)
    assert bill["metrics"][0]["measured_combinations"] == 7
    assert bill["metrics"][0]["measured_custom_metrics"] == 70


def test_what_is_planned_is_told_after_what_is_sent() -> None:
    assert bill_text(Bill("local", LINES, planned=4_500)).endswith("\n  4,500 more once what is planned is sent\n")
    (record,) = json.loads(bills_json([Bill("local", LINES, planned=4_500)]))["environments"]
    assert (record["custom_metrics"], record["planned"]) == (12_003, 4_500)
