from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from lrcp.prove.inputs import stored
from lrcp.prove.judge import holds, judge
from lrcp.prove.run import CaseRun, steps
from lrcp.prove.subject import Subject

Run = Callable[..., CaseRun]
BURST = "shop.errors: 11 0x59"  # alert at 1m, recovery at 6m


def failures(run: CaseRun) -> list[str]:
    """Those of the finished run; whether there are any shows while it grows, too."""
    found = [failure.finding.sentence.removeprefix("a burst: ") for failure in judge(run)]
    assert holds(run.case, growing(run)) is not bool(found)
    return found


def growing(run: CaseRun) -> Iterator[CaseRun]:
    return steps(run.case, run.subject, stored(run.case, run.subject))


@pytest.mark.parametrize(
    "expectation",
    [
        "{ at: 0, state: No Data, value: null, notifies: [] }",
        "{ at: 59s, state: No Data }",
        "{ at: 1m, state: Alert, value: 11, transition: alert }",
        "{ at: 1m, value: 11.1, tolerance: 0.01 }",
        "{ at: 1m, notifies: [oncall-shop, incident-sev2, workflow-mend(a=1)] }",
        "{ at: 1m, incident: { severity: SEV-2, type: llm }, pages: [oncall-shop] }",
        "{ at: 1m, paged: [ann] }",
        "{ at: 6m, paged: [] }",
        "{ at: 1m, incident: { severity: SEV-2 }, workflow: workflow-mend(a=1) }",
        "{ at: 1m, workflow: workflow-mend }",
        '{ at: 1m, title_contains: "[Triggered] errors" }',
        "{ at: 1m, message_contains: [11 errors, the limit is 10], message_lacks: [fine, '{{'] }",
        "{ from: 1m, until: 5m, state: Alert, value: 11, transition: alert }",
        "{ at: 6m, state: OK, value: 0, transition: recovery, incident: null, pages: [], workflow: null }",
        "{ from: 6m, until: 10m, state: OK, notifies: [oncall-shop], message_contains: fine again }",
    ],
)
def test_what_happened_holds(run: Run, expectation: str) -> None:
    assert failures(run(BURST, expectation)) == []


@pytest.mark.parametrize(
    ("expectation", "sentence"),
    [
        ("{ at: 1m, state: OK }", "at 1m: the state is Alert at 11, expected OK"),
        ("{ at: 0, state: OK }", "at 0: the state is No Data, expected OK"),
        ("{ at: 1m, value: 12 }", "at 1m: the value is 11, expected 12 within 1 %"),
        ("{ at: 1m, value: 11.2, tolerance: 0.001 }", "at 1m: the value is 11, expected 11.2 within 0.1 %"),
        ("{ at: 1m, value: null }", "at 1m: the value is 11, expected none"),
        ("{ at: 0, value: 0 }", "at 0: the value is none, expected 0"),
        ("{ at: 6m, value: 1 }", "at 6m: the value is 0, expected 1 within 1 %"),
        (
            "{ at: 7m, transition: alert }",
            "at 7m: the latest notification (recovery at 6m) is recovery, expected alert",
        ),
        (
            "{ at: 0, transition: alert }",
            "at 0: the latest notification (there is none) is none, expected alert",
        ),
        (
            "{ at: 6m, notifies: [] }",
            "at 6m: the latest notification (recovery at 6m) goes to oncall-shop, expected nobody",
        ),
        (
            "{ at: 0, notifies: [oncall-shop] }",
            "at 0: the latest notification (there is none) goes to nobody, expected oncall-shop",
        ),
        (
            "{ at: 1m, pages: [] }",
            "at 1m: the latest notification (alert at 1m) pages oncall-shop, expected nobody",
        ),
        (
            "{ at: 1m, paged: [ben] }",
            "at 1m: the latest notification (alert at 1m) wakes ann, expected ben",
        ),
        (
            "{ at: 6m, pages: [oncall-shop] }",
            "at 6m: the latest notification (recovery at 6m) pages nobody, expected oncall-shop",
        ),
        (
            "{ at: 1m, incident: null }",
            "at 1m: the latest notification (alert at 1m) opens SEV-2 llm, expected nothing",
        ),
        (
            "{ at: 1m, incident: { severity: SEV-1 } }",
            "at 1m: the latest notification (alert at 1m) opens SEV-2, expected SEV-1",
        ),
        (
            "{ at: 6m, incident: { type: llm } }",
            "at 6m: the latest notification (recovery at 6m) opens nothing, expected llm",
        ),
        (
            "{ at: 1m, workflow: null }",
            "at 1m: the latest notification (alert at 1m) starts workflow-mend(a=1), expected nothing",
        ),
        (
            "{ at: 1m, workflow: workflow-mend(a=2) }",
            "at 1m: the latest notification (alert at 1m) starts workflow-mend(a=1), expected workflow-mend(a=2)",
        ),
        (
            "{ at: 1m, title_contains: Recovered }",
            "at 1m: the title of the latest notification (alert at 1m) lacks `Recovered`",
        ),
        (
            "{ at: 1m, message_contains: [errors, fine] }",
            "at 1m: the text of the latest notification (alert at 1m) lacks `fine`",
        ),
        (
            "{ at: 1m, message_lacks: [fine, errors] }",
            "at 1m: the text of the latest notification (alert at 1m) has `errors`",
        ),
        ("{ at: 0, message_contains: fine }", "at 0: no notification was sent by then, expected a text with `fine`"),
        ("{ at: 0, message_lacks: fine }", "at 0: no notification was sent by then, expected a text to look at"),
        ("{ from: 3m, until: 8m, state: Alert }", "at 6m: the state is OK at 0, expected Alert"),
    ],
)
def test_what_did_not_happen_fails_with_what_did(run: Run, expectation: str, sentence: str) -> None:
    assert failures(run(BURST, expectation)) == [sentence]


def test_a_failure_points_at_the_expectation_that_does_not_hold(run: Run) -> None:
    (failure,) = judge(run(BURST, "{ at: 1m, state: Alert }\n{ at: 1m, value: 11, transition: recovery }"))
    finding = failure.finding
    assert (str(finding.position), finding.code, finding.resource) == (
        "tests/monitors/errors.yaml:10:42",
        "P301",
        "errors",
    )
    assert (finding.found, finding.expected) == ("alert", "recovery")
    assert (failure.at, failure.group) == (60, "*")


def test_a_failure_of_a_text_carries_the_text(run: Run) -> None:
    (failure,) = judge(run(BURST, "{ at: 1m, message_contains: fine }"))
    assert failure.text.startswith("11 errors, the limit is 10")


def test_line_breaks_of_a_text_are_blanks(run: Run) -> None:
    assert failures(run(BURST, '{ at: 1m, message_contains: "11  errors,\\n the limit" }')) == []


def test_every_assertion_of_an_expectation_is_judged(run: Run) -> None:
    assert len(failures(run(BURST, "{ at: 1m, state: OK, value: 1, notifies: [], pages: [] }"))) == 4


def test_a_group_that_was_never_seen_has_no_data(run: Run, subject: Callable[..., Subject]) -> None:
    about = subject("sum(last_5m):sum:shop.errors{service:shop} by {kind}.as_count() > 10")
    series = "shop.errors{kind:x}: 11x60"
    assert failures(run(series, '{ at: 5m, group: "kind:y", state: No Data, value: null, notifies: [] }', about)) == []
    (sentence,) = failures(run(series, '{ at: 5m, group: "kind:y", state: Alert }', about))
    assert sentence == "at 5m, kind:y: the state is No Data, expected Alert"


def test_the_tags_of_a_group_may_be_in_any_order(run: Run, subject: Callable[..., Subject]) -> None:
    about = subject("sum(last_5m):sum:shop.errors{service:shop} by {kind,place}.as_count() > 10")
    expectation = '{ at: 5m, group: "place:b, kind:a", state: Alert }'
    assert failures(run("shop.errors{kind:a,place:b}: 11x60", expectation, about)) == []


def test_after_the_first_failure_nothing_is_evaluated(run: Run) -> None:
    wrong = run(BURST, "{ at: 10m, state: OK }\n{ from: 0, until: 4m, state: No Data }\n{ at: 2m, state: Alert }")
    rest = growing(wrong)

    assert not holds(wrong.case, rest)
    assert len(next(rest).groups["*"]) == 3  # 0 and 1m are judged, 2m comes next
