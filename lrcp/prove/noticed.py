"""Which mutants the monitor tests notice, and which of the others the rules do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lrcp.core.errors import LrcpError
from lrcp.core.frozen import replace
from lrcp.evaluate import State
from lrcp.prove.inputs import Inputs, stored
from lrcp.prove.judge import holds
from lrcp.prove.model import Case, Expectation
from lrcp.prove.mutate import Mutant, mutants
from lrcp.prove.plan import Plan, Planned
from lrcp.prove.run import steps
from lrcp.prove.score import Result, Rules
from lrcp.prove.subject import MONITOR, Subject, subject_of
from lrcp.rules.context import Context
from lrcp.rules.vocabulary import Vocabulary
from lrcp.spec import Resource

TEST_CODES = frozenset({"P301", "P205"})


class MonitorTests:
    """The cases of ``plan``, each with its series stored once. All of them must hold for the originals.

    A mutant is noticed when a case no longer holds, or nothing can be evaluated.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._stores: dict[int, Inputs] = {}

    def mutants(self) -> Iterator[Mutant]:
        """Every mutant of the monitors under test, and of the objectives and parts that they read."""
        for spec in self._plan.specs.values():
            about = [each for each in spec.resources if self._about(each)]
            context = Context([spec], Vocabulary.of(self._plan.contract)).of(about)
            yield from mutants(context.queries, context.vocabulary)

    def judge(self, mutant: Mutant) -> Result:
        """Noticed with the codes of `lrcp test`: P301 or P205."""
        codes = (self._code(planned, mutant) for planned in self._about(mutant.resource))
        first = next((code for code in codes if code), None)
        return Result(mutant, frozenset() if first is None else frozenset({first}))

    def _about(self, resource: Resource) -> list[Planned]:
        """The tests of ``resource`` itself, then those of what reads it, the shortest first."""
        about = [planned for planned in self._plan.tests if planned.is_about(resource)]
        return sorted(about, key=lambda each: (each.subject.definition.address != resource.address, _length(each)))

    def _code(self, planned: Planned, mutant: Mutant) -> str | None:
        try:
            subject = self._subject(planned, mutant)
            noticed = any(not self._holds(case, planned, subject) for case in _soonest_first(planned.test.cases))
        except LrcpError:
            return "P205"
        return "P301" if noticed else None

    def _subject(self, planned: Planned, mutant: Mutant) -> Subject:
        spec = self._plan.specs[planned.subject.environment]
        changed = [mutant.mutated if each is mutant.resource else each for each in spec.resources]
        mutated = replace(spec, resources=changed)
        address = planned.subject.definition.address
        (resource,) = (each for each in mutated.of_type(MONITOR) if each.address == address)
        return subject_of(resource, mutated, self._plan.contract, planned.subject.on_call)

    def _holds(self, case: Case, planned: Planned, subject: Subject) -> bool:
        store = self._stores.get(id(case))
        if store is None:
            store = self._stores[id(case)] = stored(case, planned.subject)
        return holds(case, steps(case, subject, store))


def _length(planned: Planned) -> int:
    return sum(case.end for case in planned.test.cases)


def _soonest_first(cases: Sequence[Case]) -> list[Case]:
    """One case that no longer holds is enough, and most changes make an alert not happen."""
    return sorted(
        cases, key=lambda case: min((each.begin for each in case.expectations if _alerts(each)), default=case.end)
    )


def _alerts(expectation: Expectation) -> bool:
    return expectation.wanted.get("state") == State.ALERT


class Proof:
    """The monitor tests, and for what they do not notice the rules on everything else of its environment."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._tests = MonitorTests(plan)
        self._rules: dict[str, Rules] = {}

    def mutants(self) -> Iterator[Mutant]:
        return self._tests.mutants()

    def judge(self, mutant: Mutant) -> Result:
        result = self._tests.judge(mutant)
        return result if result.caught else self._rules_of(mutant.resource.environment).judge(mutant)

    def _rules_of(self, environment: str) -> Rules:
        if environment not in self._rules:
            context = Context([self._plan.specs[environment]], Vocabulary.of(self._plan.contract))
            self._rules[environment] = Rules(context)
        return self._rules[environment]
