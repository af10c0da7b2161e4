"""Survivors that a test gives a reason for: a change that makes no difference cannot be noticed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lrcp.core.finding import Finding
from lrcp.core.frozen import replace
from lrcp.core.nearest import suggestion
from lrcp.prove.model import Survives
from lrcp.prove.mutate import Mutant
from lrcp.prove.plan import Plan, Planned
from lrcp.prove.score import Result


def justified(results: Sequence[Result], plan: Plan) -> list[Result]:
    """``results`` with the reasons that tests give for survivors of what they are about."""
    return [result if result.caught else replace(result, why=_reason(result.mutant, plan)) for result in results]


def check_reasons(results: Sequence[Result], plan: Plan) -> Iterator[Finding]:
    """Code P302 for a reason whose change is noticed, or is none of the test's changes."""
    for planned in plan.tests:
        own = [each for each in results if planned.is_about(each.mutant.resource)] if planned.test.survives else []
        for entry in planned.test.survives:
            yield from _check(entry, own, planned)


def _reason(mutant: Mutant, plan: Plan) -> str:
    about = (planned for planned in plan.tests if planned.is_about(mutant.resource))
    return next((each.why for planned in about for each in planned.test.survives if each.change == mutant.change), "")


def _check(entry: Survives, results: Sequence[Result], planned: Planned) -> Iterator[Finding]:
    named = [each for each in results if each.mutant.change == entry.change]
    if not named:
        known = {each.mutant.change for each in results if not each.caught}
        yield _finding(entry, planned, "is no change that is made", suggestion(entry.change, known))
    elif all(each.caught for each in named):
        codes = ", ".join(sorted({code for each in named for code in each.codes}))
        yield _finding(entry, planned, f"is noticed ({codes})", "remove the entry")


def _finding(entry: Survives, planned: Planned, problem: str, fix: str) -> Finding:
    message = f"`{entry.change}` {problem}"
    return Finding("P302", message, entry.position, resource=planned.test.monitor, found=entry.change, fix=fix)
