"""All mutants of a plan, judged, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from lrcp.core.finding import Finding
from lrcp.core.frozen import Frozen
from lrcp.prove.justify import check_reasons, justified
from lrcp.prove.noticed import TEST_CODES, Proof
from lrcp.prove.plan import Plan
from lrcp.prove.score import Result, Score, scores, to_dict
from lrcp.prove.workers import judged


class Judged(Frozen):
    """``findings`` are reasons in tests that are none (P302)."""

    results: Sequence[Result]
    findings: Sequence[Finding] = ()

    @property
    def score(self) -> Score:
        return Score("all", self.results)

    def fails(self, least: float, strict: bool) -> bool:
        """Fewer than the share ``least`` are noticed, a reason is none, or, when strict, a survivor has none."""
        return bool(self.findings) or self.score.share < least or (strict and bool(self.score.unjustified))

    def lines(self) -> Iterator[str]:
        """The score of each kind of change and of all; what nothing notices, without a reason and with one."""
        each = scores(self.results)
        for score in (*each, self.score):
            rules = by_rules(score.results)
            alone = f"  {rules} by the rules alone" if rules else ""
            yield f"{score.kind:<18}{score.caught:>5} of {len(score.results):>4}  {score.share:>6.1%}{alone}"
        left = [result for score in each for result in score.results if not result.caught]
        yield from _listed("nothing notices:", [result for result in left if not result.why])
        yield from _listed("changes nothing, says the test:", [result for result in left if result.why])
        for finding in self.findings:
            yield f"{finding.position} {finding.code} {finding.resource}: {finding.sentence}"

    def as_dict(self) -> dict[str, Any]:
        """``mutation`` of ``lrcp test --format json``: that of ``lrcp mutate``, and how survivors are justified."""
        found: dict[str, Any] = to_dict(self.results)["mutation"]
        return {
            **found,
            "by_rules_alone": by_rules(self.results),
            "unjustified": len(self.score.unjustified),
            "findings": [finding.as_dict() for finding in self.findings],
        }


def judge_all(plan: Plan, jobs: int = 1, done: Callable[[int, int], object] = lambda *_: None) -> Judged:
    """The mutants of ``plan`` in their order, survivors with the reasons that its tests give.

    ``done`` is told how many of how many are judged.
    """
    proof = Proof(plan)
    mutants, results = list(proof.mutants()), []
    for result in judged(proof, mutants, jobs):
        results.append(result)
        done(len(results), len(mutants))
    return Judged(justified(results, plan), list(check_reasons(results, plan)))


def by_rules(results: Sequence[Result]) -> int:
    """How many the rules alone notice."""
    return sum(result.caught and not result.codes & TEST_CODES for result in results)


def _listed(heading: str, results: Sequence[Result]) -> Iterator[str]:
    if results:
        yield heading
    for result in results:
        mutant = result.mutant
        place = mutant.resource.at(*mutant.path)
        yield f"  {place} {mutant.resource.id} {mutant.argument}: {mutant.kind}: {mutant.change}"
        if result.why:
            yield f"      {result.why}"
