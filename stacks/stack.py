"""The stack and its resources. They read like constructs, and are data: the CDK never holds them.

What the CDK does for a stack is in ``stacks.app``, the text of its resources is made in ``stacks.render``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from lrcp.core.errors import LrcpError
from lrcp.core.yamldoc import Document
from lrcp.spec.model import VARIABLE, Reference
from stacks.text import literal, terraform_value

PROVIDER = {"source": "DataDog/datadog", "version": ">= 4.19, < 5"}
# S3's own locking (`use_lockfile`) came with 1.10, in Terraform and in OpenTofu.
REQUIRED_VERSION = ">= 1.10"
API_URL = "datadog_api_url"
REMOTE_STATE = "terraform_remote_state"
# What takes history or people's sleep with it: `prevent_destroy: false` in the catalogue is the flag.
PROTECTED = frozenset(
    {"datadog_service_level_objective", "datadog_on_call_schedule", "datadog_on_call_escalation_policy"}
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


class DatadogStack:
    """One deployment unit: a state, the Datadog provider, and resources.

    ``document`` declares the backend; ``site`` is the Datadog site, such as ``datadoghq.eu``; ``prevent_destroy``
    protects PROTECTED resources; ``upstream`` has what is referred to and is not here. ``lookups`` are data sources,
    by type and name; ``outputs`` are what other stacks read here. ``outside`` holds the references to secrets and
    upstream; it is complete when the resources were rendered. The Terraform variable ``datadog_api_url`` points a
    deployment elsewhere. Credentials never stand in the configuration: the provider reads DD_API_KEY and DD_APP_KEY.
    """

    def __init__(
        self,
        id: str,
        document: Document,
        *,
        site: str,
        prevent_destroy: bool = False,
        upstream: DatadogStack | None = None,
    ) -> None:
        self.id, self.document, self.site = id, document, site
        self.prevent_destroy, self.upstream = prevent_destroy, upstream
        self.dependencies = [upstream] if upstream else []
        self.lookups: dict[str, dict[str, Mapping[str, Any]]] = defaultdict(dict)
        self.variables: dict[str, Mapping[str, Any]] = {}
        self.resources: dict[str, DatadogResource] = {}
        self.outputs: dict[str, Mapping[str, str]] = {}
        self.outside: set[Reference] = set()
        self.removed: list[Mapping[str, Any]] = []
        self.imports: list[Mapping[str, Any]] = []
        self.by_type: dict[str, dict[str, DatadogResource]] = defaultdict(dict)

    def add(self, resource: DatadogResource) -> None:
        if resource.address in self.resources:
            raise LrcpError(f"stack `{self.id}`: {resource.address} is declared twice")
        self.resources[resource.address] = resource
        self.by_type[resource.type][resource.name] = resource

    def of_type(self, type: str) -> Iterable[DatadogResource]:
        return self.by_type.get(type, {}).values()

    def look_up(self, type: str, name: str, arguments: Mapping[str, Any]) -> None:
        """Something that exists already; ``arguments`` are Terraform's own expressions, nothing is escaped."""
        self.lookups[type][name] = arguments

    def has(self, reference: Reference) -> bool:
        return f"{reference.type}.{reference.name}" in self.resources

    def export(self, reference: Reference) -> None:
        """Let other stacks read ``reference``."""
        self.outputs[_output(reference)] = {"value": f"${{{self.resolve(reference)}}}"}

    def resolve(self, reference: Reference) -> str:
        """Terraform's expression for ``reference``: a secret, or a resource of this stack or of the one upstream."""
        if reference.type == VARIABLE:
            self.outside.add(reference)
            return f"{VARIABLE}.{_variable(reference)}"
        if reference.name in self.lookups.get(reference.type, ()):
            return f"data.{reference.type}.{reference.name}.{reference.attribute}"
        if self.has(reference):
            return f"{reference.type}.{reference.name}.{reference.attribute}"
        if self.upstream is None or not self.upstream.has(reference):
            raise LrcpError(f"stack `{self.id}`: {reference} leads to a resource that is not in this stack")
        self.outside.add(reference)
        return f"data.{REMOTE_STATE}.{self.upstream.id}.outputs.{_output(reference)}"

    def depends_on(self, other: DatadogStack) -> bool:
        return self is other or any(each.depends_on(other) for each in self.dependencies)

    def add_dependency(self, other: DatadogStack) -> None:
        """``other`` is deployed before this stack."""
        self.dependencies.append(other)

    def forget(self, address: str) -> None:
        """What had that address is another stack's now; Terraform leaves it as it is."""
        self.removed.append({"from": address, "lifecycle": {"destroy": False}})

    def take_over(self, address: str, id: str) -> None:
        """The resource exists already; ``id`` is what the provider imports it by."""
        self.imports.append({"to": address, "id": literal(id)})

    @property
    def from_upstream(self) -> list[Reference]:
        return sorted((each for each in self.outside if each.type != VARIABLE), key=str)

    def sections(self) -> dict[str, Any]:
        """The sections of the configuration, but for the backend and the resources, after these were rendered."""
        variables: dict[str, Any] = {API_URL: _api_url_variable(self.site), **self.variables}
        for name in sorted(_variable(each) for each in self.outside if each.type == VARIABLE):
            variables[name] = {"type": "string", "sensitive": True, "description": "See docs/deploy.md."}
        sections: dict[str, Any] = {
            "terraform": {"required_version": REQUIRED_VERSION, "required_providers": {"datadog": PROVIDER}},
            "provider": {"datadog": [{"api_url": f"${{var.{API_URL}}}"}]},
            "variable": variables,
        }
        moved = [resource.moved for resource in self.resources.values() if resource.moved]
        optional = {"data": self.lookups, "output": self.outputs, "moved": moved}
        optional |= {"removed": self.removed, "import": self.imports}
        return sections | {name: content for name, content in optional.items() if content}  # Terraform wants none empty


class DatadogResource:
    """One resource of ``scope``, any type; ``arguments`` are checked before (lrcp.facts), not here.

    Strings may hold ``tf://`` references to other resources. ``moved_from`` is the name under which Terraform
    knew it so far.
    """

    def __init__(
        self,
        scope: DatadogStack,
        type: str,
        name: str,
        arguments: Mapping[str, Any],
        *,
        depends_on: Iterable[str] = (),
        moved_from: str | None = None,
    ) -> None:
        if not _NAME.fullmatch(name):
            raise LrcpError(f"`{name}` is not a name that Terraform allows")
        self.scope, self.type, self.name, self.arguments = scope, type, name, arguments
        self.depends_on = sorted(set(depends_on))
        self.moved = {"from": f"{type}.{moved_from}", "to": f"{type}.{name}"} if moved_from else None
        scope.add(self)

    @property
    def address(self) -> str:
        return f"{self.type}.{self.name}"

    def synthesize(self) -> dict[str, Any]:
        content: dict[str, Any] = terraform_value(self.arguments, self.scope.resolve)
        if self.scope.prevent_destroy and self.type in PROTECTED:
            content["lifecycle"] = {"prevent_destroy": True}
        return content | {"depends_on": self.depends_on} if self.depends_on else content


def _output(reference: Reference) -> str:
    """The output of a stack under which others read ``reference``."""
    return f"{reference.type}-{reference.name}-{reference.attribute}"


def _variable(secret: Reference) -> str:
    return secret.name.replace("-", "_")


def _api_url_variable(site: str) -> Mapping[str, str]:
    return {
        "type": "string",
        "description": "Where the Datadog API answers.",
        "default": f"https://api.{site}/",
    }
