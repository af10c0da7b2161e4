"""Whether a monitor did what a case expects of it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from lrcp.core.durations import written
from lrcp.core.finding import Finding
from lrcp.core.frozen import Frozen
from lrcp.evaluate import State
from lrcp.prove.model import SIMPLE, Case, Expectation
from lrcp.prove.run import STEP, CaseRun, Moment
from lrcp.respond import Incident, Page, WorkflowRun


class Failure(Frozen):
    """An assertion that does not hold, first at ``at``. ``text`` is the rendered text it is about."""

    finding: Finding
    at: int
    group: str
    text: str = ""


class Mismatch(Frozen):
    """Ends the sentence "at 6m, endpoint:/qa: ..."."""

    sentence: str
    found: str
    expected: str
    text: str = ""


def judge(run: CaseRun) -> Iterator[Failure]:
    """Every assertion of the case that does not hold, in the order of the file."""
    for expectation in run.case.expectations:
        moments = run.groups.get(expectation.group, ())
        seen = [_seen(at, moments) for at in _instants(expectation, run.instants)]
        for key, wanted in expectation.wanted.items():
            failure = next(_failures(run, expectation, key, wanted, seen), None)
            if failure is not None:
                yield failure


def holds(case: Case, steps: Iterable[CaseRun]) -> bool:
    """Whether nothing is to be judged of the run that ``run.steps`` makes; it takes none after the first failure."""
    due: dict[int, list[Expectation]] = {}
    instants = range(0, case.end + 1, STEP)
    for expectation in case.expectations:
        for at in _instants(expectation, instants):
            due.setdefault(at, []).append(expectation)
    return all(_met(each, run, at) for at, run in zip(instants, steps, strict=True) for each in due.get(at, ()))


def _met(expectation: Expectation, run: CaseRun, at: int) -> bool:
    seen = _seen(at, run.groups.get(expectation.group, ()))
    return all(_CHECKS[key](wanted, seen, expectation) is None for key, wanted in expectation.wanted.items())


def _failures(
    run: CaseRun, expectation: Expectation, key: str, wanted: Any, all_seen: Sequence[Moment]
) -> Iterator[Failure]:
    for seen in all_seen:
        mismatch = _CHECKS[key](wanted, seen, expectation)
        if mismatch is not None:
            yield _failure(run, expectation, key, mismatch, seen.at)


def _instants(expectation: Expectation, instants: Sequence[int]) -> Sequence[int]:
    """The last evaluation by ``end``; for a stretch of time, all from ``begin`` on."""
    last = bisect_right(instants, expectation.end)
    if expectation.begin == expectation.end:
        return instants[last - 1 : last]
    first = bisect_right(instants, expectation.begin - 1)
    return instants[min(first, last - 1) : last]


def _seen(at: int, moments: Sequence[Moment]) -> Moment:
    """A group that was not evaluated yet, or is not any more, has no data."""
    position = bisect_right(moments, at, key=lambda moment: moment.at)
    if not position:
        return Moment(at, None, State.NO_DATA)
    last = moments[position - 1]
    return last if last.at == at else Moment(at, None, State.NO_DATA, last.latest)


def _failure(run: CaseRun, expectation: Expectation, key: str, mismatch: Mismatch, at: int) -> Failure:
    who = "" if expectation.group == SIMPLE else f", {expectation.group}"
    message = f"{run.case.name}: at {written(at)}{who}: {mismatch.sentence}"
    finding = Finding(
        "P301",
        message,
        expectation.places[key],
        resource=run.subject.definition.id,
        found=mismatch.found,
        expected=mismatch.expected,
    )
    return Failure(finding, at, expectation.group, mismatch.text)


# --- assertions -----------------------------------------------------------------------------------


def _state(wanted: str, seen: Moment, _: Expectation) -> Mismatch | None:
    if seen.state == wanted:
        return None
    value = f" at {number(seen.value)}" if seen.value is not None else ""
    return _expected(f"the state is {seen.state}{value}", str(seen.state), wanted)


def _value(wanted: float | None, seen: Moment, expectation: Expectation) -> Mismatch | None:
    if wanted is None or seen.value is None:
        same, limit = wanted is None and seen.value is None, ""
    else:
        same = abs(seen.value - wanted) <= expectation.tolerance * abs(wanted)
        limit = f" within {expectation.tolerance * 100:g} %"
    if same:
        return None
    found, expected = number(seen.value), number(wanted)
    return _expected(f"the value is {found}", found, f"{expected}{limit}")


def _transition(wanted: str, seen: Moment, _: Expectation) -> Mismatch | None:
    found = seen.latest.kind if seen.latest else "none"
    return None if found == wanted else _expected(f"{_latest(seen)} is {found}", found, wanted)


def _notifies(wanted: Sequence[str], seen: Moment, _: Expectation) -> Mismatch | None:
    found = seen.latest.handles if seen.latest else []
    return None if sorted(found) == sorted(wanted) else _differ(f"{_latest(seen)} goes to", found, wanted)


def _pages(wanted: Sequence[str], seen: Moment, _: Expectation) -> Mismatch | None:
    found = [each.handle.removeprefix("@") for each in _outcomes(seen, Page)]
    return None if sorted(found) == sorted(wanted) else _differ(f"{_latest(seen)} pages", found, wanted)


def _paged(wanted: Sequence[str], seen: Moment, _: Expectation) -> Mismatch | None:
    """The people whom the first step of each page reaches."""
    started = [
        each.escalation.notices[0] for each in _outcomes(seen, Page) if each.escalation and each.escalation.notices
    ]
    found = [user for notice in started for user in notice.users]
    return None if sorted(found) == sorted(wanted) else _differ(f"{_latest(seen)} wakes", found, wanted)


def _workflow(wanted: str | None, seen: Moment, _: Expectation) -> Mismatch | None:
    """A handle that is wanted without parameters is met with any."""
    found = [each.handle.removeprefix("@") for each in _outcomes(seen, WorkflowRun)]
    expected = [] if wanted is None else [wanted]
    bare = [handle.partition("(")[0] for handle in found]
    return None if expected in (found, bare) else _differ(f"{_latest(seen)} starts", found, expected, "nothing")


def _incident(wanted: Mapping[str, str] | None, seen: Moment, _: Expectation) -> Mismatch | None:
    opened = [{"severity": each.severity, "type": each.type} for each in _outcomes(seen, Incident)]
    expected = [] if wanted is None else [wanted]
    found = [{key: each[key] for key in each if wanted is None or key in wanted} for each in opened]
    if found == expected:
        return None
    shown, awaited = ([" ".join(each.values()) for each in some] for some in (found, expected))
    return _differ(f"{_latest(seen)} opens", shown, awaited, "nothing")


def _title_contains(wanted: str | Sequence[str], seen: Moment, _: Expectation) -> Mismatch | None:
    return _contains(wanted, seen, "title", seen.latest.notification.title if seen.latest else None)


def _message_contains(wanted: str | Sequence[str], seen: Moment, _: Expectation) -> Mismatch | None:
    return _contains(wanted, seen, "text", seen.latest.notification.text if seen.latest else None)


def _contains(wanted: str | Sequence[str], seen: Moment, what: str, text: str | None) -> Mismatch | None:
    if text is None:
        return _expected("no notification was sent by then", "no notification", f"a {what} with `{_listed(wanted)[0]}`")
    missing = next((each for each in _listed(wanted) if _plain(each) not in _plain(text)), None)
    if missing is None:
        return None
    return Mismatch(f"the {what} of {_latest(seen)} lacks `{missing}`", "", f"`{missing}`", text)


def _message_lacks(wanted: str | Sequence[str], seen: Moment, _: Expectation) -> Mismatch | None:
    """Of no notification nothing can be said: it would hold whatever the message is."""
    if seen.latest is None:
        return _expected("no notification was sent by then", "no notification", "a text to look at")
    text = seen.latest.notification.text
    present = next((each for each in _listed(wanted) if _plain(each) in _plain(text)), None)
    if present is None:
        return None
    return Mismatch(f"the text of {_latest(seen)} has `{present}`", f"`{present}`", "", text)


_CHECKS: Mapping[str, Callable[[Any, Moment, Expectation], Mismatch | None]] = {
    "state": _state,
    "value": _value,
    "transition": _transition,
    "notifies": _notifies,
    "title_contains": _title_contains,
    "message_contains": _message_contains,
    "message_lacks": _message_lacks,
    "incident": _incident,
    "pages": _pages,
    "paged": _paged,
    "workflow": _workflow,
}


# --- wording --------------------------------------------------------------------------------------


def number(value: float | None) -> str:
    return "none" if value is None else f"{value:.6g}"


def _expected(sentence: str, found: str, expected: str) -> Mismatch:
    return Mismatch(f"{sentence}, expected {expected}", found, expected)


def _differ(sentence: str, found: Sequence[str], expected: Sequence[str], none: str = "nobody") -> Mismatch:
    shown, wanted = (", ".join(sorted(each)) or none for each in (found, expected))
    return _expected(f"{sentence} {shown}", shown, wanted)


def _latest(seen: Moment) -> str:
    if seen.latest is None:
        return "the latest notification (there is none)"
    return f"the latest notification ({seen.latest.kind} at {written(seen.latest.at)})"


def _outcomes(seen: Moment, kind: type[Incident | Page | WorkflowRun]) -> list[Any]:
    return [each for each in seen.latest.outcomes if isinstance(each, kind)] if seen.latest else []


def _listed(wanted: str | Sequence[str]) -> Sequence[str]:
    return [wanted] if isinstance(wanted, str) else wanted


def _plain(text: str) -> str:
    """Line breaks of a folded scalar are no difference."""
    return re.sub(r"\s+", " ", text).strip()
