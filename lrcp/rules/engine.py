"""Runs every rule, and then asks the declarations which findings they accept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from lrcp.core.finding import Finding
from lrcp.core.fork import both
from lrcp.core.frozen import Frozen
from lrcp.rules.context import Context
from lrcp.rules.rule import all_rules, codes, load
from lrcp.rules.suppressions import Suppressions
from lrcp.rules.vocabulary import Vocabulary
from lrcp.spec.collect import Findings
from lrcp.spec.model import Spec

_MANY = 100  # resources; for fewer, another process is not worth its while
# Rules on queries and on the contract: about half of the work, and what they remember of queries few others need.
_ON_QUERIES = "CLMQ"


class Checked(Frozen):
    """``findings`` are those that count, in the order of the files; ``suppressed`` is how many do not."""

    findings: tuple[Finding, ...]
    suppressed: int
    rules: int


def check_specs(
    specs: Sequence[Spec],
    vocabulary: Vocabulary,
    today: date,
    *,
    complete: bool = True,
    meanwhile: Callable[[], Iterable[Finding]] = tuple,
) -> Checked:
    """Every problem of ``specs``: what loading found, what the rules find, and suppressions that are wrong.

    ``complete``: these are all environments, so that a suppression without use here has none at all. ``meanwhile``
    finds problems elsewhere, which no declaration can accept.
    """
    context = Context(specs, vocabulary)
    by_rules, elsewhere = _run_rules(context, meanwhile)
    found = [*(each for spec in specs for each in spec.findings), *by_rules]
    accepted = Suppressions(context.resources, today, codes(), {each.resource for each in context.findings})
    counted = Findings(finding for finding in found if not accepted.covers(finding))
    suppressed = len(Findings(found)) - len(counted)
    problems = accepted.problems(complete=complete)
    return Checked(tuple(Findings([*counted, *elsewhere, *problems])), suppressed, len(codes()))


Found = tuple[list[Finding], list[Finding]]


def _run_rules(context: Context, meanwhile: Callable[[], Iterable[Finding]]) -> Found:
    """What rules find, and what else there is to find; side by side where that is worth it."""
    if len(context.resources) < _MANY:
        return list(run_rules(context)), list(meanwhile())
    on_queries = [code for code in codes() if code[0] in _ON_QUERIES]
    others = [code for code in codes() if code[0] not in _ON_QUERIES]
    (mine, elsewhere), (theirs, _) = both(
        lambda: (_found(context, on_queries), list(meanwhile())), lambda: (_found(context, others), [])
    )
    return [*context.findings, *mine, *theirs], elsewhere


def _found(context: Context, codes: Iterable[str]) -> list[Finding]:
    return [finding for each in load(codes) for finding in each.check(context)]


def run_rules(context: Context) -> Iterator[Finding]:
    """What every rule finds, the queries that cannot be read included; the same problem may come more than once."""
    yield from context.findings
    for each in all_rules():
        yield from each.check(context)
