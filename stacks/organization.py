"""Who owns what exists once in a Datadog organisation: the stack `org`, or an environment that is alone there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from lrcp.core.errors import FindingsError
from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.core.schema import validate
from lrcp.core.yamldoc import Document, load_yaml
from lrcp.spec.model import SHARED_STACK
from lrcp.spec.schemas import schemas

STACK = SHARED_STACK
FILE = "catalog/organization.yaml"


@dataclass(frozen=True)
class Organization:
    """``environments`` deploy to the same organisation; ``document`` holds its backend."""

    environments: tuple[str, ...]
    site: str
    document: Document

    def owns(self, environment: str) -> bool:
        return environment in self.environments


def load_organization(root: Path, environments: Collection[str]) -> Organization | None:
    """Read catalog/organization.yaml; without the file every environment is alone in its organisation.

    ``environments`` are those that exist. FindingsError names what is wrong in the file.
    """
    if not (root / FILE).exists():
        return None
    document = load_yaml(root / FILE, root)
    findings = validate(document, schemas()["organization"])
    if not findings:
        listed = document.value["environments"]
        findings = [
            Finding(
                "S204",
                f"there is no environment `{name}`",
                document.position("environments", number),
                found=name,
                fix=suggestion(name, environments),
            )
            for number, name in enumerate(listed)
            if name not in environments
        ]
    if findings:
        raise FindingsError(findings)
    return Organization(tuple(listed), document.value["site"], document)
