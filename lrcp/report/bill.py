"""The bill forecast for people and machines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence

from lrcp.contract.bill import Bill, Line

FORMAT = "lrcp.bill/1"


def bill_text(bill: Bill) -> str:
    """A table, the largest metric first, then the total, the budget and what is wrong."""
    rows = [_headings(bill), *(_cells(line) for line in bill.lines)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(_padded(cells, widths)).rstrip() for cells in rows]
    return "\n".join([f"{bill.environment}:", *(f"  {line}" for line in lines), *_sums(bill)]) + "\n"


def bills_json(bills: Iterable[Bill]) -> str:
    """All numbers; ``measured`` only where captures were given."""
    body = {"format": FORMAT, "environments": [_environment(bill) for bill in bills]}
    return json.dumps(body, indent=1) + "\n"


def _headings(bill: Bill) -> list[str]:
    measured = [] if bill.measured is None else ["combinations measured", "custom metrics measured"]
    return ["metric", "combinations at most", "factor", "custom metrics at most", *measured]


def _cells(line: Line) -> list[str]:
    cells = [line.metric, f"{line.combinations:,}", str(line.factor), f"{line.custom_metrics:,}"]
    if line.measured is not None:
        cells += [f"{line.measured:,}", f"{line.measured * line.factor:,}"]
    return cells


def _padded(cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    for number, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        align: Callable[[int], str] = cell.rjust if number else cell.ljust
        yield align(width)


def _sums(bill: Bill) -> Iterator[str]:
    budget = "no budget" if bill.budget is None else f"budget {bill.budget:,}, {_room(bill, bill.budget)}"
    yield f"  {bill.custom_metrics:,} custom metrics at most; {budget}"
    if bill.planned:
        yield f"  {bill.planned:,} more once what is planned is sent"
    if bill.measured is not None:
        yield f"  {bill.measured:,} custom metrics measured"
    for line in bill.exceeded:
        message = f"{line.metric} has {line.measured:,} combinations of tags, the contract allows {line.combinations:,}"
        yield f"  wrong: {message}; correct contract/, `lrcp check --capture` says where"


def _room(bill: Bill, budget: int) -> str:
    if bill.over_budget:
        return f"exceeded by {bill.custom_metrics - budget:,}"
    return f"{1 - bill.custom_metrics / budget:.0%} of it free" if budget else "all of it used"


def _environment(bill: Bill) -> dict[str, object]:
    record: dict[str, object] = {"environment": bill.environment, "custom_metrics": bill.custom_metrics}
    record |= {"planned": bill.planned}
    optional = {"budget": bill.budget, "measured": bill.measured}
    record |= {key: value for key, value in optional.items() if value is not None}
    return record | {"failed": bill.failed, "metrics": [_metric(line) for line in bill.lines]}


def _metric(line: Line) -> dict[str, object]:
    record: dict[str, object] = {
        "metric": line.metric,
        "combinations": line.combinations,
        "factor": line.factor,
        "custom_metrics": line.custom_metrics,
    }
    if line.measured is not None:
        record |= {"measured_combinations": line.measured, "measured_custom_metrics": line.measured_custom_metrics}
    return record
