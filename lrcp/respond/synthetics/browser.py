"""Taking the steps of a browser test: each until it works or its time is up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

from lrcp.core.frozen import Frozen, replace
from lrcp.respond.synthetics.browser_model import BrowserStep, BrowserTest
from lrcp.respond.synthetics.browser_steps import Page, PageError, problem_of
from lrcp.respond.synthetics.run import StepResult, TestResult, repeated

Open = Callable[[tuple[int, int]], AbstractContextManager[Page]]
"""A tab of that width and height, of a browser that remembers nothing. Raises PageError."""
_PAUSE = 0.1


class BrowserRunner(Frozen):
    """``now`` gives seconds, ``sleep`` waits for some. ``place`` says where a URL of the test leads."""

    open: Open
    now: Callable[[], float]
    sleep: Callable[[float], None]
    place: Callable[[str], str]

    def run(self, test: BrowserTest) -> TestResult:
        def attempt(number: int) -> TestResult:
            try:
                with self.open(test.size) as page:
                    steps = tuple(self._steps(page, test))
            except PageError as error:
                steps = (StepResult("A browser starts", (str(error),)),)
            return TestResult(test.id, steps, number)

        return repeated(attempt, test.retries, test.interval, self.sleep)

    def _steps(self, page: Page, test: BrowserTest) -> Iterator[StepResult]:
        ended = False
        for step in test.steps:
            if ended and not step.always_execute:
                yield StepResult(step.name, skipped=True)
                continue
            began = self.now()
            problem = self._problem(page, step)
            ended = ended or (step.exit_if_succeed if problem is None else not step.allow_failure)
            problems = () if problem is None else (problem,)
            allowed = step.allow_failure and not step.is_critical
            yield StepResult(step.name, problems, seconds=self.now() - began, allowed=allowed)

    def _problem(self, page: Page, step: BrowserStep) -> str | None:
        """What was wrong when the step's time was up."""
        if step.type == "wait":
            self.sleep(float(step.value))
            return None
        if step.type in ("goToUrl", "refresh"):  # has a time of its own
            return problem_of(replace(step, value=self.place(step.value)), page)
        deadline = self.now() + step.seconds
        while (problem := problem_of(step, page)) is not None and self.now() < deadline:
            self.sleep(_PAUSE)
        return problem
