"""Which mutants the rules notice, by kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lrcp.core.frozen import Frozen
from lrcp.facts import check
from lrcp.prove.mutate import KINDS, Mutant
from lrcp.prove.verdict import ONE_BY_ONE, Verdict
from lrcp.rules.context import Context
from lrcp.rules.rule import all_rules
from lrcp.spec.model import Resource

FORMAT = "lrcp.mutation/1"


class Result(Frozen):
    """``codes`` are those that say something new about the mutant; none when it survives.

    ``why``: the reason that is given for its survival, empty when there is none.
    """

    mutant: Mutant
    codes: frozenset[str]
    why: str = ""

    @property
    def caught(self) -> bool:
        return bool(self.codes)


class Score(Frozen):
    """The results of one kind, or of all; ``kind`` is what they have in common."""

    kind: str
    results: Sequence[Result]

    @property
    def caught(self) -> int:
        return sum(result.caught for result in self.results)

    @property
    def share(self) -> float:
        """1 when there was nothing to catch."""
        return self.caught / len(self.results) if self.results else 1.0

    @property
    def survivors(self) -> list[Mutant]:
        return [result.mutant for result in self.results if not result.caught]

    @property
    def unjustified(self) -> list[Mutant]:
        """Survivors that nobody gives a reason for."""
        return [result.mutant for result in self.results if not (result.caught or result.why)]

    def as_dict(self) -> dict[str, Any]:
        return {"caught": self.caught, "total": len(self.results), "score": round(self.share, 4)}


class Rules:
    """What the rules say of mutants of the resources in ``context`` that they do not say of the originals."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._comparing = Verdict.of(context, [each for each in all_rules() if each.rule.code not in ONE_BY_ONE])
        self._alone: dict[int, Verdict] = {}

    def judge(self, mutant: Mutant) -> Result:
        """First looks at the mutant alone; only one that nothing is found in is compared with all others."""
        codes = self._new_alone(mutant) or self._new_beside_others(mutant)
        if set(_refusals(mutant.mutated)) - set(_refusals(mutant.resource)):
            codes |= {"S301"}
        return Result(mutant, frozenset(codes))

    def _new_alone(self, mutant: Mutant) -> set[str]:
        """Codes of findings about the resource itself: what is said of others may be true of it alone only."""
        context, original = self._context, mutant.resource
        if id(original) not in self._alone:
            self._alone[id(original)] = Verdict.of(context.of([original]), all_rules())
        new = self._alone[id(original)].new(context.of([mutant.mutated]), original.type)
        return {each.code for each in new if each.code in ONE_BY_ONE or each.instance == original.instance}

    def _new_beside_others(self, mutant: Mutant) -> set[str]:
        context = self._context.replacing(mutant.resource, mutant.mutated)
        return {each.code for each in self._comparing.new(context, mutant.resource.type)}


def scores(results: Iterable[Result]) -> list[Score]:
    """One for each kind that has mutants, in the order of KINDS."""
    found = list(results)
    grouped = (Score(kind, [each for each in found if each.mutant.kind == kind]) for kind in KINDS)
    return [score for score in grouped if score.results]


def by_type(results: Iterable[Result]) -> list[Score]:
    """One for each type of resource: a mistake in a dashboard misleads, one in a monitor lets people sleep."""
    grouped: dict[str, list[Result]] = {}
    for result in results:
        grouped.setdefault(result.mutant.resource.type, []).append(result)
    return [Score(type, grouped[type]) for type in sorted(grouped)]


def to_dict(results: Sequence[Result]) -> dict[str, Any]:
    """The form of ``lrcp mutate --format json``: ``mutation.score``, and the survivors of each kind."""
    kinds = {
        score.kind: {**score.as_dict(), "survivors": [_survivor(each) for each in score.results if not each.caught]}
        for score in scores(results)
    }
    types = {score.kind: score.as_dict() for score in by_type(results)}
    return {"format": FORMAT, "mutation": {**Score("all", results).as_dict(), "types": types, "kinds": kinds}}


def _survivor(result: Result) -> dict[str, Any]:
    mutant = result.mutant
    position = mutant.resource.at(*mutant.path)
    where = {"path": position.path, "line": position.line, "column": position.column}
    why = {"why": result.why} if result.why else {}
    return {"resource": mutant.resource.id, "argument": mutant.argument, "change": mutant.change, **where, **why}


def _refusals(resource: Resource) -> Iterator[str]:
    return (f"{problem.path} {problem.message}" for problem in check(resource.type, resource.arguments))
