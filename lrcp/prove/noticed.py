"""Which mutants the monitor tests notice: a case of theirs no longer holds, or nothing can be evaluated."""

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
from lrcp.prove.score import Result, Score, scores
from lrcp.prove.subject import MONITOR, Subject, subject_of
from lrcp.rules.context import Context
from lrcp.rules.vocabulary import Vocabulary
from lrcp.spec import Resource


class MonitorTests:
    """The cases of ``plan``, each with its series stored once. All of them must hold for the originals."""

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


def mutation_lines(results: Sequence[Result]) -> Iterator[str]:
    """The score of each kind of change and of all, and the changes that no case notices."""
    each = scores(results)
    for score in (*each, Score("all", results)):
        yield f"{score.kind:<18}{score.caught:>5} of {len(score.results):>4}  {score.share:>6.1%}"
    for score in each:
        for mutant in score.survivors:
            place = mutant.resource.at(*mutant.path)
            yield f"  {place} {mutant.resource.id} {mutant.argument}: {score.kind}: {mutant.change}"
