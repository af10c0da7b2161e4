"""``lrcp export``: everything in the form of Datadog's API, for those who do not use Terraform."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lrcp.core.errors import UsageError, refuse_errors

if TYPE_CHECKING:
    from lrcp.export import Entry
    from lrcp.spec.model import Spec


def register(app: typer.Typer) -> None:
    app.command()(export)


def export(
    root: Annotated[Path, typer.Option(help="The repository.", file_okay=False, exists=True)] = Path(),
    environment: Annotated[str, typer.Option(metavar="NAME", help="As this environment declares it.")] = "production",
    service: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="This one and what is shared; may be repeated.")
    ] = None,
    out: Annotated[Path, typer.Option(metavar="FOLDER", file_okay=False, help="Where to write.")] = Path("datadog"),
    ids: Annotated[
        Path | None, typer.Option(metavar="FILE", dir_okay=False, help="Ids that Datadog gave; see docs/export.md.")
    ] = None,
) -> int:
    """Write every resource as the body of the API request that makes it.

    What holds an id that only Datadog can give stands apart, in needs_ids/, until --ids names it. The order to
    import in is in import.json. Secrets are never written.
    """
    from lrcp.export import Ids, collect, files, read_ids
    from lrcp.export.entries import addresses

    spec = _loaded(root, environment, service or ())
    known = read_ids(ids, addresses(spec)) if ids else Ids()
    entries = collect(spec, known, service or ())
    for path, text in files(entries, spec).items():
        target = out / path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        except OSError as error:
            raise UsageError(f"cannot write {target}: {error.strerror}") from error
    _print(entries, out)
    return 0


def _loaded(root: Path, environment: str, services: Sequence[str]) -> Spec:
    """The spec; FindingsError when something in it has an error, since it would be missing without a word."""
    from lrcp.core.nearest import told
    from lrcp.spec import load_spec

    spec = load_spec(root, environment)
    refuse_errors(spec.findings)
    known = {each.name for each in spec.services}
    for name in services:
        if name not in known:
            raise UsageError(told(f"there is no service `{name}`", name, known))
    return spec


def _print(entries: Sequence[Entry], out: Path) -> None:
    from lrcp.export.files import path_of

    for path, number in Counter(
        "notebooks/" if each.file == "notebooks" else path_of(each) for each in entries
    ).items():
        typer.echo(f"{out / path}  {number}")
    waiting = sum(not each.complete for each in entries)
    kept = f", {waiting} of them wait for ids (docs/export.md)" if waiting else ""
    typer.echo(f"{len(entries)} entries{kept}", err=True)
