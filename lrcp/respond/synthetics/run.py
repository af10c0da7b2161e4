"""Running a test: steps in order, retries, variables from one step to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any, Protocol

from lrcp.core.errors import LrcpError, UnsupportedError
from lrcp.core.frozen import Frozen, replace
from lrcp.respond.synthetics.assertions import Response, failure, json_values
from lrcp.respond.synthetics.model import Assertion, Extraction, Request, Step, SyntheticTest
from lrcp.respond.synthetics.variables import MissingVariableError, filled, made_up


class NoResponseError(LrcpError):
    """The service could not be reached, or took longer than the request's timeout."""


class Transport(Protocol):
    """Sends a request whose variables are filled in. Raises NoResponseError."""

    def __call__(self, request: Request) -> Response: ...


class StepResult(Frozen):
    """``problems`` is empty when the step passed; ``skipped`` when an earlier step ended the test."""

    name: str
    problems: tuple[str, ...] = ()
    status: int | None = None
    seconds: float = 0.0
    assertions: int = 0
    allowed: bool = False
    skipped: bool = False

    @property
    def passed(self) -> bool:
        return not self.problems


class TestResult(Frozen):
    """The steps of the last attempt; failures of steps that may fail do not count."""

    id: str
    steps: tuple[StepResult, ...]
    attempts: int

    @property
    def passed(self) -> bool:
        return all(step.passed or step.allowed for step in self.steps)


def repeated(
    attempt: Callable[[int], TestResult], retries: int, interval: float, sleep: Callable[[float], None]
) -> TestResult:
    """The first attempt that passes, or the last of 1 + ``retries``, which are ``interval`` seconds apart."""
    for number in range(1, retries + 2):
        result = attempt(number)
        if result.passed or number > retries:
            break
        sleep(interval)
    return result


class Runner(Frozen):
    """``variables`` are the values of global variables, by name; ``sleep`` waits seconds."""

    transport: Transport
    variables: Mapping[str, str]
    sleep: Callable[[float], None]
    chance: Random

    def run(self, test: SyntheticTest) -> TestResult:
        """Raises UnsupportedError for what only Datadog can do."""
        values = dict(self._values(test))

        def attempt(number: int) -> TestResult:
            return TestResult(test.id, tuple(self._steps(test, dict(values))), number)

        return repeated(attempt, test.retries, test.interval, self.sleep)

    def _values(self, test: SyntheticTest) -> Iterator[tuple[str, str]]:
        for variable in test.variables:
            if variable.kind == "text":
                yield variable.name, made_up(variable.pattern, self.chance)
            elif variable.kind == "global" and variable.name in self.variables:
                yield variable.name, self.variables[variable.name]
            elif variable.kind != "global":
                raise UnsupportedError(f"a variable of the type {variable.kind}")

    def _steps(self, test: SyntheticTest, values: dict[str, str]) -> Iterator[StepResult]:
        ended = False
        for step in test.steps:
            if ended:
                yield StepResult(step.name, skipped=True)
                continue
            result = self._step(step, values)
            ended = step.exit_if_succeed if result.passed else not step.allow_failure
            # A critical step lets the journey go on when it fails, but fails the test.
            yield replace(result, allowed=step.allow_failure and not step.is_critical)

    def _step(self, step: Step, values: dict[str, str]) -> StepResult:
        if step.request is None:
            self.sleep(step.seconds)
            return StepResult(step.name)
        for attempt in range(step.retries + 1):
            result = self._once(step, step.request, values)
            if result.passed or attempt == step.retries:
                break
            self.sleep(step.interval)
        return result

    def _once(self, step: Step, request: Request, values: dict[str, str]) -> StepResult:
        try:
            response = self.transport(_filled_request(request, values))
            wanted = [_filled_assertion(assertion, values) for assertion in step.assertions]
        except (NoResponseError, MissingVariableError) as error:
            return StepResult(step.name, (str(error),))
        problems = [problem for assertion in wanted if (problem := failure(assertion, response))]
        for extraction in step.extractions:
            value = extracted(extraction, response)
            if value is None:
                problems.append(f"there is nothing to take {extraction.name} from")
            else:
                values[extraction.name] = value
        return StepResult(step.name, tuple(problems), response.status, response.seconds, len(wanted))


def extracted(extraction: Extraction, response: Response) -> str | None:
    """The text that becomes a variable; None when the response has none. Raises UnsupportedError."""
    match extraction.source:
        case "http_body":
            text: str | None = response.body
        case "http_header":
            text = response.headers.get((extraction.field or "").lower())
        case "http_status_code":
            text = str(response.status)
        case other:
            raise UnsupportedError(f"a variable from {other}")
    if text is None:
        return None
    return _parsed(extraction, text)


def _parsed(extraction: Extraction, text: str) -> str | None:
    match extraction.parser:
        case "raw":
            return text
        case "json_path":
            return next(iter(json_values(extraction.expression, text) or ()), None)
        case "regex":
            import re2

            found = re2.search(extraction.expression, text)
            return None if found is None else found.group(1 if found.groups() else 0)
        case other:
            raise UnsupportedError(f"the parser {other}")


def _filled_request(request: Request, values: Mapping[str, str]) -> Request:
    return replace(
        request,
        url=filled(request.url, values),
        headers={name: filled(value, values) for name, value in request.headers.items()},
        query={name: filled(value, values) for name, value in request.query.items()},
        body=None if request.body is None else filled(request.body, values),
    )


def _filled_assertion(assertion: Assertion, values: Mapping[str, str]) -> Assertion:
    return replace(assertion, target=_filled(assertion.target, values))


def _filled(target: Any, values: Mapping[str, str]) -> Any:
    if isinstance(target, Mapping):
        return {key: _filled(value, values) for key, value in target.items()}
    return filled(target, values) if isinstance(target, str) else target
