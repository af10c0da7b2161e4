"""The whole check of a repository: its files, its contract, its declarations, its rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from lrcp.contract.code import check_code
from lrcp.contract.load import FILES, OPTIONAL, read_contract
from lrcp.contract.model import MetricStatus
from lrcp.core.finding import Finding
from lrcp.core.frozen import Frozen
from lrcp.core.yamldoc import Document
from lrcp.rules.engine import check_specs
from lrcp.rules.t103_handle_unknown import CASE_PROJECTS
from lrcp.rules.vocabulary import Vocabulary
from lrcp.spec.collect import Findings
from lrcp.spec.load import render_all
from lrcp.spec.model import Spec
from lrcp.spec.sources import check_schema_line
from lrcp.spec.unused import unread_values
from lrcp.spec.workspace import open_workspace


class Report(Frozen):
    """``resources`` counts those of all environments, ``planned`` the metrics that nobody sends yet."""

    findings: tuple[Finding, ...]
    specs: tuple[Spec, ...]
    rules: int
    suppressed: int
    planned: int = 0

    @property
    def resources(self) -> int:
        return sum(len(spec.resources) for spec in self.specs)


def check_repository(root: Path, environments: Sequence[str], today: date) -> Report:
    """Check the repository at ``root`` for ``environments``, all of them when empty.

    Raises UsageError for an environment that does not exist, FindingsError when a schema of the contract
    cannot be read.
    """
    workspace = open_workspace(root)
    services, known = tuple(workspace.catalog.services), tuple(workspace.catalog.environments)
    contract, problems = read_contract(root, services, known)
    specs = render_all(workspace, environments)

    def elsewhere() -> Iterator[Finding]:
        yield from () if problems else check_code(root, contract)
        yield from unread_values(workspace, [CASE_PROJECTS])

    complete = len(specs) == len(known)
    checked = check_specs(specs, Vocabulary.of(contract), today, complete=complete, meanwhile=elsewhere)
    findings = Findings([*problems, *_schema_lines(root), *workspace.findings, *checked.findings])
    planned = sum(metric.status is MetricStatus.PLANNED for metric in contract.metrics.values())
    return Report(tuple(findings), tuple(specs), checked.rules, checked.suppressed, planned)


def _schema_lines(root: Path) -> list[Finding]:
    files = {name: root / "contract" / f"{name}.yaml" for name in (*FILES, *OPTIONAL)}
    heads = {name: _head(file, root) for name, file in files.items() if file.exists()}
    return [found for name, head in heads.items() for found in check_schema_line(head, name)]


def _head(file: Path, root: Path) -> Document:
    """Of a file that is read elsewhere."""
    with file.open(encoding="utf-8-sig") as stream:
        return Document(str(file.relative_to(root)), None, head=stream.readline().rstrip("\n"))
