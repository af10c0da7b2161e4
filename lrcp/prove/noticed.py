"""Which mutants the monitor tests notice, and which of the others the rules do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lrcp.core.errors import LrcpError
from lrcp.evaluate import SeriesStore
from lrcp.prove.judge import holds
from lrcp.prove.model import Case
from lrcp.prove.mutate import Mutant, mutants
from lrcp.prove.plan import Plan, Planned
from lrcp.prove.run import run_case, stored
from lrcp.prove.score import Result, Rules, Score, scores
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
        self._stores: dict[int, SeriesStore] = {}

    def mutants(self) -> Iterator[Mutant]:
        """Every mutant of the monitors under test, and of the objectives and parts that they read."""
        for spec in self._plan.specs.values():
            about = [each for each in spec.resources if any(self._about(each))]
            context = Context([spec], Vocabulary.of(self._plan.contract)).of(about)
            yield from mutants(context.queries, context.vocabulary)

    def judge(self, mutant: Mutant) -> Result:
        """Noticed with the codes of `lrcp test`: P301 or P205."""
        codes = (self._code(planned, mutant) for planned in self._about(mutant.resource))
        first = next((code for code in codes if code), None)
        return Result(mutant, frozenset() if first is None else frozenset({first}))

    def _about(self, resource: Resource) -> Iterator[Planned]:
        for planned in self._plan.tests:
            subject = planned.subject
            if resource.environment == subject.environment and (
                subject.definition.address == resource.address
                or str(resource.reference) in (*subject.slos, *subject.parts)
            ):
                yield planned

    def _code(self, planned: Planned, mutant: Mutant) -> str | None:
        try:
            subject = self._subject(planned, mutant)
            noticed = any(not self._holds(case, planned, subject) for case in planned.test.cases)
        except LrcpError:
            return "P205"
        return "P301" if noticed else None

    def _subject(self, planned: Planned, mutant: Mutant) -> Subject:
        spec = self._plan.specs[planned.subject.environment]
        changed = [mutant.mutated if each is mutant.resource else each for each in spec.resources]
        mutated = replace(spec, resources=changed)
        address = planned.subject.definition.address
        (resource,) = (each for each in mutated.of_type(MONITOR) if each.address == address)
        return subject_of(resource, mutated, self._plan.contract)

    def _holds(self, case: Case, planned: Planned, subject: Subject) -> bool:
        store = self._stores.get(id(case))
        if store is None:
            store = self._stores[id(case)] = stored(case, planned.subject)
        return holds(run_case(case, subject, store))


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


def by_rules(results: Sequence[Result]) -> int:
    """How many the rules alone notice."""
    return sum(result.caught and not result.codes & TEST_CODES for result in results)


def mutation_lines(results: Sequence[Result]) -> Iterator[str]:
    """The score of each kind of change and of all, and the changes that nothing notices."""
    each = scores(results)
    for score in (*each, Score("all", results)):
        rules = by_rules(score.results)
        alone = f"  {rules} by the rules alone" if rules else ""
        yield f"{score.kind:<18}{score.caught:>5} of {len(score.results):>4}  {score.share:>6.1%}{alone}"
    for score in each:
        for mutant in score.survivors:
            place = mutant.resource.at(*mutant.path)
            yield f"  {place} {mutant.resource.id} {mutant.argument}: {score.kind}: {mutant.change}"
