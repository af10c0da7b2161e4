"""Runs every rule, and then asks the declarations which findings they accept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lrcp.core.finding import Finding
from lrcp.rules.context import Context
from lrcp.rules.rule import all_rules
from lrcp.rules.suppressions import Suppressions
from lrcp.rules.vocabulary import Vocabulary
from lrcp.spec.collect import Findings
from lrcp.spec.model import Spec


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
    found = [*(each for spec in specs for each in spec.findings), *run_rules(context)]
    codes = [each.rule.code for each in all_rules()]
    accepted = Suppressions(context.resources, today, codes, {each.resource for each in context.findings})
    counted = Findings(finding for finding in found if not accepted.covers(finding))
    suppressed = len(Findings(found)) - len(counted)
    return Checked(tuple(Findings([*counted, *accepted.problems(complete=complete)])), suppressed, len(codes))


def run_rules(context: Context) -> Iterator[Finding]:
    """What every rule finds, the queries that cannot be read included; the same problem may come more than once."""
    yield from context.findings
    for each in all_rules():
        yield from each.check(context)
