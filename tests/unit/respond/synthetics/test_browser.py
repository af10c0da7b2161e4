"""The order, time and repetition of a browser test's steps, on a page that is scripted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from lrcp.respond import synthetics
from lrcp.respond.synthetics import BrowserRunner, BrowserTest
from lrcp.respond.synthetics.browser_model import CHECKS, STEPS, BrowserStep
from lrcp.respond.synthetics.browser_steps import _HOLDS, _STEPS, PageError

HERE = BrowserStep("it opens", "goToUrl", "https://shop.example.com/a")


@dataclass
class Scripted:
    """A page whose text is ``texts`` in order, the last one for ever; it lets time pass only while somebody sleeps."""

    texts: Sequence[str] = ("",)
    broken: str = ""
    time: float = 0.0
    opened: list[tuple[int, int]] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    asked: int = 0

    def go(self, url: str) -> None:
        if self.broken:
            raise PageError(self.broken)
        self.seen.append(url)

    def ask(self, function: str, *arguments: Any) -> Any:
        self.asked += 1
        return self.texts[min(self.asked, len(self.texts)) - 1]

    def click(self, x: float, y: float) -> None:
        self.seen.append(f"click {x} {y}")

    def type(self, text: str) -> None:
        self.seen.append(f"type {text}")

    def sleep(self, seconds: float) -> None:
        self.time += seconds

    @contextmanager
    def tab(self, size: tuple[int, int]) -> Iterator[Scripted]:
        self.opened.append(size)
        yield self

    def run(self, *steps: BrowserStep, retries: int = 0) -> synthetics.TestResult:
        runner = BrowserRunner(self.tab, lambda: self.time, self.sleep, lambda url: url.replace("https", "http"))
        return runner.run(BrowserTest("t", (320, 550), steps, retries, 2.0))


def contains(value: str, **more: Any) -> BrowserStep:
    return BrowserStep(f"contains {value}", "assertPageContains", value, **more)


def test_the_page_is_opened_where_the_test_is_placed_at_the_size_of_the_device() -> None:
    page = Scripted(["hello"])

    result = page.run(HERE, contains("hello"))

    assert (result.passed, result.attempts) == (True, 1)
    assert (page.seen, page.opened) == (["http://shop.example.com/a"], [(320, 550)])


def test_a_step_is_tried_until_it_holds() -> None:
    page = Scripted(["", "", "hello"])

    result = page.run(contains("hello"))

    assert result.passed
    assert (page.asked, round(page.time, 3)) == (3, 0.2)


def test_a_step_that_never_holds_fails_when_its_time_is_up_and_ends_the_test() -> None:
    page = Scripted(["no"])

    result = page.run(contains("yes", seconds=2.0), contains("no"))

    assert not result.passed
    assert [(each.problems, each.skipped) for each in result.steps] == [
        (("the page does not contain `yes`",), False),
        ((), True),
    ]
    assert 2.0 <= page.time < 2.2


def test_a_page_that_does_not_open_is_not_waited_for() -> None:
    page = Scripted(broken="nobody is there")

    result = page.run(HERE, contains("x"))

    assert result.steps[0].problems == ("nobody is there",)
    assert page.time == 0.0


def test_the_whole_test_is_repeated_in_a_new_tab() -> None:
    page = Scripted(broken="nobody is there")

    result = page.run(HERE, retries=2)

    assert (result.passed, result.attempts, len(page.opened), page.time) == (False, 3, 3, 4.0)


def test_a_step_that_may_fail_does_not_end_the_test() -> None:
    result = Scripted(["no"]).run(contains("yes", allow_failure=True, seconds=0.1), contains("no"))

    assert result.passed
    assert [each.passed for each in result.steps] == [False, True]


def test_a_critical_step_lets_the_rest_go_on_and_fails_the_test() -> None:
    step = contains("yes", allow_failure=True, is_critical=True, seconds=0.1)

    result = Scripted(["no"]).run(step, contains("no"))

    assert not result.passed
    assert [each.skipped for each in result.steps] == [False, False]


def test_a_step_may_end_the_test_well() -> None:
    result = Scripted(["yes"]).run(contains("yes", exit_if_succeed=True), contains("no"))

    assert result.passed
    assert result.steps[1].skipped


def test_what_is_always_taken_is_taken_after_a_failure() -> None:
    result = Scripted(["no"]).run(contains("yes", seconds=0.1), contains("x"), contains("no", always_execute=True))

    assert [(each.passed, each.skipped) for each in result.steps] == [(False, False), (True, True), (True, False)]
    assert not result.passed


def test_a_pause_passes_its_time() -> None:
    page = Scripted()

    assert page.run(BrowserStep("wait", "wait", "7")).passed
    assert page.time == 7.0


def test_a_browser_that_does_not_start_is_a_failure_with_its_words() -> None:
    @contextmanager
    def closed(size: tuple[int, int]) -> Iterator[Scripted]:
        raise PageError("the browser has ended")
        yield Scripted()

    result = BrowserRunner(closed, lambda: 0.0, lambda _: None, str).run(BrowserTest("t", (1, 1), [HERE], 0, 1.0))

    assert [(each.name, each.problems) for each in result.steps] == [("A browser starts", ("the browser has ended",))]


def test_every_type_and_check_that_is_read_can_be_taken() -> None:
    assert _STEPS.keys() | {"wait"} == STEPS
    assert _HOLDS.keys() == CHECKS
