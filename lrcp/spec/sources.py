"""The YAML files of a repository: read once, each with the schema it must name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from lrcp.core.errors import FindingsError
from lrcp.core.finding import Finding
from lrcp.core.frozen import Frozen, field
from lrcp.core.position import Position
from lrcp.core.yamldoc import Document, read_yaml
from lrcp.spec.collect import Findings

SCHEMA_LINE = "# yaml-language-server: $schema="
CATALOG = {"catalog/defaults.yaml": "defaults", "catalog/kinds.yaml": "kinds", "catalog/teams.yaml": "teams"}
OPTIONAL = {"catalog/organization.yaml": "organization", "catalog/moves.yaml": "moves"}
CATALOG_FOLDERS = {"catalog/environments": "environment", "catalog/services": "service"}
NESTED_FOLDERS = {"dashboards/notebooks": "notebooks"}


class Sources(Frozen):
    """Parsed documents by schema name; a file that is not YAML is only a finding.

    ``unread`` are the schema names of such files: nobody knows what else would be declared there.
    """

    root: Path
    documents: dict[str, list[Document]] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)
    unread: set[str] = field(default_factory=set)

    def of(self, schema: str) -> Sequence[Document]:
        return self.documents.get(schema, ())

    def keys(self, *schemas: str) -> frozenset[str]:
        """Those of all maps in the documents of ``schemas``."""
        return frozenset(key for schema in schemas for document in self.of(schema) for key in document.every_key())


def read_sources(root: Path, folders: Iterable[str]) -> Sources:
    """Read the catalogue and the YAML files of the declaration ``folders`` under ``root``."""
    sources = Sources(root)
    for name, schema in (CATALOG | OPTIONAL).items():
        if (root / name).exists():
            _read(sources, root / name, schema)
        elif name not in OPTIONAL:
            sources.findings.add(Finding("Y006", f"there is no {name}", Position(name), fix="create it"))
    for folder, schema in [*(CATALOG_FOLDERS | NESTED_FOLDERS).items(), *((folder, folder) for folder in folders)]:
        for file in sorted((root / folder).glob("*.yaml")):
            _read(sources, file, schema)
        sources.findings.extend(_overlooked(root, folder))
    if not any((root / "catalog/environments").glob("*.yaml")):
        missing = "catalog/environments"
        sources.findings.add(Finding("Y006", "there is no environment", Position(missing), fix=f"add one to {missing}"))
    return sources


def _overlooked(root: Path, folder: str) -> Iterator[Finding]:
    """Code Y007: what is not read must not look as if it were."""
    for file in sorted((root / folder).rglob("*")):
        name = file.relative_to(root)
        is_read = file.suffix == ".yaml" and name.parent == Path(folder)
        is_read |= folder not in NESTED_FOLDERS and any(name.is_relative_to(each) for each in NESTED_FOLDERS)
        if file.suffix in (".yaml", ".yml") and not is_read:
            fix = f"move it to {folder}/{file.stem}.yaml"
            yield Finding("Y007", "the file is not read", Position(name.as_posix()), fix=fix)


def _read(sources: Sources, file: Path, schema: str) -> None:
    try:
        document = read_yaml(file, sources.root)
    except FindingsError as error:
        sources.findings.extend(error.findings)
        sources.unread.add(schema)
        return
    sources.findings.extend(document.repeated)
    sources.findings.extend(check_schema_line(document, schema))
    if isinstance(document.value, dict):
        sources.documents.setdefault(schema, []).append(document)
    else:
        sources.unread.add(schema)
        message = f"the file holds {_kind(document.value)} where a map is expected"
        sources.findings.add(Finding("Y006", message, Position(document.path)))


def check_schema_line(document: Document, schema: str) -> list[Finding]:
    """Code Y005 when the first line does not name ``schemas/<schema>.json``, by which editors complete the file."""
    wanted = f"{SCHEMA_LINE}{'../' * document.path.count('/')}schemas/{schema}.json"
    if document.head == wanted:
        return []
    message = "the first line does not name the schema of this file"
    position, found = Position(document.path), document.head or "nothing"
    return [Finding("Y005", message, position, found=found, fix=f"begin the file with `{wanted}`")]


def _kind(value: object) -> str:
    return "nothing" if value is None else "a list" if isinstance(value, list) else "a single value"
