"""Runs every rule, and then asks the declarations which findings they accept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from lrcp.core.finding import Finding
from lrcp.core.fork import both
from lrcp.rules.context import Context
from lrcp.rules.rule import Loaded, all_rules
from lrcp.rules.suppressions import Suppressions
from lrcp.rules.vocabulary import Vocabulary
from lrcp.spec.collect import Findings
from lrcp.spec.model import Spec

_MANY = 100  # resources; for fewer, another process is not worth its while
# Rules on queries and on the contract: about half of the work, and what they remember of queries few others need.
_ON_QUERIES = "CLMQ"


@dataclass(frozen=True)
class Checked:
    """``findings`` are those that count, in the order of the files; ``suppressed`` is how many do not."""

    findings: tuple[Finding, ...]
    suppressed: int
    rules: int


def check_specs(specs: Sequence[Spec], vocabulary: Vocabulary, today: date, *, complete: bool = True) -> Checked:
    """Every problem of ``specs``: what loading found, what the rules find, and suppressions that are wrong.

    ``complete``: these are all environments, so that a suppression without use here has none at all.
    """
    context = Context(specs, vocabulary)
    found = [*(each for spec in specs for each in spec.findings), *_run_rules(context)]
    codes = [each.rule.code for each in all_rules()]
    accepted = Suppressions(context.resources, today, codes, {each.resource for each in context.findings})
    counted = Findings(finding for finding in found if not accepted.covers(finding))
    suppressed = len(Findings(found)) - len(counted)
    return Checked(tuple(Findings([*counted, *accepted.problems(complete=complete)])), suppressed, len(codes))


def _run_rules(context: Context) -> Iterator[Finding]:
    """The same as ``run_rules``, side by side where that is worth it."""
    if len(context.resources) < _MANY:
        yield from run_rules(context)
        return
    numbers = [each for each in all_rules() if each.rule.code[0] in _ON_QUERIES]
    others = [each for each in all_rules() if each not in numbers]
    halves = both(partial(_found, context, numbers), partial(_found, context, others))
    yield from (*context.findings, *(finding for half in halves for finding in half))


def _found(context: Context, rules: Sequence[Loaded]) -> list[Finding]:
    return [finding for each in rules for finding in each.check(context)]


def run_rules(context: Context) -> Iterator[Finding]:
    """What every rule finds, the queries that cannot be read included; the same problem may come more than once."""
    yield from context.findings
    for each in all_rules():
        yield from each.check(context)
