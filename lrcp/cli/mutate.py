"""``lrcp mutate``: how many single mistakes in declarations the rules notice."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from lrcp.prove.score import Result, Score
    from lrcp.rules.context import Context


class Format(StrEnum):
    text = "text"
    json = "json"


def register(app: typer.Typer) -> None:
    app.command()(mutate)


def mutate(
    root: Annotated[Path, typer.Option(help="The repository.", file_okay=False, exists=True)] = Path(),
    environment: Annotated[str, typer.Option(metavar="NAME")] = "production",
    format: Annotated[Format, typer.Option(help="For people or for programs.")] = Format.text,
    least: Annotated[float, typer.Option(metavar="SHARE", min=0, max=1, help="Fail when fewer are caught.")] = 0,
    jobs: Annotated[int, typer.Option(min=1, help="Processes that judge.")] = 2,
) -> int:
    """Change one thing at a time in the declarations and print which share of the changes the rules notice.

    Each mistake is made once, where it is written, however many resources the declaration becomes: in the first of
    them. Survivors are listed by kind: a name that is another name of the contract, or a number that could be
    meant, is noticed by tests of monitors at best.
    """
    import json

    from lrcp.prove.mistakes import mistakes
    from lrcp.prove.mutate import mutants
    from lrcp.prove.score import Rules, Score, to_dict
    from lrcp.prove.workers import judged

    start = time.perf_counter()
    context = _context(root, environment)
    made = list(mistakes(mutants(context.queries, context.vocabulary)))
    with typer.progressbar(judged(Rules(context), made, jobs), len(made), label="mutants", file=sys.stderr) as waiting:
        results = list(waiting)
    if format is Format.json:
        typer.echo(json.dumps(to_dict(results), indent=2, ensure_ascii=False))
    else:
        typer.echo("\n".join(_lines(results)))
    typer.echo(f"{len(results)} mutants, {time.perf_counter() - start:.2f} s", err=True)
    return 1 if Score("all", results).share < least else 0


def _context(root: Path, environment: str) -> Context:
    from lrcp.contract.load import read_contract
    from lrcp.rules.context import Context
    from lrcp.rules.vocabulary import Vocabulary
    from lrcp.spec.load import render_all
    from lrcp.spec.workspace import open_workspace

    workspace = open_workspace(root)
    specs = render_all(workspace, [environment])
    contract, _ = read_contract(root, tuple(workspace.catalog.services), tuple(workspace.catalog.environments))
    return Context(specs, Vocabulary.of(contract))


def _lines(results: Sequence[Result]) -> Iterator[str]:
    from lrcp.prove.mutate import NAMES
    from lrcp.prove.score import Score, by_type, scores

    each = scores(results)
    named = [result for result in results if result.mutant.kind in NAMES]
    yield from map(_row, (*each, Score("names and thresholds", named), Score("all", results)))
    yield "\nnames and thresholds by type"
    yield from map(_row, by_type(named))
    for score in each:
        if score.survivors:
            yield f"\n{score.kind}: {len(score.survivors)} survive"
        for mutant in score.survivors:
            yield f"  {mutant.resource.at(*mutant.path)} {mutant.resource.id} {mutant.argument}: {mutant.change}"


def _row(score: Score) -> str:
    return f"{score.kind:<32}{score.caught:>5} of {len(score.results):>4}  {score.share:>6.1%}"
